-- Panel 32: Worst misses
-- Shows: the twenty predictions that were furthest off, with what was known before the game.
-- Unit: points
-- View: table
-- Value: absolute_error
-- @first_date DATE
-- @last_date DATE
SELECT
  game_date,
  player_lookup,
  system_id,
  predicted_points,
  closing_line,
  actual_points,
  absolute_error,
  minutes_played,
  feature_quality_score,
  pre_game_injury_status
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
  AND absolute_error IS NOT NULL
ORDER BY absolute_error DESC, game_date, player_lookup, system_id
LIMIT 20
