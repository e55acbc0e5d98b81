-- Alert P1: A phase is slow
-- Shows: each phase whose runs of the last hour took more than ten minutes on average.
-- Thresholds: fires > 10
-- Unit: minutes
-- View: table
-- Value: value
-- Severity: warning
-- @now TIMESTAMP  the instant that the hour ends at
SELECT
  CONCAT('phase ', CAST(phase AS STRING)) AS subject,
  ROUND(AVG(TIMESTAMP_DIFF(completed_at, started_at, SECOND)) / 60, 1) AS value,
  CONCAT(CAST(COUNT(*) AS STRING), ' runs') AS detail
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND DATE_ADD(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND completed_at > TIMESTAMP_SUB(@now, INTERVAL 1 HOUR)
  AND completed_at <= @now
GROUP BY phase
HAVING AVG(TIMESTAMP_DIFF(completed_at, started_at, SECOND)) > 600
ORDER BY subject
