import datetime as dt

import pytest

from functions.analytics.upcoming_player_game_context import upcoming_player_game_context

DAY = dt.date(2024, 1, 20)
GAME = {"game_id": "20240120_LAL_BOS", "home_team_tricode": "BOS", "away_team_tricode": "LAL", "season_year": 2023,
        "season_type": "regular", "tip_time_utc": dt.datetime(2024, 1, 21, 0, 30)}


def listed(player, team="BOS"):
    return {"player_lookup": player, "player_full_name": player.title(), "team_abbr": team, "is_active": True,
            "position": "F"}


def played(day, player="tatum", team="BOS", month=1, **stats):
    return {"game_id": f"2024{month:02d}{day:02d}_NYK_{team}", "player_lookup": player, "team_abbr": team,
            "is_dnp": False, "points": 20, "minutes_played": 30.0, "fg_makes": 5, "fg_attempts": 10,
            "usage_rate": 25.0} | stats


def prop(line, hour, player="tatum", bookmaker="draftkings"):
    return {"game_id": GAME["game_id"], "player_lookup": player, "bookmaker": bookmaker, "points_line": line,
            "snapshot_timestamp": dt.datetime(2024, 1, 20, hour)}


def injury(player, status, team="BOS"):
    return {"player_lookup": player, "team_abbr": team, "injury_status_normalized": status,
            "injury_description": f"{player} {status}"}


@pytest.fixture
def players(run, by):
    def found(**given):
        rows = run(upcoming_player_game_context, **{"game_date": DAY, "slate": [GAME], **given})
        return by(rows, "player_lookup")
    return found


@pytest.fixture
def tatum(players):
    """His row, when he alone is on the roster."""
    return lambda **given: players(**{"roster": [listed("tatum")], **given})["tatum"]


def test_both_rosters_are_there_with_and_without_a_line(players):
    found = players(roster=[listed("tatum"), listed("james", "LAL")], props=[prop(26.5, 18)])
    assert {name: (row.team_abbr, row.opponent_team_abbr, row.has_prop_line) for name, row in found.items()} == {
        "tatum": ("BOS", "LAL", True), "james": ("LAL", "BOS", False)}
    assert found["james"].current_points_line is None


def test_without_a_roster_his_latest_game_says_whose_he_is(players):
    found = players(past=[played(5, "smart", "MEM"), played(6, "smart", "BOS"), played(5, "white", "BOS"),
                          played(6, "white", "MEM")])
    assert list(found) == ["smart"]
    assert (found["smart"].on_roster, found["smart"].missing_data_fields) == (None, "injuries,lines,props,roster")


def test_a_dnp_is_a_sign_of_his_team_too(players):
    assert list(players(past=[played(6, "smart", is_dnp=True, points=None, minutes_played=0.0)])) == ["smart"]


def test_a_game_of_long_ago_counts_only_for_whom_somebody_names_today(players):
    past = [played(1, player, month=12) | {"game_id": "20231201_NYK_BOS"} for player in ("brown", "smart", "white")]
    assert not players(past=past)
    found = players(past=past, props=[prop(12.5, 18, "brown")], injuries=[injury("white", "out")])
    assert set(found) == {"brown", "white"}


def test_who_played_lately_but_is_not_on_the_roster_is_there_and_marked(players):
    found = players(roster=[listed("tatum")], past=[played(18, "smart")])
    assert (found["tatum"].on_roster, found["smart"].on_roster) == (True, False)


def test_his_universal_id_is_that_of_the_roster_or_else_of_his_last_game(players):
    found = players(roster=[listed("tatum") | {"universal_player_id": "tatum_002"}], past=[
        played(17, "smart", universal_player_id="smart_001"), played(18, "smart", universal_player_id="smart_003"),
        played(18, universal_player_id="tatum_001"), played(18, "white")])
    assert {name: row.universal_player_id for name, row in found.items()} == {
        "tatum": "tatum_002", "smart": "smart_003", "white": None}


