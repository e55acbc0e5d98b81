-- Alert A4: A scraper is slow
-- Shows: each whose asks of the last hour took more than three times their average of the week before, of over 5 s.
-- Thresholds: fires > 3
-- Unit: times
-- View: table
-- Value: value
-- Severity: warning
-- @now TIMESTAMP  the instant that the hour ends at
WITH spent AS (
  SELECT
    scraper_name,
    COUNTIF(triggered_at > TIMESTAMP_SUB(@now, INTERVAL 1 HOUR)) AS asks,
    AVG(IF(triggered_at > TIMESTAMP_SUB(@now, INTERVAL 1 HOUR), duration_seconds, NULL)) AS latest,
    AVG(IF(triggered_at <= TIMESTAMP_SUB(@now, INTERVAL 1 HOUR), duration_seconds, NULL)) AS usual
  FROM nba_orchestration.scraper_execution_log
  WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 8 DAY)
    AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 169 HOUR)
    AND triggered_at <= @now
    AND duration_seconds IS NOT NULL
  GROUP BY scraper_name
)

SELECT
  scraper_name AS subject,
  ROUND(latest / usual, 1) AS value,
  CONCAT(CAST(asks AS STRING), ' asks in the hour') AS detail
FROM spent
WHERE usual > 5
  AND latest > 3 * usual
ORDER BY subject
