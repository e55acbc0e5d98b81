-- Query: Completeness of a slate
-- Shows: by game and system, how many players have a prediction, and a line.
-- Unit: percent
-- View: table
-- Value: predicted_percent
-- @game_date DATE
SELECT
  games.game_id,
  games.home_team_tricode,
  games.away_team_tricode,
  made.system_id,
  COUNT(made.player_lookup) AS players,
  COUNT(made.predicted_points) AS predicted,
  COUNT(made.p_over) AS with_line,
  ROUND(100 * SAFE_DIVIDE(COUNT(made.predicted_points), COUNT(made.player_lookup)), 1) AS predicted_percent
FROM nba_raw.nbac_schedule AS games
LEFT JOIN nba_predictions.player_prop_predictions AS made
  ON made.game_id = games.game_id
  AND made.game_date = @game_date
WHERE games.game_date = @game_date
GROUP BY games.game_id, games.home_team_tricode, games.away_team_tricode, made.system_id
ORDER BY predicted_percent, games.game_id, made.system_id
