-- Panel 6: Workflow duration
-- Shows: what the runs took, by the hour in which they began, and by how much that is above the week's average.
-- Thresholds: green <= 50, yellow
-- Unit: percent
-- View: timeseries
-- Value: above_week_percent
-- @now TIMESTAMP  the instant that the week ends at
WITH ended AS (
  SELECT
    TIMESTAMP_TRUNC(execution_time, HOUR) AS hour,
    duration_seconds,
    AVG(duration_seconds) OVER () AS week_seconds
  FROM nba_orchestration.workflow_executions
  WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND execution_time > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
    AND execution_time <= @now
    AND duration_seconds IS NOT NULL
)

SELECT
  hour,
  COUNT(*) AS executions,
  ROUND(AVG(duration_seconds), 1) AS avg_seconds,
  ROUND(MAX(duration_seconds), 1) AS max_seconds,
  COALESCE(ROUND(100 * SAFE_DIVIDE(AVG(duration_seconds) - MAX(week_seconds), MAX(week_seconds)), 1), 0.0)
    AS above_week_percent
FROM ended
GROUP BY hour
ORDER BY hour
