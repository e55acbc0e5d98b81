-- The runs of the last seven days in which something could not be asked.
SELECT
  execution_time,
  workflow_name,
  status,
  scrapers_failed,
  error_message,
  execution_id
FROM nba_orchestration.workflow_executions
WHERE execution_date BETWEEN DATE_SUB(CURRENT_DATE('America/New_York'), INTERVAL 7 DAY) AND CURRENT_DATE('America/New_York')
  AND (status = 'failed' OR scrapers_failed > 0)
