-- Query: Answers of the sources
-- Shows: how often each source answered: an answer that is the one before, or that there is nothing, is a success.
-- Unit: percent
-- View: table
-- Value: success_percent
-- @first_date DATE
-- @last_date DATE
SELECT
  processor_name,
  COUNT(*) AS asks,
  COUNTIF(status = 'completed') AS landed,
  COUNTIF(status = 'unchanged') AS unchanged,
  COUNTIF(status = 'no_data') AS empty,
  COUNTIF(status = 'failed') AS failed,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(status != 'failed'), COUNT(*)), 1) AS success_percent,
  MAX(IF(status = 'failed', started_at, NULL)) AS last_failure
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
  AND phase = 1
GROUP BY processor_name
ORDER BY success_percent, processor_name
