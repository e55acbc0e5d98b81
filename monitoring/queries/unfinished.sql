-- Query: Failed and waiting partitions
-- Shows: what failed or waits on a date, by processor and reason; runs that a later one made good are left out.
-- Unit: count
-- View: table
-- Value: partitions
-- @game_date DATE
WITH last_runs AS (
  SELECT phase, processor_name, partition_id, status, detail, started_at, error_type, error_message
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date = @game_date
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY processor_name, partition_id ORDER BY completed_at DESC, started_at DESC, execution_id DESC
  ) = 1
)
SELECT
  phase,
  processor_name,
  status,
  detail,
  error_type,
  error_message,
  COUNT(*) AS partitions,
  MIN(started_at) AS since
FROM last_runs
WHERE status IN ('failed', 'partial') OR detail = 'waiting'
GROUP BY phase, processor_name, status, detail, error_type, error_message
ORDER BY phase, processor_name, status, detail, error_message
