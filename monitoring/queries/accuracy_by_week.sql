-- Panel 27: Error by week
-- Shows: the mean absolute error of each system's predictions, by the week of the game; a week has some hundred rows.
-- Unit: points
-- View: timeseries
-- Value: mae
-- @first_date DATE
-- @last_date DATE
SELECT
  DATE_TRUNC(game_date, ISOWEEK) AS week,
  system_id,
  COUNT(absolute_error) AS graded,
  ROUND(AVG(absolute_error), 2) AS mae
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
GROUP BY week, system_id
ORDER BY week, system_id