def test_a_traded_player_belongs_to_the_roster_that_lists_him(players):
    found = players(roster=[listed("smart", "LAL")], past=[played(18, "smart", "BOS")])
    assert found["smart"].team_abbr == "LAL"


def test_rest_is_one_less_than_the_days_since_his_last_game(tatum):
    row = tatum(past=[played(15), played(18)])
    assert (row.days_rest, row.back_to_back, row.days_rest_before_last_game) == (1, False, 2)


def test_a_game_yesterday_is_a_back_to_back(tatum):
    row = tatum(past=[played(16), played(17), played(19)])
    assert (row.days_rest, row.back_to_back, row.back_to_backs_last_14_days) == (0, True, 1)


def test_before_his_first_game_rest_is_null(tatum):
    row = tatum()
    assert (row.days_rest, row.back_to_back, row.points_avg_last_5, row.games_in_last_7_days) == (None, None, None, 0)
    assert row.missing_data_fields.startswith("history")


def test_a_game_that_he_watched_is_no_game(tatum):
    row = tatum(past=[played(15, points=30), played(19, is_dnp=True, points=None, minutes_played=0.0)])
    assert (row.days_rest, row.points_avg_last_5, row.games_played_season) == (4, 30.0, 1)


def test_load_is_of_the_last_seven_and_fourteen_days(tatum):
    row = tatum(past=[played(6, minutes_played=40.0), played(7, minutes_played=36.0), played(14, minutes_played=20.0),
                      played(18, minutes_played=31.0)])
    assert (row.games_in_last_7_days, row.games_in_last_14_days) == (2, 3)
    assert (row.minutes_in_last_7_days, row.minutes_in_last_14_days) == (51.0, 87.0)
    assert row.avg_minutes_per_game_last_7 == 25.5


def test_form_is_of_the_last_five_and_ten_games(tatum):
    row = tatum(past=[played(day, points=10 if day < 6 else 20, minutes_played=float(day)) for day in range(1, 12)])
    assert (row.points_avg_last_5, row.points_avg_last_10, row.projected_minutes) == (20.0, 16.0, 6.5)


def test_shooting_worse_of_late_is_a_decline(tatum):
    row = tatum(past=[played(day, fg_makes=6 if day < 6 else 4) for day in range(1, 11)])
    assert row.shooting_pct_decline_last_5 == 0.1


def test_usage_is_weighted_by_minutes(tatum):
    shares = ((10, 20.0, 30.0), (12, 500.0, 0.0), (14, 32.0, 10.0))
    row = tatum(past=[played(day, usage_rate=usage, minutes_played=minutes) for day, usage, minutes in shares])
    assert (row.projected_usage_rate, row.avg_usage_rate_last_7_games) == (23.0, 23.0)


def test_a_push_neither_counts_nor_ends_a_streak(tatum):
    results = ("UNDER", "OVER", "PUSH", "OVER", None)
    row = tatum(past=[played(day, over_under_result=result) for day, result in enumerate(results, 1)])
    assert (row.prop_over_streak, row.prop_under_streak) == (2, 0)


def test_a_line_is_the_current_one_with_its_movement(tatum):
    row = tatum(props=[prop(25.5, 12), prop(27.5, 18), prop(24.5, 19, bookmaker="betmgm")])
    assert (row.current_points_line, row.opening_points_line, row.line_movement) == (27.5, 25.5, 2.0)
    assert row.current_points_line_source == "draftkings"


def test_stars_are_who_scores_twenty_and_only_team_mates_count(players):
    past = [played(18, "tatum", points=20), played(18, "smart", points=19), played(18, "james", "LAL", points=30)]
    found = players(past=past, injuries=[injury("tatum", "out"), injury("smart", "out"), injury("james", "out", "LAL")])
    assert {name: row.star_teammates_out for name, row in found.items()} == {"tatum": 0, "smart": 1, "james": 0}
    assert (found["tatum"].player_status, found["tatum"].injury_report) == ("out", "tatum out")


