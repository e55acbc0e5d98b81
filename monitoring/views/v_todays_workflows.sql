-- What was decided last about each workflow today.
SELECT
  workflow_name,
  decision_time,
  action,
  reason,
  alert_level,
  next_check_time
FROM nba_orchestration.workflow_decisions
WHERE decision_date = CURRENT_DATE('America/New_York')
QUALIFY ROW_NUMBER() OVER (PARTITION BY workflow_name ORDER BY decision_time DESC, decision_id) = 1
