-- Panel 0b: Missing executions
-- Shows: runs that were decided over a quarter of an hour ago and that nobody has begun or ended.
-- Unit: count
-- View: table
-- @first_date DATE
-- @last_date DATE
-- @now TIMESTAMP
SELECT
  d.decision_time,
  d.workflow_name,
  d.reason,
  e.status,
  e.execution_id
FROM nba_orchestration.workflow_decisions d
LEFT JOIN nba_orchestration.workflow_executions e
  ON e.decision_id = d.decision_id
  AND e.execution_date BETWEEN @first_date AND DATE_ADD(@last_date, INTERVAL 1 DAY)
WHERE d.decision_date BETWEEN @first_date AND @last_date
  AND d.action = 'RUN'
  AND TIMESTAMP_DIFF(@now, d.decision_time, MINUTE) > 15
  AND (e.status IS NULL OR e.status IN ('started', 'in_progress'))
ORDER BY d.decision_time, d.workflow_name, e.execution_id
