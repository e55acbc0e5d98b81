-- Panel 7: Error types
-- Shows: the ten commonest reasons why asks failed in the last seven days, and whom each concerns.
-- Unit: count
-- View: barchart
-- Value: failures
-- @now TIMESTAMP  the instant that the week ends at
SELECT
  COALESCE(error_type, error_message, 'no reason was given') AS reason,
  COUNT(*) AS failures,
  COUNT(DISTINCT scraper_name) AS scrapers,
  STRING_AGG(DISTINCT scraper_name, ', ' ORDER BY scraper_name) AS affected,
  MAX(triggered_at) AS last_seen
FROM nba_orchestration.scraper_execution_log
WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
  AND triggered_at <= @now
  AND status = 'failed'
GROUP BY reason
ORDER BY failures DESC, reason
LIMIT 10
