-- Alert A2: A source that everything rests on fails
-- Shows: of the schedule and the betting sources, each that could not be asked in the last hour, and how often.
-- Thresholds: fires > 0
-- Unit: count
-- View: table
-- Value: value
-- Severity: critical
-- @now TIMESTAMP  the instant that the hour ends at
SELECT
  scraper_name AS subject,
  COUNT(*) * 1.0 AS value,
  MAX(COALESCE(error_message, error_type, 'no reason was given')) AS detail
FROM nba_orchestration.scraper_execution_log
WHERE triggered_date >= DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
  AND triggered_at > TIMESTAMP_SUB(@now, INTERVAL 1 HOUR)
  AND triggered_at <= @now
  AND status = 'failed'
  AND scraper_name IN (
    'scrapers.oddsa_events', 'scrapers.oddsa_player_props', 'scrapers.oddsa_game_lines', 'scrapers.nbac_schedule_api')
GROUP BY subject
ORDER BY subject
