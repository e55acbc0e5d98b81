-- Alert P2: Runs of a phase fail
-- Shows: each phase of whose runs in the last hour more than one in twenty failed.
-- Thresholds: fires > 5
-- Unit: percent
-- View: table
-- Value: value
-- Severity: critical
-- @now TIMESTAMP  the instant that the hour ends at
SELECT
  CONCAT('phase ', CAST(phase AS STRING)) AS subject,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(status = 'failed'), COUNT(*)), 1) AS value,
  MAX(IF(status = 'failed',
    CONCAT(processor_name, ': ', COALESCE(error_message, error_type, 'no reason was given')), NULL)) AS detail
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND DATE_ADD(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND completed_at > TIMESTAMP_SUB(@now, INTERVAL 1 HOUR)
  AND completed_at <= @now
GROUP BY phase
HAVING SAFE_DIVIDE(COUNTIF(status = 'failed'), COUNT(*)) > 0.05
ORDER BY subject
