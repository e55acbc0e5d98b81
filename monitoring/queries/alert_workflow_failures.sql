-- Alert A1: Workflows fail
-- Shows: the share of the runs that ended in the last hour in which nobody could be asked.
-- Thresholds: fires > 10
-- Unit: percent
-- View: stat
-- Value: value
-- Severity: critical
-- @now TIMESTAMP  the instant that the hour ends at
SELECT
  'workflows' AS subject,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(status = 'failed'), COUNT(*)), 1) AS value,
  STRING_AGG(DISTINCT IF(status = 'failed', workflow_name, NULL), ', '
    ORDER BY IF(status = 'failed', workflow_name, NULL)) AS detail
FROM nba_orchestration.workflow_executions
WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
  AND execution_time > TIMESTAMP_SUB(@now, INTERVAL 1 HOUR)
  AND execution_time <= @now
  AND status IN ('completed', 'failed')
HAVING COUNTIF(status = 'failed') > 0
