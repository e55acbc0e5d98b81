-- Panel 0: Daily health
-- Shows: one row for the day: what was expected, decided, executed, collected, cleaned up, and how that stands.
-- Thresholds: green = 0, yellow <= 2, red
-- Unit: count
-- View: table
-- Value: missing_executions
-- @now TIMESTAMP  on New York's day of it; a run that was decided in the last quarter of an hour is not missing yet
WITH expected AS (
  SELECT COUNT(*) AS runs, COUNT(DISTINCT workflow_name) AS workflows, COALESCE(MAX(games_today), 0) AS games
  FROM nba_orchestration.daily_expected_schedule
  WHERE date = DATE(@now, 'America/New_York')
),

executed AS (
  SELECT
    COUNT(*) AS runs,
    COUNTIF(status = 'completed') AS completed,
    COUNTIF(status = 'failed') AS failed
  FROM nba_orchestration.workflow_executions
  WHERE execution_date = DATE(@now, 'America/New_York')
),

decided AS (
  SELECT COUNTIF(action = 'RUN') AS run, COUNTIF(action = 'SKIP') AS skip, COUNTIF(action = 'ABORT') AS abort
  FROM nba_orchestration.workflow_decisions
  WHERE decision_date = DATE(@now, 'America/New_York')
),

missed AS (
  SELECT COUNT(*) AS runs
  FROM (
    -- from unexecuted.sql, @first_date = DATE(@now, 'America/New_York'); @last_date = DATE(@now, 'America/New_York')
    SELECT
      d.decision_time,
      d.workflow_name,
      d.reason,
      e.status,
      e.execution_id
    FROM nba_orchestration.workflow_decisions d
    LEFT JOIN nba_orchestration.workflow_executions e
      ON e.decision_id = d.decision_id
      AND e.execution_date BETWEEN DATE(@now, 'America/New_York') AND DATE_ADD(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
    WHERE d.decision_date BETWEEN DATE(@now, 'America/New_York') AND DATE(@now, 'America/New_York')
      AND d.action = 'RUN'
      AND TIMESTAMP_DIFF(@now, d.decision_time, MINUTE) > 15
      AND (e.status IS NULL OR e.status IN ('started', 'in_progress'))
    -- end of unexecuted.sql
  )
),

asked AS (
  SELECT COUNT(*) AS asks, COUNTIF(status != 'failed') AS good
  FROM nba_orchestration.scraper_execution_log
  WHERE triggered_date = DATE(@now, 'America/New_York')
),

cleaned AS (
  SELECT COUNT(*) AS looks, COALESCE(SUM(missing_files_found), 0) AS missing_files
  FROM nba_orchestration.cleanup_operations
  WHERE cleanup_date = DATE(@now, 'America/New_York')
)

SELECT
  DATE(@now, 'America/New_York') AS day,
  expected.workflows AS scheduled_workflows,
  expected.runs AS expected_runs,
  expected.games AS games,
  decided.run AS run_decisions,
  decided.skip AS skip_decisions,
  decided.abort AS abort_decisions,
  executed.runs AS executions,
  executed.completed AS completed,
  executed.failed AS failed,
  asked.asks AS asks,
  ROUND(100 * SAFE_DIVIDE(asked.good, asked.asks), 1) AS scraper_success_percent,
  cleaned.looks AS cleanup_looks,
  cleaned.missing_files AS missing_files,
  missed.runs AS missing_executions,
  CASE
    WHEN expected.runs = 0 AND decided.run + decided.skip + decided.abort = 0 THEN 'NO GAMES TODAY'
    WHEN expected.runs > 0 AND executed.runs > 0 AND missed.runs = 0
      AND SAFE_DIVIDE(executed.completed, executed.runs) >= 0.8 THEN 'HEALTHY'
    WHEN SAFE_DIVIDE(executed.completed, executed.runs) >= 0.5 THEN 'DEGRADED'
    ELSE 'UNHEALTHY'
  END AS status
FROM expected
CROSS JOIN executed
CROSS JOIN decided
CROSS JOIN missed
CROSS JOIN asked
CROSS JOIN cleaned
