import numpy as np
import pandas as pd
import pytest

from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.precompute.player_daily_cache import PlayerDailyCache, player_daily_cache
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis
from tests.unit.precompute.rows import DAY, GAME, before, kept, rows

TATUM = {"player_lookup": "tatum", "games_in_last_7_days": 3, "minutes_in_last_7_days": 105.5}
SHOTS = {"player_lookup": "tatum", "primary_scoring_zone": "paint", "paint_rate_last_10": 45.0,
         "mid_range_rate_last_10": 20.0, "three_pt_rate_last_10": 35.0}
AVERAGES = ["points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "points_ewm_8",
            "minutes_avg_last_10", "minutes_avg_season", "usage_rate_last_10", "player_usage_rate_season",
            "ts_pct_last_10", "free_throw_points_ratio_last_10", "recent_trend", "minutes_change"]


def games(points, who="tatum", minutes=36.0, **changed):
    """Games of a player, oldest first, two days apart, the last two days before the date."""
    n = len(points)
    return [{"player_lookup": who, "game_id": f"g{i:02d}", "game_date": before(2 * (n - i)), "points": scored,
             "minutes_played": minutes[i] if isinstance(minutes, list) else minutes, "fg_attempts": 20,
             "ft_attempts": 5, "ft_makes": 4, "usage_rate": 30.0} | changed for i, scored in enumerate(points)]


def cache(past, players=(TATUM,), shots=(SHOTS,), team=(("BOS", 98.0, 118.0),)):
    team_past = [{"team_abbr": who, "pace": pace, "offensive_rating": rating, "game_id": f"t{i:02d}",
                  "game_date": before(60 - i)} for i, (who, pace, rating) in enumerate(team)]
    frame = rows(PlayerGameSummary, *past).sort_values(["game_date", "game_id"], ignore_index=True)
    out = kept(PlayerDailyCache, player_daily_cache(
        context=rows(UpcomingPlayerGameContext, *players), past=frame,
        team_past=rows(TeamOffenseGameSummary, *team_past), zones=rows(PlayerShotZoneAnalysis, *shots)))
    return out.set_index("player_lookup")


def one(past, **given):
    return cache(past, **given).loc["tatum"]


def test_windows_are_the_last_games_that_he_played_this_season():
    points = [50, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28]
    row = one(games(points))
    assert row["points_avg_last_5"] == 24
    assert row["points_avg_last_10"] == 19
    assert row["points_avg_season"] == round(sum(points) / 11, 1)
    assert row["points_std_last_10"] == round(float(np.std(points[1:], ddof=1)), 2)
    assert row["points_ewm_8"] == round(pd.Series(points).ewm(halflife=8).mean().iloc[-1], 3)
    assert row["games_played_season"] == 11
    assert (row["minutes_avg_last_10"], row["minutes_avg_season"]) == (36, 36)
    assert (row["usage_rate_last_10"], row["player_usage_rate_season"]) == (30, 30)
    assert row["ts_pct_last_10"] == round(190 / (2 * 10 * (20 + 0.44 * 5)), 3)
    assert row["free_throw_points_ratio_last_10"] == round(40 / 190, 4)
    assert not row["early_season_flag"]
    assert pd.isna(row["insufficient_data_reason"])


def test_a_night_on_the_bench_is_no_game_of_no_points():
    row = one(games([20] * 6) + games([0, 0], is_dnp=True))
    assert (row["games_played_season"], row["points_avg_last_5"]) == (6, 20)


def test_a_game_of_two_seconds_is_a_game_though_its_minutes_round_to_none():
    row = one(games([20] * 4) + games([0], minutes=0.0))
    assert (row["games_played_season"], row["points_avg_season"]) == (5, 16)


def test_of_games_of_seconds_alone_no_change_of_minutes_is_told():
    row = one(games([0] * 6, minutes=0.0))
    assert row["minutes_avg_season"] == 0 and np.isnan(row["minutes_change"])


def test_games_of_a_former_team_count_and_the_pace_is_of_the_present_one():
    teams = [("DAL", 90.0, 100.0), ("BOS", 98.0, 118.0), ("BOS", 100.0, 116.0)]
    row = one(games([20] * 6, team_abbr="DAL"), team=teams)
    assert (row["games_played_season"], row["team_pace_last_10"], row["team_off_rating_last_10"]) == (6, 99, 117)


