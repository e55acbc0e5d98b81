-- Panel 22: Journey of one update
-- Shows: every step of one update, in the order of the phases.
-- Unit: rows
-- View: table
-- @correlation_id STRING  minted when the source was asked
-- @first_date DATE  the partitions to look at
-- @last_date DATE
SELECT
  phase,
  processor_name,
  game_date,
  partition_id,
  status,
  detail,
  started_at,
  records_processed,
  records_updated,
  error_message
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
  AND correlation_id = @correlation_id
ORDER BY phase, started_at, processor_name, partition_id, execution_id
