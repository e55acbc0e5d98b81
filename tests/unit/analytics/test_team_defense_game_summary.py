from functions.analytics.team_defense_game_summary import team_defense_game_summary

GAME = {"game_id": "20240313_PHX_BOS", "nba_game_id": "0022300952"}
BOSTON = GAME | {"team_abbr": "BOS", "is_home": True, "minutes": "265:00", "points": 127, "personal_fouls": 17,
                 "steals": 6, "blocks": 4, "defensive_rebounds": 35}
PHOENIX = GAME | {"team_abbr": "PHX", "is_home": False, "minutes": "265:00", "points": 112, "fg_made": 41,
                  "fg_attempted": 85, "three_pt_made": 12, "three_pt_attempted": 30, "ft_made": 18, "ft_attempted": 20,
                  "turnovers": 14, "offensive_rebounds": 9, "assists": 25}
FIVE = [GAME | {"team_abbr": "BOS", "player_lookup": f"player{n}", "steals": 2, "blocks": 1, "defensive_rebounds": 6}
        for n in range(5)]


def boston(run, by, **given):
    return by(run(team_defense_game_summary, team=[BOSTON, PHOENIX], **given), "defending_team_abbr")["BOS"]


def test_the_opponents_offence_is_my_defence(run, by):
    row = boston(run, by)
    assert (row.opponent_team_abbr, row.points_allowed, row.opp_fg_attempts) == ("PHX", 112, 85)
    assert row.turnovers_forced == 14
    assert (row.fouls_committed, row.three_pt_points_allowed, row.opp_assists) == (17, 36, 25)
    assert (row.win_flag, row.margin_of_victory, row.home_game) == (True, 15, True)


def test_the_opponents_pace_is_per_48_minutes_in_overtime_too(run, by):
    row = boston(run, by)
    possessions = 85 + 0.44 * 20 + 14 - 9
    assert row.defensive_rating == round(100 * 112 / possessions, 2)
    assert (row.opponent_pace, row.overtime_periods) == (round(possessions * 48 / 53, 1), 1)


def test_steals_and_blocks_are_summed_over_the_players(run, by):
    row = boston(run, by, box=FIVE)
    assert (row.steals, row.blocks, row.defensive_rebounds, row.data_quality_tier) == (10, 5, 30, "high")


def test_four_players_are_not_a_team(run, by):
    row = boston(run, by, box=FIVE[:4])
    assert (row.steals, row.blocks, row.defensive_rebounds, row.data_quality_tier) == (6, 4, 35, "medium")


def test_zones_allowed_are_the_opponents_shots(run, by):
    shot = GAME | {"team_abbr": "PHX", "shot_value": 2, "shot_distance": 12, "shot_made": True}
    row = boston(run, by, shots=[shot, shot | {"game_event_id": 1, "team_abbr": "BOS"}])
    assert (row.opp_mid_range_attempts, row.mid_range_points_allowed, row.points_in_paint_allowed) == (1, 2, 0)


def test_zones_allowed_are_null_without_a_shot_chart(run, by):
    assert boston(run, by).opp_paint_attempts is None
