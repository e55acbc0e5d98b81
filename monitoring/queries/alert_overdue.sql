-- Alert P8: An expected run is overdue
-- Shows: each workflow of which runs of today are missing, and how many; what was due before anything was decided is not.
-- Thresholds: fires > 0
-- Unit: count
-- View: table
-- Value: value
-- Severity: critical
-- @now TIMESTAMP
SELECT
  workflow_name AS subject,
  COUNT(*) * 1.0 AS value,
  CONCAT('the first was due at ', FORMAT_TIMESTAMP('%F %T', MIN(expected_run_time)), ' UTC') AS detail
FROM (
  -- from expected_runs.sql, @first_date = DATE(@now, 'America/New_York'); @last_date = DATE(@now, 'America/New_York')
  WITH executed AS (
    SELECT
      d.decision_date,
      d.workflow_name,
      d.decision_time,
      e.status
    FROM nba_orchestration.workflow_decisions d
    JOIN nba_orchestration.workflow_executions e ON e.decision_id = d.decision_id
    WHERE d.decision_date BETWEEN DATE(@now, 'America/New_York') AND DATE(@now, 'America/New_York')
      AND e.execution_date BETWEEN DATE(@now, 'America/New_York') AND DATE_ADD(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
      AND d.action = 'RUN'
  ),

  skipped AS (
    SELECT DISTINCT
      decision_date,
      workflow_name,
      decision_time
    FROM nba_orchestration.workflow_decisions
    WHERE decision_date BETWEEN DATE(@now, 'America/New_York') AND DATE(@now, 'America/New_York')
      AND action = 'SKIP'
  ),

  near AS (
    SELECT
      s.date,
      s.workflow_name,
      s.expected_run_time,
      x.decision_time AS actual_run_time,
      x.status,
      TIMESTAMP_DIFF(x.decision_time, s.expected_run_time, MINUTE) AS minutes_late,
      ROW_NUMBER() OVER (
        PARTITION BY s.date, s.workflow_name, s.expected_run_time
        ORDER BY ABS(TIMESTAMP_DIFF(x.decision_time, s.expected_run_time, MINUTE)), x.decision_time, x.status
      ) AS nearness,
      ROW_NUMBER() OVER (
        PARTITION BY s.date, s.workflow_name, x.decision_time
        ORDER BY ABS(TIMESTAMP_DIFF(x.decision_time, s.expected_run_time, MINUTE)), s.expected_run_time, x.status
      ) AS fitness
    FROM nba_orchestration.daily_expected_schedule s
    JOIN executed x
      ON x.workflow_name = s.workflow_name
      AND x.decision_date = s.date
      AND ABS(TIMESTAMP_DIFF(x.decision_time, s.expected_run_time, MINUTE)) <= 120
    WHERE s.date BETWEEN DATE(@now, 'America/New_York') AND DATE(@now, 'America/New_York')
  ),

  beside AS (
    SELECT
      s.date,
      s.workflow_name,
      s.expected_run_time,
      n.actual_run_time,
      n.minutes_late,
      n.status,
      k.decision_time AS skipped_at
    FROM nba_orchestration.daily_expected_schedule s
    LEFT JOIN near n
      ON n.date = s.date
      AND n.workflow_name = s.workflow_name
      AND n.expected_run_time = s.expected_run_time
      AND n.nearness = 1
      AND n.fitness = 1
    LEFT JOIN skipped k
      ON k.decision_date = s.date
      AND k.workflow_name = s.workflow_name
      AND k.decision_time = s.expected_run_time
    WHERE s.date BETWEEN DATE(@now, 'America/New_York') AND DATE(@now, 'America/New_York')
  )

  SELECT
    date,
    workflow_name,
    expected_run_time,
    actual_run_time,
    CASE
      WHEN minutes_late > 30 THEN 'LATE'
      WHEN minutes_late < -30 THEN 'EARLY'
      WHEN minutes_late IS NOT NULL THEN 'ON TIME'
      WHEN skipped_at IS NOT NULL THEN 'SKIPPED'
      WHEN @now < TIMESTAMP_ADD(expected_run_time, INTERVAL 30 MINUTE) THEN 'PENDING'
      ELSE 'MISSING'
    END AS run_status,
    status
  FROM beside
  -- end of expected_runs.sql
)
WHERE run_status = 'MISSING'
  AND expected_run_time > (
    SELECT MIN(decision_time)
    FROM nba_orchestration.workflow_decisions
    WHERE decision_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 2 DAY)
  )
GROUP BY workflow_name
ORDER BY subject
