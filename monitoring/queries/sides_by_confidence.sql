-- Panel 30: Sides taken, by confidence
-- Shows: how often the side that was taken came true, with how many; at usual odds 52.4 % is even, and needs thousands.
-- Unit: percent
-- View: table
-- Value: hit_percent
-- @first_date DATE
-- @last_date DATE
SELECT
  system_id,
  confidence_decile,
  COUNT(prediction_correct) AS sides_taken,
  COUNTIF(prediction_correct) AS hits,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(prediction_correct), COUNT(prediction_correct)), 1) AS hit_percent
FROM nba_predictions.prediction_accuracy
WHERE game_date BETWEEN @first_date AND @last_date
  AND NOT is_voided
  AND prediction_correct IS NOT NULL
GROUP BY system_id, confidence_decile
ORDER BY system_id, confidence_decile
