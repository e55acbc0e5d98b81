-- Panel 28: Inside the 80 % interval, by expected points
-- Shows: how many results fell into the interval that should hold 80 % of them, by system and by how much was expected.
-- Thresholds: red < 70, yellow < 77, green <= 83, yellow <= 90, red
-- Unit: percent
-- View: table
-- Value: inside_percent
-- @first_date DATE
-- @last_date DATE
SELECT
  system_id,
  CASE
    WHEN predicted_points < 8 THEN '<8'
    WHEN predicted_points < 14 THEN '8-14'
    WHEN predicted_points < 20 THEN '14-20'
    ELSE '>=20'
  END AS expected,
  COUNT(inside_interval) AS graded,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(inside_interval), COUNT(inside_interval)), 1) AS inside_percent,
  ROUND(AVG(interval_high - interval_low), 1) AS mean_width
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
GROUP BY system_id, expected
ORDER BY system_id, MIN(predicted_points)
