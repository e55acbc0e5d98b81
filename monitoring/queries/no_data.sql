-- Panel 8: Empty answers by scraper
-- Shows: how often each source had nothing in the last seven days, and when it last had something.
-- Unit: percent
-- View: barchart
-- Value: no_data_percent
-- @now TIMESTAMP  the instant that the week ends at
SELECT
  scraper_name,
  COUNT(*) AS asks,
  COUNTIF(status = 'no_data') AS no_data,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(status = 'no_data'), COUNT(*)), 1) AS no_data_percent,
  MAX(IF(status IN ('success', 'unchanged'), triggered_at, NULL)) AS last_data
FROM nba_orchestration.scraper_execution_log
WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 7 DAY)
  AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 168 HOUR)
  AND triggered_at <= @now
GROUP BY scraper_name
ORDER BY no_data_percent DESC, scraper_name
