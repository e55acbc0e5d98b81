-- Panel 31: Error by expected points
-- Shows: mean error, bias and size beside the season's mean, by how much the season's mean expected.
-- Unit: points
-- View: table
-- Value: mae
-- @first_date DATE
-- @last_date DATE
SELECT
  system_id,
  CASE
    WHEN baseline_season_mean < 8 THEN '<8'
    WHEN baseline_season_mean < 14 THEN '8-14'
    WHEN baseline_season_mean < 20 THEN '14-20'
    ELSE '>=20'
  END AS season_mean,
  COUNT(absolute_error) AS graded,
  ROUND(AVG(absolute_error), 2) AS mae,
  ROUND(AVG(ABS(baseline_season_mean - actual_points)), 2) AS season_mean_mae,
  ROUND(AVG(signed_error), 2) AS bias
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
  AND baseline_season_mean IS NOT NULL
GROUP BY system_id, season_mean
ORDER BY system_id, MIN(baseline_season_mean)
