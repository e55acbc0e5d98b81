-- Alert P3: Updates take long from end to end
-- Shows: of each source, the slowest update of the last two hours that was published, if it took over half an hour.
-- Thresholds: fires > 30
-- Unit: minutes
-- View: table
-- Value: value
-- Severity: warning
-- @now TIMESTAMP  the instant that the two hours end at
WITH steps AS (
  SELECT
    *,
    MAX(IF(phase = 1, game_date, NULL)) OVER (PARTITION BY correlation_id) AS asked_date
  FROM nba_orchestration.pipeline_execution_log
  WHERE game_date BETWEEN DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 2 DAY)
      AND DATE_ADD(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
    AND started_at <= @now
),

-- What a night's results change of the next day is published when that day is opened, which is not slow.
published AS (
  SELECT
    correlation_id,
    MAX(IF(phase = 1, processor_name, NULL)) AS root,
    MIN(started_at) AS began,
    TIMESTAMP_DIFF(MAX(IF(phase = 6 AND game_date = asked_date, completed_at, NULL)), MIN(started_at), SECOND) / 60
      AS minutes
  FROM steps
  GROUP BY correlation_id
)

SELECT
  root AS subject,
  ROUND(MAX(minutes), 1) AS value,
  CONCAT('journey ', MAX(correlation_id)) AS detail
FROM published
WHERE root IS NOT NULL
  AND minutes > 30
  AND began > TIMESTAMP_SUB(@now, INTERVAL 2 HOUR)
GROUP BY root
ORDER BY subject
