-- Panel 13: From the object to its table
-- Shows: of the asks that landed something, the seconds until Phase 2 was done with it, and how many nobody loaded.
-- Thresholds: green <= 30, yellow <= 60, red
-- Unit: seconds
-- View: table
-- Value: p95_seconds
-- @first_date DATE
-- @last_date DATE
WITH asks AS (
  SELECT correlation_id, processor_name, completed_at
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN @first_date AND @last_date
    AND phase = 1
    AND records_inserted > 0
    AND expected_phase > 1
),

loads AS (
  SELECT correlation_id, MIN(completed_at) AS loaded_at
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN DATE_SUB(@first_date, INTERVAL 400 DAY) AND DATE_ADD(@last_date, INTERVAL 400 DAY)
    AND phase = 2
    AND status != 'failed'
  GROUP BY correlation_id
),

waits AS (
  SELECT a.processor_name, TIMESTAMP_DIFF(l.loaded_at, a.completed_at, MILLISECOND) / 1000 AS seconds
  FROM asks AS a
  LEFT JOIN loads AS l ON l.correlation_id = a.correlation_id
),

spread AS (
  SELECT
    *,
    PERCENTILE_CONT(seconds, 0.5) OVER (PARTITION BY processor_name) AS p50,
    PERCENTILE_CONT(seconds, 0.95) OVER (PARTITION BY processor_name) AS p95
  FROM waits
)

SELECT
  processor_name,
  COUNT(*) AS landed,
  COUNT(seconds) AS loaded,
  ROUND(MAX(p50), 1) AS p50_seconds,
  ROUND(MAX(p95), 1) AS p95_seconds
FROM spread
GROUP BY processor_name
ORDER BY p95_seconds DESC, processor_name
