-- Panel 15: Raw tables
-- Shows: how each stands: its partitions by the last word on them, what they hold, and when one last changed.
-- Thresholds: green = 0, red
-- Unit: count
-- View: table
-- Value: failed
-- @first_date DATE
-- @last_date DATE
WITH last_runs AS (
  SELECT processor_name, partition_id, status, records_processed, records_updated, completed_at
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN @first_date AND @last_date
    AND phase = 2
    AND (detail IS NULL OR detail != 'unchanged')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY processor_name, partition_id ORDER BY completed_at DESC, started_at DESC, execution_id DESC
  ) = 1
)
SELECT
  processor_name,
  COUNT(*) AS partitions,
  COUNTIF(status = 'completed') AS completed,
  COUNTIF(status = 'partial') AS partial,
  COUNTIF(status = 'no_data') AS no_data,
  COUNTIF(status = 'failed') AS failed,
  SUM(COALESCE(records_processed, 0)) AS stored_rows,
  MAX(completed_at) AS last_completed
FROM last_runs
GROUP BY processor_name
ORDER BY failed DESC, partial DESC, processor_name
