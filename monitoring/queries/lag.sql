-- Panel 24: Slowest processors
-- Shows: seconds from the first step of an update until each processor was done with it.
-- Unit: seconds
-- View: table
-- Value: p95_seconds
-- @first_date DATE
-- @last_date DATE
WITH steps AS (
  SELECT
    processor_name,
    phase,
    TIMESTAMP_DIFF(
      completed_at, MIN(started_at) OVER (PARTITION BY correlation_id), MILLISECOND
    ) / 1000 AS seconds
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN @first_date AND @last_date
    AND completed_at IS NOT NULL
),

spread AS (
  SELECT
    processor_name,
    phase,
    seconds,
    PERCENTILE_CONT(seconds, 0.5) OVER (PARTITION BY processor_name) AS median,
    PERCENTILE_CONT(seconds, 0.95) OVER (PARTITION BY processor_name) AS most
  FROM steps
)

SELECT
  phase,
  processor_name,
  COUNT(*) AS runs,
  ROUND(MAX(median), 1) AS p50_seconds,
  ROUND(MAX(most), 1) AS p95_seconds,
  ROUND(MAX(seconds), 1) AS longest_seconds
FROM spread
GROUP BY phase, processor_name
ORDER BY p95_seconds DESC, longest_seconds DESC, phase, processor_name
