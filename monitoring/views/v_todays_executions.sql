-- The runs that were begun today, and how each stands.
SELECT
  execution_time,
  workflow_name,
  status,
  scrapers_triggered,
  scrapers_succeeded,
  scrapers_failed,
  duration_seconds,
  error_message,
  execution_id
FROM nba_orchestration.workflow_executions
WHERE execution_date = CURRENT_DATE('America/New_York')
