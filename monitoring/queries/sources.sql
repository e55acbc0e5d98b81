-- Panel 14: Who asked
-- Shows: how many asks of the last seven days came from the controller, from a person, from a recovery.
-- Unit: count
-- View: barchart
-- Value: asks
-- @now TIMESTAMP  the instant that the week ends at
SELECT
  source,
  COUNT(*) AS asks,
  ROUND(100 * SAFE_DIVIDE(COUNT(*), SUM(COUNT(*)) OVER ()), 1) AS asks_percent
FROM nba_orchestration.scraper_execution_log
WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
  AND triggered_at <= @now
GROUP BY source
ORDER BY asks DESC, source
