-- Alert P6: Results of games are of low quality
-- Shows: each table of yesterday's results of whose rows more than one in ten are of low quality.
-- Thresholds: fires > 10
-- Unit: percent
-- View: table
-- Value: value
-- Severity: warning
-- Asked: when its tables change
-- @now TIMESTAMP
WITH tiers AS (
  SELECT 'analytics.player_game_summary' AS subject, data_quality_tier AS tier
  FROM nba_analytics.player_game_summary
  WHERE game_date = DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
  UNION ALL
  SELECT 'analytics.team_offense_game_summary' AS subject, data_quality_tier AS tier
  FROM nba_analytics.team_offense_game_summary
  WHERE game_date = DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
  UNION ALL
  SELECT 'analytics.team_defense_game_summary' AS subject, data_quality_tier AS tier
  FROM nba_analytics.team_defense_game_summary
  WHERE game_date = DATE_SUB(DATE(@now, 'America/New_York'), INTERVAL 1 DAY)
)

SELECT
  subject,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(tier = 'low'), COUNT(*)), 1) AS value,
  CONCAT(CAST(COUNTIF(tier = 'low') AS STRING), ' of ', CAST(COUNT(*) AS STRING), ' rows') AS detail
FROM tiers
GROUP BY subject
HAVING SAFE_DIVIDE(COUNTIF(tier = 'low'), COUNT(*)) > 0.1
ORDER BY subject
