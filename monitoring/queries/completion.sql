-- Panel 17: End-to-end completion
-- Shows: by day, the share of the updates that neither failed nor were lost; one that changes nothing stops early.
-- Thresholds: green >= 99, yellow >= 95, red
-- Unit: percent
-- View: timeseries
-- Value: completion_percent
-- @first_date DATE  the game dates to look at
-- @last_date DATE
-- @now TIMESTAMP  what ended in the last quarter of an hour may still be under way
SELECT
  DATE(began, 'America/New_York') AS day,
  COUNT(*) AS journeys,
  COUNTIF(state = 'complete') AS complete,
  COUNTIF(state IN ('unchanged', 'joined')) AS stopped,
  COUNTIF(state IN ('waiting', 'under way')) AS open,
  COUNTIF(state = 'failed') AS failed,
  COUNTIF(state = 'stuck') AS stuck,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(state NOT IN ('failed', 'stuck')), COUNT(*)), 1) AS completion_percent
FROM (
  -- from journeys.sql
  WITH told AS (
    SELECT
      correlation_id,
      phase,
      processor_name,
      game_date,
      status,
      detail,
      started_at,
      completed_at,
      expected_phase,
      COALESCE(IF(phase = 1, records_inserted, records_updated), 0) AS changes,
      ROW_NUMBER() OVER (
        PARTITION BY processor_name, game_date, partition_id
        ORDER BY completed_at DESC, started_at DESC, execution_id DESC
      ) AS recency
    FROM nba_orchestration.pipeline_execution_log
    WHERE game_date BETWEEN @first_date AND @last_date
      AND started_at <= @now
  ),

  steps AS (
    SELECT
      *,
      MAX(phase) OVER (PARTITION BY correlation_id) AS reached
    FROM told
  ),

  -- What landed is loaded under its own name, perhaps as rows of other dates.
  loaded AS (
    SELECT DISTINCT correlation_id
    FROM nba_orchestration.pipeline_execution_log
    WHERE game_date BETWEEN DATE_SUB(@first_date, INTERVAL 400 DAY) AND DATE_ADD(@last_date, INTERVAL 400 DAY)
      AND phase = 2
  ),

  -- From there on two updates at once are one run, which goes on under one of their names: a later phase that ran after is enough.
  later AS (
    SELECT phase, game_date, MAX(completed_at) AS done
    FROM told
    WHERE status IN ('completed', 'partial', 'no_data')
    GROUP BY phase, game_date
  ),

  followed AS (
    SELECT s.correlation_id, COUNTIF(l.done >= s.completed_at) AS runs
    FROM steps AS s
    CROSS JOIN UNNEST([1, 2, 3, 4, 5]) AS further
    JOIN later AS l ON l.phase = s.phase + further AND l.game_date >= s.game_date
    WHERE s.phase = s.reached
      AND s.changes > 0
    GROUP BY s.correlation_id
  ),

  summed AS (
    SELECT
      correlation_id,
      MAX(IF(phase = 1, processor_name, NULL)) AS root,
      MAX(IF(phase = 1, game_date, NULL)) AS game_date,
      MIN(started_at) AS began,
      MAX(completed_at) AS ended,
      MAX(reached) AS reached,
      MAX(expected_phase) AS expected_phase,
      COUNTIF(status = 'failed' AND recency = 1) AS failures,
      COUNTIF(detail = 'waiting' AND recency = 1) AS waits,
      COUNTIF(phase = reached AND changes > 0 AND processor_name NOT IN (
        -- names of processors that no later phase reads
        'analytics.box_score_agreement',
        'analytics.box_score_disagreements',
        'analytics.player_aliases',
        'analytics.unresolved_player_names',
        'precompute.player_composite_factors',
        'precompute.player_shot_zone_analysis',
        'precompute.team_defense_zone_analysis',
        'predictions.prediction_accuracy',
        'publishing.predictions',
        'raw.bdl_active_players_current',
        'raw.bdl_active_players_listed',
        'raw.bdl_standings',
        'raw.bettingpros_player_points_props',
        'raw.bigdataball_play_by_play',
        'raw.br_roster_changes',
        'raw.br_rosters_current',
        'raw.br_rosters_listed',
        'raw.espn_scoreboard',
        'raw.espn_team_rosters',
        'raw.nbac_gamebook_lines',
        'raw.nbac_gamebook_player_stats',
        'raw.nbac_injury_report',
        'raw.nbac_play_by_play',
        'raw.nbac_player_movement',
        'raw.nbac_referee_game_assignments',
        'raw.nbac_referee_replay_center',
        'raw.nbac_schedule_source_history',
        'raw.nbac_scoreboard_v2'
        -- end of names
      )) AS changed
    FROM steps
    GROUP BY correlation_id
  )

  SELECT
    s.correlation_id,
    s.root,
    s.game_date,
    s.began,
    ROUND(TIMESTAMP_DIFF(s.ended, s.began, SECOND) / 60, 1) AS minutes,
    s.reached,
    s.expected_phase,
    s.failures,
    CASE
      WHEN s.failures > 0 THEN 'failed'
      WHEN s.reached >= s.expected_phase THEN 'complete'
      WHEN s.waits > 0 THEN 'waiting'
      WHEN s.changed = 0 THEN 'unchanged'
      WHEN s.reached > 1 AND f.runs > 0 THEN 'joined'
      WHEN s.reached = 1 AND o.correlation_id IS NOT NULL THEN 'joined'
      WHEN TIMESTAMP_DIFF(@now, s.ended, MINUTE) < 15 THEN 'under way'
      ELSE 'stuck'
    END AS state
  FROM summed AS s
  LEFT JOIN followed AS f ON f.correlation_id = s.correlation_id
  LEFT JOIN loaded AS o ON o.correlation_id = s.correlation_id
  WHERE s.expected_phase IS NOT NULL
  -- end of journeys.sql
)
GROUP BY day
ORDER BY day
