-- Query: Rejected inputs
-- Shows: what could not become rows: rejected inputs and partitions that lack a part, with the reason.
-- Unit: count
-- View: table
-- Value: partitions
-- @first_date DATE
-- @last_date DATE
SELECT
  processor_name,
  detail,
  error_message,
  COUNT(DISTINCT partition_id) AS partitions,
  MIN(game_date) AS first_date,
  MAX(game_date) AS last_date,
  MAX(started_at) AS last_seen
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
  AND (status = 'partial' OR detail = 'rejected')
GROUP BY processor_name, detail, error_message
ORDER BY last_seen DESC, processor_name, detail, error_message
