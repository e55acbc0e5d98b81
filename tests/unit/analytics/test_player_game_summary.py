import datetime as dt

import pytest

from functions.analytics.player_game_summary import player_game_summary

GAME = {"game_id": "20240313_PHX_BOS", "nba_game_id": "0022300952"}
TATUM = GAME | {"player_lookup": "jaysontatum", "player_full_name": "Jayson Tatum", "team_abbr": "BOS"}
LOG = TATUM | {"minutes": 38, "points": 26, "field_goals_made": 8, "field_goals_attempted": 20, "turnovers": 2,
               "three_pointers_made": 4, "three_pointers_attempted": 10, "free_throws_made": 6,
               "free_throws_attempted": 6, "win_flag": True}
SHEET = TATUM | {"did_play": True, "minutes_decimal": 37.8, "points": 26, "starter": True}
SLATE = GAME | {"home_team_tricode": "BOS", "away_team_tricode": "PHX", "winning_team_tricode": "BOS"}


def prop(line, hour, bookmaker="draftkings"):
    return {"game_id": GAME["game_id"], "player_lookup": "jaysontatum", "bookmaker": bookmaker, "points_line": line,
            "snapshot_timestamp": dt.datetime(2024, 3, 13, hour)}


def shot(n, feet, value=2, made=True):
    return GAME | {"player_lookup": "jaysontatum", "game_event_id": n, "shot_distance": feet, "shot_value": value,
                   "shot_made": made}


def test_counts_come_from_the_log_and_exact_minutes_from_the_sheet(one):
    row = one(player_game_summary, slate=[SLATE], box=[LOG], detail=[SHEET])
    assert (row.points, row.fg_attempts, row.minutes_played, row.starter_flag) == (26, 20, 37.8, True)
    assert (row.opponent_team_abbr, row.home_game, row.season_year) == ("PHX", True, 2023)
    assert (row.is_active, row.is_dnp, row.player_status) == (True, False, "active")


def test_without_the_sheet_minutes_are_whole_and_the_starter_unknown(one):
    row = one(player_game_summary, slate=[SLATE], box=[LOG])
    assert (row.minutes_played, row.starter_flag) == (38.0, None)


def test_a_player_on_the_sheet_alone_has_points_and_no_counts(one):
    row = one(player_game_summary, slate=[SLATE], detail=[SHEET])
    assert (row.points, row.fg_attempts, row.ts_pct) == (26, None, None)
    assert (row.data_quality_tier, row.primary_source_used) == ("low", "nbac_boxscore_traditional")
    assert row.win_flag is True


def test_who_did_not_play_has_no_points_rather_than_zero(one):
    row = one(player_game_summary, slate=[SLATE],
              detail=[TATUM | {"did_play": False, "points": 0, "dnp_reason": "DND - Injury/Illness"}])
    assert (row.is_dnp, row.points, row.minutes_played, row.win_flag) == (True, None, 0.0, True)
    assert (row.player_status, row.dnp_reason_category) == ("inactive", "injury")


def test_who_was_dressed_but_not_called_on_is_a_dnp(one):
    row = one(player_game_summary, slate=[SLATE],
              detail=[TATUM | {"did_play": False, "dnp_reason": "DNP - Coach's Decision"}])
    assert (row.player_status, row.dnp_reason_category) == ("dnp", "coach_decision")


def test_his_universal_id_is_that_of_his_number_at_the_league_on_the_date_not_of_his_name(one):
    known = [{"nba_player_id": number, "source_file_date": dt.date(2024, 3, day), "player_lookup": "jaysontatum",
              "universal_player_id": f"jaysontatum_{n:03d}"} for n, (number, day) in enumerate(
                  [(1628369, 13), (7, 13), (1628369, 12)], 1)]
    numbered = {"slate": [SLATE], "box": [LOG | {"nba_player_id": 1628369}]}
    assert one(player_game_summary, **numbered, registry=known).universal_player_id == "jaysontatum_001"
    assert one(player_game_summary, **numbered).universal_player_id is None
    assert one(player_game_summary, slate=[SLATE], detail=[SHEET], registry=known).universal_player_id is None


