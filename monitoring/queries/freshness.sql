-- Query: Age of the last good run
-- Shows: how old each processor's last good run is, among the dates looked at.
-- Unit: minutes
-- View: table
-- Value: minutes_ago
-- @first_date DATE
-- @last_date DATE
-- @now TIMESTAMP  the instant that ages are counted from
SELECT
  phase,
  processor_name,
  MAX(game_date) AS newest_date,
  MAX(completed_at) AS last_completed,
  TIMESTAMP_DIFF(@now, MAX(completed_at), MINUTE) AS minutes_ago
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
  AND status IN ('completed', 'no_data', 'unchanged')
GROUP BY phase, processor_name
ORDER BY minutes_ago DESC, phase, processor_name
