-- Panel 29: What a probability is worth
-- Shows: of the predictions that gave the over a chance of so many tenths, how many went over; pushes are left out.
-- Unit: percent
-- View: table
-- Value: went_over_percent
-- @first_date DATE
-- @last_date DATE
SELECT
  system_id,
  FLOOR(LEAST(p_over, 0.9999) * 10) / 10 AS chance_from,
  COUNT(*) AS graded,
  ROUND(100 * AVG(p_over), 1) AS said_over_percent,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(actual_points > line_value), COUNT(*)), 1) AS went_over_percent
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
  AND NOT is_push
  AND p_over IS NOT NULL
  AND line_value IS NOT NULL
GROUP BY system_id, chance_from
ORDER BY system_id, chance_from
