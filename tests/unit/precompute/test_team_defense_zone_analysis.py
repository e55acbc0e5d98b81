import datetime as dt

import numpy as np
import pandas as pd
import pytest

from common.basketball.teams import TEAMS
from functions.analytics.team_defense_game_summary import TeamDefenseGameSummary
from functions.precompute.team_defense_zone_analysis import TeamDefenseZoneAnalysis, team_defense_zone_analysis
from tests.unit.precompute.rows import DAY, before, kept, rows

# 30 shots in the paint of which 18 fall, 20 from mid-range of which 8, 40 threes of which 14.
GAME = {"points_allowed": 110, "opp_paint_attempts": 30, "opp_paint_makes": 18, "opp_mid_range_attempts": 20,
        "opp_mid_range_makes": 8, "opp_three_pt_attempts": 40, "opp_three_pt_makes": 14, "points_in_paint_allowed": 36,
        "three_pt_points_allowed": 42, "defensive_rating": 112.0, "opponent_pace": 99.0}
UNCHARTED = {"opp_paint_attempts": None, "opp_paint_makes": None, "opp_mid_range_attempts": None,
             "opp_mid_range_makes": None, "points_in_paint_allowed": None}


def games(team, n, *, apart=2, **changed):
    """n games of a team, the last `apart` days before the date."""
    return [GAME | changed | {"defending_team_abbr": team, "game_id": f"{team}{i:02d}",
                              "game_date": before(apart * (n - i))} for i in range(n)]


def zones(*given):
    past = rows(TeamDefenseGameSummary, *(game for team in given for game in team)).sort_values(
        ["game_date", "game_id"], ignore_index=True)
    out = kept(TeamDefenseZoneAnalysis, team_defense_zone_analysis(past=past, game_date=DAY))
    return out.set_index("team_abbr")


def league(teams=TEAMS[:12], n=15):
    return [games(team, n) for team in teams]


def test_a_team_has_one_row_of_the_date_with_shares_and_means_of_its_last_fifteen_games():
    boston = zones(games("BOS", 5, apart=9, defensive_rating=90.0, opp_paint_makes=0)[:2] + games("BOS", 15)).loc["BOS"]
    assert boston["game_date"] == boston["analysis_date"] == pd.Timestamp(DAY)
    assert boston["games_in_sample"] == 15
    assert boston["paint_pct_allowed_last_15"] == 0.6
    assert boston["mid_range_pct_allowed_last_15"] == 0.4
    assert boston["three_pt_pct_allowed_last_15"] == 0.35
    assert boston["paint_attempts_allowed_per_game"] == 30
    assert boston["paint_points_allowed_per_game"] == 36
    assert boston["three_pt_points_allowed_per_game"] == 42
    assert boston["defensive_rating_last_15"] == 112
    assert boston["opponent_points_per_game"] == 110
    assert boston["opponent_pace"] == 99
    assert (boston["data_quality_tier"], boston["early_season_flag"]) == ("high", False)


def test_the_fifteen_games_are_the_newest():
    older = games("BOS", 30, apart=1, defensive_rating=90.0)[:15]
    assert zones(older + games("BOS", 15, apart=1)).loc["BOS", "defensive_rating_last_15"] == 112


def test_a_share_is_of_all_makes_and_attempts_together_and_not_a_mean_of_shares():
    past = games("BOS", 14) + games("BOS", 1, opp_paint_attempts=90, opp_paint_makes=90)
    assert zones(past).loc["BOS", "paint_pct_allowed_last_15"] == round((14 * 18 + 90) / (14 * 30 + 90), 3)


def test_a_positive_difference_means_that_the_team_allows_more_than_the_league():
    found = zones(*league(), games("PHX", 15, opp_paint_makes=24))
    mean = (12 * 60 + 80) / 13
    assert found.loc["PHX", "paint_defense_vs_league_avg"] == pytest.approx(80 - mean, abs=0.01)
    assert found.loc["BOS", "paint_defense_vs_league_avg"] == pytest.approx(60 - mean, abs=0.01)


def test_the_strongest_zone_is_the_lowest_against_the_league_and_the_weakest_the_highest():
    phoenix = zones(*league(), games("PHX", 15, opp_paint_makes=24, opp_three_pt_makes=6)).loc["PHX"]
    assert (phoenix["strongest_zone"], phoenix["weakest_zone"]) == ("perimeter", "paint")


def test_fewer_than_ten_teams_make_no_league_average_and_no_default_stands_in():
    boston = zones(*league(TEAMS[:9])).loc["BOS"]
    assert boston[["paint_defense_vs_league_avg", "mid_range_defense_vs_league_avg", "three_pt_defense_vs_league_avg",
                   "strongest_zone", "weakest_zone"]].isna().all()
    assert boston["paint_pct_allowed_last_15"] == 0.6
    assert boston["calculation_notes"] == ("league average unknown for paint, mid_range, three_pt: "
                                           "fewer than 10 teams with 10 games in 30 days")


def test_games_older_than_thirty_days_are_no_part_of_the_league_average():
    long_ago = [[game | {"game_date": game["game_date"] - dt.timedelta(29)} for game in team] for team in league()]
    assert np.isnan(zones(*long_ago).loc["BOS", "three_pt_defense_vs_league_avg"])


@pytest.mark.parametrize(("n", "tier"), [(14, "medium"), (10, "medium"), (9, "low"), (5, "low")])
def test_a_short_sample_keeps_its_values_and_says_how_short_it_is(n, tier):
    boston = zones(games("BOS", n)).loc["BOS"]
    assert boston["paint_pct_allowed_last_15"] == 0.6
    assert boston["early_season_flag"]
    assert boston["insufficient_data_reason"] == f"INSUFFICIENT_DATA: {n} of 15 games"
    assert boston["data_quality_tier"] == tier


def test_fewer_than_five_games_make_no_value():
    boston = zones(*league(), games("UTA", 4)).loc["UTA"]
    assert boston.filter(regex="last_15|per_game|pace|vs_league|_zone").isna().all()
    assert boston["insufficient_data_reason"] == "INSUFFICIENT_DATA: 4 of 15 games"


def test_games_without_a_shot_chart_leave_the_threes_and_are_counted_in_the_notes():
    boston = zones(games("BOS", 15, **UNCHARTED)).loc["BOS"]
    assert np.isnan(boston["paint_pct_allowed_last_15"])
    assert boston["three_pt_pct_allowed_last_15"] == 0.35
    assert boston["calculation_notes"].startswith("shot chart of 0 of 15 games; league average unknown for paint")


def test_zone_values_of_partly_charted_games_are_per_charted_game():
    boston = zones(games("BOS", 15)[:9] + games("BOS", 15, **UNCHARTED)[9:]).loc["BOS"]
    assert boston["paint_attempts_allowed_per_game"] == 30
    assert boston["calculation_notes"].startswith("shot chart of 9 of 15 games")


def test_before_the_first_game_of_a_season_there_are_no_rows():
    assert zones().empty
