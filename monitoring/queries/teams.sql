-- Panel 12: Rosters of the 30 teams
-- Shows: how many teams have a roster of the newest season that has any; all should.
-- Thresholds: green = 30, red
-- Unit: count
-- View: stat
-- Value: teams
-- @first_date DATE  the first days of the seasons to look at
-- @last_date DATE
WITH rosters AS (
  SELECT
    season_display,
    team_abbrev,
    last_scraped_date,
    MAX(season_start) OVER () = season_start AS newest
  FROM nba_raw.br_rosters_current
  WHERE season_start BETWEEN DATE_SUB(@first_date, INTERVAL 400 DAY) AND @last_date
)

SELECT
  MAX(season_display) AS season,
  COUNT(DISTINCT team_abbrev) AS teams,
  COUNT(*) AS players,
  MIN(last_scraped_date) AS oldest_look
FROM rosters
WHERE newest
HAVING COUNT(*) > 0
