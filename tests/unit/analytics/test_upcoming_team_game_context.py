import datetime as dt

from functions.analytics.upcoming_team_game_context import upcoming_team_game_context

DAY = dt.date(2024, 1, 20)
GAME = {"game_id": "20240120_LAL_BOS", "home_team_tricode": "BOS", "away_team_tricode": "LAL", "season_year": 2023,
        "season_type": "regular", "tip_time_utc": dt.datetime(2024, 1, 21, 0, 30)}


def past(game_id, team="BOS", margin=5):
    return {"game_id": game_id, "team_abbr": team, "margin_of_victory": margin, "win_flag": margin > 0}


def injury(player, status, team="BOS", confidence=0.9):
    return {"player_lookup": player, "team_abbr": team, "injury_status_normalized": status,
            "parsing_confidence": confidence}


def spread(book, hour, team, point):
    return {"game_id": GAME["game_id"], "bookmaker_key": book, "market_key": "spreads", "outcome_name": team,
            "outcome_team_abbr": team, "outcome_point": point, "snapshot_timestamp": dt.datetime(2024, 1, 20, hour)}


def teams(run, by, **given):
    return by(run(upcoming_team_game_context, game_date=DAY, **{"slate": [GAME], **given}), "team_abbr")


def test_a_game_is_two_rows(run, by):
    found = teams(run, by)
    assert {team: (row.opponent_team_abbr, row.home_game) for team, row in found.items()} == {
        "BOS": ("LAL", True), "LAL": ("BOS", False)}


def test_the_first_game_of_a_season_has_no_rest_and_no_journey(run, by):
    row = teams(run, by)["BOS"]
    assert (row.game_number_in_season, row.team_days_rest, row.travel_miles) == (1, None, None)
    assert row.last_game_result is None
    assert (row.is_back_to_back, row.early_season_flag) == (False, True)
    assert row.insufficient_data_reason == "first game of the season"


def test_who_played_yesterday_is_on_a_back_to_back(run, by):
    row = teams(run, by, past_games=[past("20240117_NYK_BOS"), past("20240119_DEN_BOS")])["BOS"]
    assert (row.days_since_last_game, row.team_days_rest, row.is_back_to_back) == (1, 0, True)
    assert (row.games_in_last_7_days, row.game_number_in_season) == (2, 3)


def test_a_window_of_seven_days_leaves_the_seventh_day_before_out(run, by):
    row = teams(run, by, past_games=[past(f"202401{day}_NYK_BOS") for day in ("06", "13", "14")])["BOS"]
    assert (row.games_in_last_7_days, row.games_in_last_14_days) == (1, 2)


def test_a_streak_is_told_from_the_last_game_back(run, by):
    row = teams(run, by, past_games=[past("20240113_NYK_BOS", margin=9), past("20240115_NYK_BOS", margin=-2),
                                     past("20240117_NYK_BOS", margin=-7)])["BOS"]
    assert (row.team_win_streak_entering, row.team_loss_streak_entering) == (0, 2)
    assert (row.last_game_margin, row.last_game_result) == (-7, "L")


def test_coming_home_from_a_road_game_is_travel(run, by):
    row = teams(run, by, past_games=[past("20240118_BOS_LAL")])["BOS"]
    assert 2550 < row.travel_miles < 2650
    assert row.time_zone_changes == 3


def test_a_spread_is_the_teams_own_and_its_movement_since_the_opening(run, by):
    quotes = [spread(book, hour, team, sign * point) for team, sign in (("BOS", 1), ("LAL", -1))
              for book, hour, point in (("draftkings", 12, -4.0), ("draftkings", 20, -6.0), ("fanduel", 20, -5.0))]
    found = teams(run, by, lines=quotes)
    assert (found["BOS"].game_spread, found["LAL"].game_spread) == (-5.5, 5.5)
    assert found["BOS"].spread_movement == -1.0  # from the median -4.5 of the openings
    assert (found["BOS"].game_spread_source, found["BOS"].game_total) == ("draftkings,fanduel", None)


def test_players_are_counted_by_what_the_report_says_of_them(run, by):
    report = [injury("a", "out"), injury("b", "out"), injury("c", "questionable"), injury("d", "out", confidence=0.7),
              injury("e", "probable")]
    found = teams(run, by, injuries=report)
    assert (found["BOS"].out_players_count, found["BOS"].questionable_players_count) == (2, 1)
    assert found["LAL"].out_players_count == 0


def test_without_a_report_nobody_knows_how_many_are_out(run, by):
    assert teams(run, by)["BOS"].out_players_count is None


def test_an_all_star_game_has_no_context(run):
    assert run(upcoming_team_game_context, game_date=DAY, slate=[GAME | {"season_type": "allstar"}]).empty
