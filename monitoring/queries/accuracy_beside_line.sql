-- Panel 26: On the same rows: systems, baselines, closing line
-- Shows: mean error of all on the same rows: regular season, he played, ten games before, a line; nearer counts no ties.
-- Unit: points
-- View: table
-- Value: mae
-- @first_date DATE
-- @last_date DATE
WITH graded AS (
  SELECT
    system_id,
    game_id,
    player_lookup,
    predicted_points,
    actual_points,
    closing_line,
    baseline_season_mean,
    baseline_last_10,
    baseline_ewm_8,
    COUNT(*) OVER (PARTITION BY game_id, player_lookup) AS said
  FROM nba_predictions.prediction_accuracy
  WHERE game_date BETWEEN @first_date AND @last_date
    AND season_type = 'regular'
    AND NOT is_voided
    AND games_before >= 10
    AND actual_points IS NOT NULL
    AND closing_line IS NOT NULL
    AND baseline_season_mean IS NOT NULL
    AND baseline_last_10 IS NOT NULL
    AND baseline_ewm_8 IS NOT NULL
),

shared AS (
  SELECT graded.*
  FROM graded
  CROSS JOIN (SELECT COUNT(DISTINCT system_id) AS systems FROM graded) AS every
  WHERE graded.said = every.systems
),

once AS (
  SELECT DISTINCT
    game_id,
    player_lookup,
    actual_points,
    closing_line,
    baseline_season_mean,
    baseline_last_10,
    baseline_ewm_8
  FROM shared
),

answers AS (
  SELECT system_id AS predictor, predicted_points AS points, actual_points, closing_line FROM shared
  UNION ALL
  SELECT 'closing line' AS predictor, closing_line AS points, actual_points, closing_line FROM once
  UNION ALL
  SELECT 'season mean' AS predictor, baseline_season_mean AS points, actual_points, closing_line FROM once
  UNION ALL
  SELECT 'last ten games' AS predictor, baseline_last_10 AS points, actual_points, closing_line FROM once
  UNION ALL
  SELECT 'fading mean' AS predictor, baseline_ewm_8 AS points, actual_points, closing_line FROM once
)

SELECT
  predictor,
  COUNT(*) AS player_games,
  ROUND(AVG(ABS(points - actual_points)), 2) AS mae,
  ROUND(AVG(points - actual_points), 2) AS bias,
  ROUND(100 * SAFE_DIVIDE(
    COUNTIF(ABS(points - actual_points) < ABS(closing_line - actual_points)),
    COUNTIF(ABS(points - actual_points) != ABS(closing_line - actual_points))
  ), 1) AS nearer_than_line_percent
FROM answers
GROUP BY predictor
ORDER BY mae, predictor
