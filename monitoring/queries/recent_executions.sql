-- Panel 10: Recent executions
-- Shows: the last twenty runs, and the share of what each asked that ended well.
-- Thresholds: green >= 95, yellow >= 80, red
-- Unit: percent
-- View: table
-- Value: success_percent
-- @now TIMESTAMP  runs that began after it are left out
SELECT
  execution_time,
  workflow_name,
  status,
  scrapers_triggered,
  scrapers_succeeded,
  scrapers_failed,
  ROUND(100 * SAFE_DIVIDE(scrapers_succeeded, scrapers_triggered), 1) AS success_percent,
  duration_seconds,
  execution_id
FROM nba_orchestration.workflow_executions
WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND execution_time <= @now
ORDER BY execution_time DESC, workflow_name, execution_id
LIMIT 20
