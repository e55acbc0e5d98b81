-- Panel 21: Waiting, day by day
-- Shows: by game date and phase, the share of the partitions that had to wait, and how many wait still.
-- Unit: percent
-- View: timeseries
-- Value: waited_percent
-- @first_date DATE
-- @last_date DATE
WITH partitions AS (
  SELECT
    game_date,
    phase,
    partition_id,
    processor_name,
    LOGICAL_OR(dependencies_met = FALSE) AS waited,
    MAX(IF(dependencies_met = FALSE, completed_at, NULL)) AS last_wait,
    MAX(IF(dependencies_met, completed_at, NULL)) AS last_run
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN @first_date AND @last_date
    AND phase > 2
  GROUP BY game_date, phase, partition_id, processor_name
)

SELECT
  game_date,
  phase,
  COUNT(*) AS partitions,
  COUNTIF(waited) AS waited,
  COUNTIF(waited AND (last_run IS NULL OR last_run < last_wait)) AS waiting,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(waited), COUNT(*)), 1) AS waited_percent
FROM partitions
GROUP BY game_date, phase
ORDER BY game_date, phase
