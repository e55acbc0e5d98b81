-- Panel 16: Analytics trigger rate
-- Shows: by game date, of the updates that changed raw rows, the share that a run of Phase 3 went on with.
-- Unit: percent
-- View: timeseries
-- Value: triggered_percent
-- @first_date DATE
-- @last_date DATE
WITH updates AS (
  SELECT
    game_date,
    correlation_id,
    LOGICAL_OR(phase = 2 AND records_updated > 0) AS changed,
    LOGICAL_OR(phase = 3) AS triggered
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN @first_date AND @last_date
    AND phase IN (2, 3)
  GROUP BY game_date, correlation_id
)

SELECT
  game_date,
  COUNT(*) AS updates,
  COUNTIF(triggered) AS triggered,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(triggered), COUNT(*)), 1) AS triggered_percent
FROM updates
WHERE changed
GROUP BY game_date
ORDER BY game_date
