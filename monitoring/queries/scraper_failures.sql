-- Panel 4: Failed scrapers, 24 hours
-- Shows: the last twenty asks that failed, with the reason and what was asked for.
-- Unit: rows
-- View: table
-- @now TIMESTAMP  the instant that the 24 hours end at
SELECT
  triggered_at,
  scraper_name,
  workflow,
  error_type,
  error_message,
  opts,
  run_id
FROM nba_orchestration.scraper_execution_log
WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 2 DAY)
  AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 24 HOUR)
  AND triggered_at <= @now
  AND status = 'failed'
ORDER BY triggered_at DESC, scraper_name, execution_id
LIMIT 20
