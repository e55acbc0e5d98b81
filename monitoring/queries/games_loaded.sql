-- Query: Finished games by source
-- Shows: what of each finished game has been loaded; the games that lack the most come first.
-- Unit: rows
-- View: table
-- @first_date DATE
-- @last_date DATE
WITH loaded AS (
  SELECT game_id, 'teams' AS what
  FROM nba_raw.nbac_team_boxscore WHERE game_date BETWEEN @first_date AND @last_date
  UNION ALL
  SELECT game_id, 'players' AS what
  FROM nba_raw.nbac_player_boxscores WHERE game_date BETWEEN @first_date AND @last_date
  UNION ALL
  SELECT game_id, 'bdl players' AS what
  FROM nba_raw.bdl_player_boxscores WHERE game_date BETWEEN @first_date AND @last_date
  UNION ALL
  SELECT game_id, 'plays' AS what
  FROM nba_raw.nbac_play_by_play WHERE game_date BETWEEN @first_date AND @last_date
  UNION ALL
  SELECT game_id, 'shots' AS what
  FROM nba_raw.nbac_shot_chart WHERE game_date BETWEEN @first_date AND @last_date
)
SELECT
  s.game_date,
  s.game_id,
  COUNT(DISTINCT l.what) AS sources,
  COUNTIF(l.what = 'teams') AS teams,
  COUNTIF(l.what = 'players') AS players,
  COUNTIF(l.what = 'bdl players') AS bdl_players,
  COUNTIF(l.what = 'plays') AS plays,
  COUNTIF(l.what = 'shots') AS shots
FROM nba_raw.nbac_schedule AS s
LEFT JOIN loaded AS l ON l.game_id = s.game_id
WHERE s.game_date BETWEEN @first_date AND @last_date
  AND s.game_status = 3
GROUP BY s.game_date, s.game_id
ORDER BY sources, s.game_date, s.game_id
