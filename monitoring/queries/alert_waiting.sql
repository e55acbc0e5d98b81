-- Alert P5: An input of today is missing
-- Shows: each processor that has waited for two hours for an input of today that is no game's result, and for which.
-- Thresholds: fires > 2
-- Unit: hours
-- View: table
-- Value: value
-- Severity: warning
-- @now TIMESTAMP
WITH runs AS (
  SELECT
    processor_name,
    partition_id,
    dependencies_met,
    missing_dependencies,
    completed_at,
    MAX(IF(dependencies_met, completed_at, NULL)) OVER (PARTITION BY processor_name, partition_id) AS last_run
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date = DATE(@now, 'America/New_York')
    AND phase > 2
    AND completed_at <= @now
)

SELECT
  processor_name AS subject,
  ROUND(TIMESTAMP_DIFF(@now, MIN(completed_at), MINUTE) / 60, 1) AS value,
  MAX(missing_dependencies) AS detail
FROM runs
WHERE dependencies_met = FALSE
  AND (last_run IS NULL OR completed_at > last_run)
  AND NOT REGEXP_CONTAINS(missing_dependencies, r'boxscores|game_summary')
GROUP BY processor_name
HAVING TIMESTAMP_DIFF(@now, MIN(completed_at), MINUTE) > 120
ORDER BY subject
