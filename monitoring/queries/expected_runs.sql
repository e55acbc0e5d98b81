-- Query: Expected runs
-- Shows: each run that was expected at 05:00 beside the nearest that was executed: ON TIME, LATE, SKIPPED, MISSING …
-- Unit: count
-- View: table
-- @first_date DATE
-- @last_date DATE
-- @now TIMESTAMP
WITH executed AS (
  SELECT
    d.decision_date,
    d.workflow_name,
    d.decision_time,
    e.status
  FROM nba_orchestration.workflow_decisions d
  JOIN nba_orchestration.workflow_executions e ON e.decision_id = d.decision_id
  WHERE d.decision_date BETWEEN @first_date AND @last_date
    AND e.execution_date BETWEEN @first_date AND DATE_ADD(@last_date, INTERVAL 1 DAY)
    AND d.action = 'RUN'
),

skipped AS (
  SELECT DISTINCT
    decision_date,
    workflow_name,
    decision_time
  FROM nba_orchestration.workflow_decisions
  WHERE decision_date BETWEEN @first_date AND @last_date
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
  WHERE s.date BETWEEN @first_date AND @last_date
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
  WHERE s.date BETWEEN @first_date AND @last_date
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
ORDER BY date, expected_run_time, workflow_name