def test_a_doubtful_star_is_not_out(players):
    found = players(past=[played(18, "tatum", points=30), played(18, "smart")], injuries=[injury("tatum", "doubtful")])
    assert found["smart"].star_teammates_out == 0


def test_questionable_team_mates_do_not_include_himself(players):
    found = players(roster=[listed("tatum"), listed("smart")], injuries=[injury("tatum", "questionable")])
    assert (found["tatum"].questionable_teammates, found["smart"].questionable_teammates) == (0, 1)


def test_without_a_report_nothing_is_known_of_team_mates(tatum):
    row = tatum()
    assert (row.player_status, row.star_teammates_out, row.probable_teammates) == (None, None, None)
    assert "injuries" in row.missing_data_fields


def test_off_the_report_he_has_no_status_and_nothing_is_missing(tatum):
    row = tatum(injuries=[injury("james", "out", "LAL")])
    assert (row.player_status, row.star_teammates_out) == (None, 0)
    assert "injuries" not in row.missing_data_fields


def test_pace_and_defence_are_those_of_the_opponent(tatum):
    attacks = [{"game_id": f"202401{day:02d}_X_Y", "team_abbr": team, "pace": pace}
               for day, team, pace in ((10, "BOS", 98.0), (11, "LAL", 101.0), (12, "BOS", 100.0))]
    defences = [{"game_id": "20240111_X_Y", "defending_team_abbr": team, "defensive_rating": rating,
                 "opp_ft_attempts": 20, "opp_fg_attempts": 80} for team, rating in (("BOS", 105.0), ("LAL", 115.0))]
    row = tatum(team_past=attacks, defense_past=defences)
    assert (row.pace_differential, row.opponent_pace_last_10, row.opponent_def_rating_last_10) == (2.0, 101.0, 115.0)
    assert (row.opponent_ft_rate_allowed, row.opponent_days_rest) == (0.25, 8)


def test_a_road_trip_counts_this_game(players):
    past = [{"game_id": f"202401{day}_LAL_{home}", "team_abbr": "LAL", "home_game": home == "LAL"}
            for day, home in ((14, "LAL"), (16, "NYK"), (18, "MIA"))]
    found = players(roster=[listed("tatum"), listed("james", "LAL")], team_past=past)
    assert (found["james"].consecutive_road_games, found["tatum"].consecutive_road_games) == (3, 0)
    assert 1200 < found["james"].travel_miles < 1300
    assert found["james"].game_start_time_local == "19:30"


@pytest.mark.parametrize("day, season_type, phase", [
    (dt.date(2023, 11, 30), "regular", "early"), (dt.date(2024, 2, 1), "cup_final", "mid"),
    (dt.date(2024, 4, 12), "playin", "late"), (dt.date(2024, 4, 20), "playoffs", "playoffs")])
def test_a_season_has_four_phases(players, day, season_type, phase):
    game = GAME | {"game_id": f"{day:%Y%m%d}_LAL_BOS", "season_type": season_type}
    assert players(slate=[game], game_date=day, roster=[listed("tatum")])["tatum"].season_phase == phase


@pytest.mark.parametrize("games, tier", [(10, "high"), (9, "medium"), (5, "medium"), (4, "low")])
def test_quality_is_by_the_games_of_the_last_thirty_days(tatum, games, tier):
    assert tatum(past=[played(day) for day in range(1, 1 + games)]).data_quality_tier == tier


def test_another_players_games_change_nothing_of_his(tatum):
    own = [played(15), played(18, points=31)]
    others = [played(15, "smart"), played(16, "smart"), played(18, "smart")]
    assert vars(tatum(past=own)) == vars(tatum(past=sorted(own + others, key=lambda row: row["game_id"])))


def test_no_game_is_no_row(run):
    assert run(upcoming_player_game_context, game_date=DAY, roster=[listed("tatum")], past=[played(18)]).empty