@pytest.mark.parametrize("n", [0, 4])
def test_fewer_than_five_games_make_no_averages(n):
    row = one(games([20] * n))
    assert row[AVERAGES].isna().all()
    assert row["games_played_season"] == n
    assert row["insufficient_data_reason"] == f"INSUFFICIENT_DATA: {n} of 5 games"
    assert row["early_season_flag"]


def test_five_games_make_every_average_and_are_still_early():
    row = one(games([20] * 5))
    assert row[AVERAGES].notna().all()
    assert row["early_season_flag"]
    assert pd.isna(row["insufficient_data_reason"])


@pytest.mark.parametrize(("points", "trend"), [
    ([10, 10, 15, 15, 15], 2), ([10, 10, 12, 12, 12], 1), ([10, 10, 11, 11, 11], 0), ([12, 12, 10, 10, 10], -1),
    ([15, 15, 10, 10, 10], -2)])
def test_the_trend_is_the_newest_three_games_less_the_two_before(points, trend):
    assert one(games([40, *points]))["recent_trend"] == trend


@pytest.mark.parametrize(("early", "late", "change"), [
    (20.0, 33.0, 2), (20.0, 25.0, 1), (30.0, 30.0, 0), (36.0, 28.0, -1), (36.0, 20.0, -2)])
def test_the_change_of_minutes_is_the_last_ten_games_against_the_season(early, late, change):
    assert one(games([20] * 20, minutes=[early] * 10 + [late] * 10))["minutes_change"] == change


def test_exactly_ten_percent_more_minutes_is_a_change():
    assert one(games([20] * 20, minutes=[21.6] * 10 + [26.4] * 10))["minutes_change"] == 1


def test_free_throws_never_count_more_than_half():
    assert one(games([6] * 6))["free_throw_points_ratio_last_10"] == 0.5


def test_load_and_zones_come_from_their_own_tables():
    row = one(games([20] * 6))
    assert (row["games_in_last_7_days"], row["minutes_in_last_7_days"]) == (3, 105.5)
    assert row["primary_scoring_zone"] == "paint"
    assert row[["paint_rate_last_10", "mid_range_rate_last_10", "three_pt_rate_last_10"]].tolist() == [45, 20, 35]
    assert (row["team_abbr"], row["opponent_team_abbr"], row["cache_date"]) == ("BOS", "PHX", pd.Timestamp(DAY))


def test_without_a_zone_row_the_player_stays_with_nulls():
    row = one(games([20] * 6), shots=())
    assert row[["primary_scoring_zone", "paint_rate_last_10"]].isna().all()
    assert row["points_avg_last_5"] == 20
    assert row["insufficient_data_reason"] == "MISSING_DEPENDENCY: player_shot_zone_analysis"


def test_a_season_is_early_for_fourteen_days_from_its_opening_night_in_the_data():
    past = games([20] * 12)
    assert one(past, team=[("BOS", 98.0, 118.0)])["early_season_flag"] is np.False_
    opened = rows(TeamOffenseGameSummary, {"team_abbr": "BOS", "pace": 98.0, "offensive_rating": 118.0, "game_id": "t",
                                           "game_date": before(13)})
    early = player_daily_cache(context=rows(UpcomingPlayerGameContext, TATUM), past=rows(PlayerGameSummary, *past),
                               team_past=opened, zones=rows(PlayerShotZoneAnalysis))
    assert early["early_season_flag"].tolist() == [True]


def test_a_player_whom_two_games_list_is_where_the_roster_has_him():
    listed = ({"game_id": GAME, "team_abbr": "BOS", "on_roster": False},
              {"game_id": "20240313_DAL_GSW", "team_abbr": "DAL", "on_roster": True})
    assert cache(games([20] * 6), [TATUM | row for row in listed])["team_abbr"].tolist() == ["DAL"]


def test_a_players_row_does_not_depend_on_the_others():
    past = games([20, 22, 31, 8, 15, 19]) + games([7, 9, 3, 11, 5, 2], who="brown")
    both = cache(past, [TATUM, {"player_lookup": "brown"}])
    alone = cache([game for game in past if game["player_lookup"] == "tatum"])
    pd.testing.assert_frame_equal(both.loc[["tatum"]], alone)


def test_nobody_scheduled_makes_no_rows():
    assert cache(games([20] * 6), ()).empty
