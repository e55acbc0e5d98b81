-- Panel 19: Dependencies that were missing
-- Shows: by hour and processor, how many partitions had to wait for an input, and for which, for example.
-- Unit: count
-- View: heatmap
-- Value: partitions
-- @first_date DATE
-- @last_date DATE
SELECT
  TIMESTAMP_TRUNC(started_at, HOUR) AS hour,
  processor_name,
  COUNT(DISTINCT partition_id) AS partitions,
  MAX(missing_dependencies) AS such_as
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
  AND dependencies_met = FALSE
GROUP BY hour, processor_name
ORDER BY hour, processor_name
