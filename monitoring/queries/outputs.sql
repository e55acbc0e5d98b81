-- Query: Outputs of a night
-- Shows: each processor's last word on every partition of the date.
-- Unit: rows
-- View: table
-- @game_date DATE
SELECT
  phase,
  processor_name,
  partition_id,
  status,
  detail,
  records_processed,
  completed_at,
  error_message
FROM nba_orchestration.pipeline_execution_log
WHERE game_date = @game_date
  AND phase > 1
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY processor_name, partition_id ORDER BY completed_at DESC, started_at DESC, execution_id DESC
) = 1
ORDER BY phase, processor_name, partition_id
