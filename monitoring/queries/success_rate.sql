-- Panel 3: Scraper success by name
-- Shows: how the asks of each scraper ended; a proven no_data and an unchanged answer are successes.
-- Thresholds: green > 0.98, yellow >= 0.95, red
-- Unit: ratio
-- View: table
-- Value: success_rate
-- @first_date DATE
-- @last_date DATE
SELECT
  scraper_name,
  COUNT(*) AS asks,
  COUNTIF(status = 'success') AS success,
  COUNTIF(status = 'unchanged') AS unchanged,
  COUNTIF(status = 'no_data') AS no_data,
  COUNTIF(status = 'failed') AS failed,
  ROUND(SAFE_DIVIDE(COUNTIF(status != 'failed'), COUNT(*)), 4) AS success_rate
FROM nba_orchestration.scraper_execution_log
WHERE triggered_date BETWEEN @first_date AND @last_date
GROUP BY scraper_name
ORDER BY success_rate, asks DESC, scraper_name
