-- Alert A3: Nothing runs
-- Shows: that nothing was decided in two hours, or that nothing began although runs were expected; the hours since.
-- Thresholds: fires >= 2
-- Unit: hours
-- View: stat
-- Value: value
-- Severity: critical
-- @now TIMESTAMP
WITH decided AS (
  SELECT MAX(decision_time) AS last_time
  FROM nba_orchestration.workflow_decisions
  WHERE decision_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND decision_time <= @now
),

executed AS (
  SELECT MAX(execution_time) AS last_time
  FROM nba_orchestration.workflow_executions
  WHERE execution_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND execution_time <= @now
),

-- A run that was decided against, because what it looks for was found, is not due.
due AS (
  SELECT COUNT(*) AS runs
  FROM nba_orchestration.daily_expected_schedule AS s
  LEFT JOIN nba_orchestration.workflow_decisions AS d
    ON d.workflow_name = s.workflow_name
    AND d.decision_time = s.expected_run_time
    AND d.decision_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
    AND d.action != 'RUN'
  WHERE s.date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
    AND s.expected_run_time > TIMESTAMP_SUB(@now, INTERVAL 2 HOUR)
    AND s.expected_run_time <= TIMESTAMP_SUB(@now, INTERVAL 30 MINUTE)
    AND d.decision_id IS NULL
),

silences AS (
  SELECT 'decisions' AS subject, last_time, 1 AS wanted
  FROM decided
  UNION ALL
  SELECT 'executions' AS subject, executed.last_time, due.runs AS wanted
  FROM executed
  CROSS JOIN due
)

SELECT
  subject,
  COALESCE(ROUND(TIMESTAMP_DIFF(@now, last_time, MINUTE) / 60, 1), 168.0) AS value,
  COALESCE(CONCAT('the last was at ', FORMAT_TIMESTAMP('%F %T', last_time), ' UTC'), 'there was none in a week')
    AS detail
FROM silences
WHERE wanted > 0
  AND (last_time IS NULL OR TIMESTAMP_DIFF(@now, last_time, MINUTE) >= 120)
ORDER BY subject