def test_shooting_and_usage_are_those_of_the_domain(one):
    team = GAME | {"team_abbr": "BOS", "minutes": "240:00", "fg_attempted": 88, "ft_attempted": 20, "turnovers": 13}
    row = one(player_game_summary, slate=[SLATE], box=[LOG], detail=[SHEET], team=[team])
    assert row.efg_pct == 0.5
    assert row.ts_pct == round(26 / (2 * (20 + 0.44 * 6)), 3)
    assert row.usage_rate == round(100 * (20 + 0.44 * 6 + 2) * 48 / (37.8 * (88 + 8.8 + 13)), 2)


def test_usage_is_null_without_the_teams_totals(one):
    assert one(player_game_summary, slate=[SLATE], box=[LOG]).usage_rate is None


def test_shot_zones_are_counted_by_distance(one):
    shots = [shot(1, 8), shot(2, 9, made=False), shot(3, 18), shot(4, 24, value=3)]
    row = one(player_game_summary, slate=[SLATE], box=[LOG | {"field_goals_made": 3, "field_goals_attempted": 4}],
              shots=shots)
    assert (row.paint_attempts, row.paint_makes, row.mid_range_attempts, row.mid_range_makes) == (1, 1, 2, 1)
    assert (row.data_quality_tier, row.processed_with_issues, row.shot_zones_estimated) == ("high", False, False)


def test_without_a_shot_chart_zones_are_null_not_zero(one):
    row = one(player_game_summary, slate=[SLATE], box=[LOG])
    assert (row.paint_attempts, row.data_quality_tier, row.shot_zones_estimated) == (None, "medium", None)


def test_who_took_no_shot_in_a_charted_game_took_zero(run, by):
    brown = LOG | {"player_lookup": "jaylenbrown", "field_goals_attempted": 0}
    rows = by(run(player_game_summary, slate=[SLATE], box=[LOG, brown], shots=[shot(1, 3)]), "player_lookup")
    assert (rows["jaylenbrown"].paint_attempts, rows["jaylenbrown"].processed_with_issues) == (0, False)
    assert rows["jaysontatum"].processed_with_issues, "one shot is charted, twenty are in the log"


def test_sources_that_disagree_on_points_are_an_issue(one):
    row = one(player_game_summary, slate=[SLATE], box=[LOG], detail=[SHEET | {"points": 25}])
    assert (row.points, row.processed_with_issues) == (26, True)


@pytest.mark.parametrize("line, result", [(25.5, "OVER"), (26.0, "PUSH"), (26.5, "UNDER")])
def test_a_line_that_is_met_exactly_is_a_push(one, line, result):
    row = one(player_game_summary, slate=[SLATE], box=[LOG], props=[prop(line, 20)])
    assert (row.over_under_result, row.margin) == (result, 26 - line)


def test_closing_is_the_last_and_opening_the_first_line_of_a_bookmaker(one):
    props = [prop(27.5, 12), prop(26.5, 20), prop(24.5, 21, "betmgm")]
    row = one(player_game_summary, slate=[SLATE], box=[LOG], props=props)
    assert (row.points_line, row.points_line_source) == (26.5, "draftkings")
    assert (row.opening_line, row.line_movement) == (27.5, -1.0)


def test_a_bet_on_someone_who_did_not_play_has_a_line_and_no_result(one):
    row = one(player_game_summary, slate=[SLATE], detail=[TATUM | {"did_play": False}], props=[prop(26.5, 20)])
    assert (row.points_line, row.over_under_result, row.margin) == (26.5, None, None)


def test_an_all_star_game_is_left_out(run):
    assert run(player_game_summary, slate=[SLATE], box=[LOG | {"nba_game_id": "0032300001"}]).empty


def test_nothing_in_is_nothing_out(run):
    assert run(player_game_summary).empty
