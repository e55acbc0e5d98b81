-- Panel 25: Quality of tonight's features
-- Shows: by tier, how many players of a game date have features of that quality, and how many may be predicted.
-- Unit: rows
-- View: barchart
-- Value: players
-- @game_date DATE
SELECT
  feature_quality_tier AS tier,
  COUNT(*) AS players,
  COUNTIF(is_production_ready) AS ready,
  ROUND(AVG(feature_quality_score), 1) AS avg_score,
  ROUND(100 * SAFE_DIVIDE(COUNT(*), SUM(COUNT(*)) OVER ()), 1) AS players_percent
FROM nba_precompute.ml_feature_store
WHERE game_date = @game_date
GROUP BY tier
ORDER BY tier
