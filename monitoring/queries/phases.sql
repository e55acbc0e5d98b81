-- Panel 18: Phases
-- Shows: the runs of each phase, how they ended, and what one took on average; what waits for an input is skipped.
-- Thresholds: green <= 5, yellow <= 10, red
-- Unit: percent
-- View: table
-- Value: failed_percent
-- @first_date DATE
-- @last_date DATE
SELECT
  phase,
  COUNT(*) AS runs,
  COUNTIF(status IN ('completed', 'no_data', 'unchanged')) AS succeeded,
  COUNTIF(status = 'partial') AS partial,
  COUNTIF(status = 'failed') AS failed,
  COUNTIF(status = 'skipped') AS skipped,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(status = 'failed'), COUNT(*)), 1) AS failed_percent,
  ROUND(AVG(TIMESTAMP_DIFF(completed_at, started_at, MILLISECOND)) / 1000, 1) AS avg_seconds
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
GROUP BY phase
ORDER BY phase
