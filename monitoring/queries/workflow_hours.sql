-- Panel 2: Workflow executions over time
-- Shows: how many runs began in each hour of the last seven days, by how they stand.
-- Unit: count
-- View: timeseries
-- @now TIMESTAMP  the instant that the week ends at
SELECT
  TIMESTAMP_TRUNC(execution_time, HOUR) AS hour,
  status,
  COUNT(*) AS executions
FROM nba_orchestration.workflow_executions
WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND execution_time > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
  AND execution_time <= @now
GROUP BY hour, status
ORDER BY hour, status
