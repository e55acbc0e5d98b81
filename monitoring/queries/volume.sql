-- Panel 11: Volume by hour
-- Shows: how many asks each hour of New York's day had in the last seven days, on average and at most.
-- Unit: count
-- View: barchart
-- Value: avg_asks
-- @now TIMESTAMP  the instant that the week ends at
WITH hours AS (
  SELECT
    EXTRACT(HOUR FROM triggered_at AT TIME ZONE 'America/New_York') AS hour,
    triggered_date,
    COUNT(*) AS asks
  FROM nba_orchestration.scraper_execution_log
  WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
    AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
    AND triggered_at <= @now
  GROUP BY hour, triggered_date
)

SELECT
  hour,
  COUNT(*) AS days,
  ROUND(AVG(asks), 1) AS avg_asks,
  MAX(asks) AS most_asks
FROM hours
GROUP BY hour
ORDER BY hour
