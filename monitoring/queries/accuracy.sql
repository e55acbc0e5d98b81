-- Query: Accuracy of the predictions
-- Shows: how good each system was, beside a simple baseline on the same rows.
-- Unit: points
-- View: table
-- @first_date DATE
-- @last_date DATE
SELECT
  system_id,
  COUNT(*) AS graded,
  ROUND(AVG(absolute_error), 2) AS mae,
  ROUND(AVG(ABS(baseline_season_mean - actual_points)), 2) AS season_mean_mae,
  ROUND(AVG(signed_error), 2) AS bias,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(inside_interval), COUNT(inside_interval)), 1) AS inside_percent,
  COUNT(prediction_correct) AS sides_taken,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(prediction_correct), COUNT(prediction_correct)), 1) AS hit_percent
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
GROUP BY system_id
ORDER BY mae, system_id
