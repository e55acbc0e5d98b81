from functions.analytics.team_offense_game_summary import team_offense_game_summary

GAME = {"game_id": "20240313_PHX_BOS", "nba_game_id": "0022300952"}
BOSTON = GAME | {"team_abbr": "BOS", "is_home": True, "minutes": "240:00", "points": 127, "fg_made": 45,
                 "fg_attempted": 90, "three_pt_made": 25, "three_pt_attempted": 50, "ft_made": 12, "ft_attempted": 15,
                 "turnovers": 10, "offensive_rebounds": 8, "total_rebounds": 45}
PHOENIX = GAME | {"team_abbr": "PHX", "is_home": False, "minutes": "240:00", "points": 112, "fg_attempted": 85}
SHOT = GAME | {"team_abbr": "BOS", "shot_value": 2, "shot_distance": 2, "shot_made": True}


def boston(run, by, *teams, **given):
    return by(run(team_offense_game_summary, team=teams or (BOSTON, PHOENIX), **given), "team_abbr")["BOS"]


def test_a_team_is_told_against_its_opponent(run, by):
    row = boston(run, by)
    assert (row.opponent_team_abbr, row.points_scored, row.win_flag, row.margin_of_victory) == ("PHX", 127, True, 15)
    assert row.home_game


def test_rating_and_pace_come_from_possessions(run, by):
    row = boston(run, by)
    assert row.possessions == 98.6  # 90 + 0.44 × 15 + 10 - 8
    assert row.offensive_rating == round(100 * 127 / 98.6, 2)
    assert row.pace == 98.6


def test_an_overtime_does_not_quicken_the_pace(run, by):
    row = boston(run, by, BOSTON | {"minutes": "265:00"}, PHOENIX | {"minutes": "265:00"})
    assert (row.pace, row.overtime_periods) == (round(98.6 * 48 / 53, 1), 1)


def test_zones_are_null_and_the_tier_lower_without_a_shot_chart(run, by):
    row = boston(run, by)
    assert (row.team_paint_attempts, row.points_in_paint_scored, row.shot_zones_source) == (None, None, None)
    assert (row.data_quality_tier, row.shot_zones_available) == ("medium", False)


def test_points_in_the_paint_are_two_for_each_make(run, by):
    shots = [SHOT | {"game_event_id": 1}, SHOT | {"game_event_id": 2, "shot_made": False},
             SHOT | {"game_event_id": 3, "shot_distance": 15}]
    row = boston(run, by, BOSTON | {"fg_attempted": 3}, PHOENIX, shots=shots)
    assert (row.team_paint_attempts, row.team_mid_range_makes, row.points_in_paint_scored) == (2, 1, 2)
    assert (row.data_quality_tier, row.processed_with_issues) == ("high", False)


def test_a_chart_that_lacks_shots_is_an_issue(run, by):
    assert boston(run, by, shots=[SHOT]).processed_with_issues


def test_an_all_star_game_is_left_out(run):
    assert run(team_offense_game_summary, team=[row | {"nba_game_id": "0032300001"} for row in (BOSTON, PHOENIX)]).empty
