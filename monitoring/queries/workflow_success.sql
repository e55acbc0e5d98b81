-- Panel 1: Workflow success, 24 hours
-- Shows: the share of the runs that ended in the last 24 hours which could ask somebody; no row where none ended.
-- Thresholds: green > 95, yellow > 90, red
-- Unit: percent
-- View: stat
-- Value: success_percent
-- @now TIMESTAMP  the instant that the 24 hours end at
SELECT
  COUNT(*) AS ended,
  COUNTIF(status = 'completed') AS completed,
  COUNTIF(status = 'failed') AS failed,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(status = 'completed'), COUNT(*)), 1) AS success_percent
FROM nba_orchestration.workflow_executions
WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 2 DAY)
  AND execution_time > TIMESTAMP_SUB(@now, INTERVAL 24 HOUR)
  AND execution_time <= @now
  AND status IN ('completed', 'failed')
HAVING COUNT(*) > 0
