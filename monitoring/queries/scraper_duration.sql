-- Panel 5: Scraper duration
-- Shows: what the asks of the last seven days took, without failures, of the scrapers that ran more than five times.
-- Unit: seconds
-- View: table
-- Value: p95_seconds
-- @now TIMESTAMP  the instant that the week ends at
WITH spread AS (
  SELECT
    scraper_name,
    duration_seconds,
    PERCENTILE_CONT(duration_seconds, 0.5) OVER (PARTITION BY scraper_name) AS p50,
    PERCENTILE_CONT(duration_seconds, 0.95) OVER (PARTITION BY scraper_name) AS p95,
    PERCENTILE_CONT(duration_seconds, 0.99) OVER (PARTITION BY scraper_name) AS p99
  FROM nba_orchestration.scraper_execution_log
  WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
    AND triggered_at <= @now
    AND status != 'failed'
    AND duration_seconds IS NOT NULL
)

SELECT
  scraper_name,
  COUNT(*) AS runs,
  ROUND(MAX(p50), 1) AS p50_seconds,
  ROUND(MAX(p95), 1) AS p95_seconds,
  ROUND(MAX(p99), 1) AS p99_seconds
FROM spread
GROUP BY scraper_name
HAVING COUNT(*) > 5
ORDER BY p95_seconds DESC, scraper_name
