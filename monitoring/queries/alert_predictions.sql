-- Alert P7: Predictions are missing
-- Shows: from half past six in New York, the share of tonight's players with good features who have a prediction.
-- Thresholds: fires < 80
-- Unit: percent
-- View: stat
-- Value: value
-- Severity: critical
-- Asked: when its tables change, from 06:30
-- @now TIMESTAMP
WITH games AS (
  SELECT COUNT(*) AS scheduled
  FROM nba_raw.nbac_schedule
  WHERE game_date = DATE(@now, 'America/New_York')
    AND NOT COALESCE(postponed, FALSE)
),

ready AS (
  SELECT COUNT(*) AS expected
  FROM nba_precompute.ml_feature_store
  WHERE game_date = DATE(@now, 'America/New_York')
    AND is_production_ready
),

made AS (
  SELECT COUNT(DISTINCT player_lookup) AS players
  FROM nba_predictions.player_prop_predictions
  WHERE game_date = DATE(@now, 'America/New_York')
    AND predicted_points IS NOT NULL
)

SELECT
  'predictions' AS subject,
  COALESCE(ROUND(100 * SAFE_DIVIDE(made.players, ready.expected), 1), 0.0) AS value,
  CONCAT(CAST(made.players AS STRING), ' of ', CAST(ready.expected AS STRING), ' players, ',
    CAST(games.scheduled AS STRING), ' games') AS detail
FROM games
CROSS JOIN ready
CROSS JOIN made
WHERE games.scheduled > 0
  AND 60 * EXTRACT(HOUR FROM @now AT TIME ZONE 'America/New_York')
    + EXTRACT(MINUTE FROM @now AT TIME ZONE 'America/New_York') >= 390
  AND made.players < GREATEST(0.8 * ready.expected, 1)
