-- The decisions of the last seven days that gave something up or were critical.
SELECT
  decision_time,
  workflow_name,
  action,
  alert_level,
  reason
FROM nba_orchestration.workflow_decisions
WHERE decision_date BETWEEN DATE_SUB(CURRENT_DATE('America/New_York'), INTERVAL 7 DAY) AND CURRENT_DATE('America/New_York')
  AND (action = 'ABORT' OR alert_level = 'CRITICAL')
