-- Panel 9: Scrapers per execution
-- Shows: of each workflow's runs in the last seven days, how many scrapers were asked on average, and how that ended.
-- Unit: count
-- View: table
-- @now TIMESTAMP  the instant that the week ends at
SELECT
  workflow_name,
  COUNT(*) AS executions,
  ROUND(AVG(scrapers_triggered), 1) AS avg_triggered,
  ROUND(AVG(scrapers_succeeded), 1) AS avg_succeeded,
  ROUND(AVG(scrapers_failed), 1) AS avg_failed
FROM nba_orchestration.workflow_executions
WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND execution_time > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
  AND execution_time <= @now
  AND status IN ('completed', 'failed')
GROUP BY workflow_name
ORDER BY workflow_name
