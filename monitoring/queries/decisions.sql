-- Query: Decisions by workflow
-- Shows: what was decided for each workflow, how often, and the last reason.
-- Unit: count
-- View: table
-- @first_date DATE
-- @last_date DATE
WITH told AS (
  SELECT
    workflow_name,
    action,
    alert_level,
    decision_time,
    LAST_VALUE(reason) OVER (
      PARTITION BY workflow_name, action ORDER BY decision_time, decision_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS last_reason
  FROM nba_orchestration.workflow_decisions
  WHERE decision_date BETWEEN @first_date AND @last_date
)

SELECT
  workflow_name,
  action,
  COUNT(*) AS decisions,
  COUNTIF(alert_level IN ('WARNING', 'CRITICAL')) AS alerts,
  MAX(decision_time) AS last_time,
  MAX(last_reason) AS last_reason
FROM told
GROUP BY workflow_name, action
ORDER BY workflow_name, action
