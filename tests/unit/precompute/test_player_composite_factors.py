import json

import numpy as np
import pandas as pd
import pytest

from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.analytics.upcoming_team_game_context import UpcomingTeamGameContext
from functions.precompute.player_composite_factors import PlayerCompositeFactors, player_composite_factors
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis
from functions.precompute.team_defense_zone_analysis import TeamDefenseZoneAnalysis
from tests.unit.precompute.rows import GAME, kept, rows

PLAYER = {"player_lookup": "tatum", "days_rest": 0, "back_to_back": True, "games_in_last_7_days": 4, "player_age": 26,
          "minutes_in_last_7_days": 144.0, "avg_minutes_per_game_last_7": 36.0, "back_to_backs_last_14_days": 1,
          "projected_usage_rate": 32.0, "avg_usage_rate_last_7_games": 30.0, "star_teammates_out": 1,
          "pace_differential": 3.0}
SHOTS = {"player_lookup": "tatum", "primary_scoring_zone": "perimeter", "paint_rate_last_10": 35.0,
         "mid_range_rate_last_10": 20.0, "three_pt_rate_last_10": 45.0}
OPPONENT = {"team_abbr": "PHX", "paint_defense_vs_league_avg": -2.0, "mid_range_defense_vs_league_avg": 1.0,
            "three_pt_defense_vs_league_avg": 4.0, "games_in_sample": 15, "data_quality_tier": "high"}


def composite(*players, shots=(SHOTS,), opponents=(OPPONENT,)):
    return kept(PlayerCompositeFactors, player_composite_factors(
        context=rows(UpcomingPlayerGameContext, *(PLAYER | player for player in players)),
        team_context=rows(UpcomingTeamGameContext, {"team_days_rest": 1}),
        player_zones=rows(PlayerShotZoneAnalysis, *shots), team_zones=rows(TeamDefenseZoneAnalysis, *opponents)))


def one(shots=SHOTS, opponent=OPPONENT, **changed):
    return composite(changed, shots=(shots,), opponents=(opponent,)).iloc[0]


def test_four_factors_are_stored_and_their_sum():
    row = one()
    assert row["fatigue_score"] == 100 - 15 - 10 - 8 - 5
    assert row["fatigue_adjustment"] == -1.9
    assert row["shot_zone_mismatch_score"] == 3.6  # 4 points allowed above the league × 45 of 50 percent
    assert row["pace_score"] == 1.5
    assert row["usage_spike_score"] == 0.7  # 2 × 0.3, a star out: × 1.15
    assert row["total_composite_adjustment"] == pytest.approx(-1.9 + 3.6 + 1.5 + 0.7)
    assert row["calculation_version"] == "v1_4factors"
    assert row["data_completeness_pct"] == 100
    assert row[["missing_data_fields", "warning_details", "insufficient_data_reason"]].isna().all()
    assert not row["has_warnings"]


@pytest.mark.parametrize(("zone", "score"), [
    ("paint", -1.4), ("balanced", -1.4), ("mid_range", 0.4), ("perimeter", 3.6), ("none", np.nan), (None, np.nan)])
def test_the_matchup_is_of_his_primary_zone_and_of_the_paint_for_a_balanced_scorer(zone, score):
    row = one(shots=SHOTS | {"primary_scoring_zone": zone})
    assert row["shot_zone_mismatch_score"] == pytest.approx(score, nan_ok=True)


@pytest.mark.parametrize(("unknown", "factor"), [
    ({"days_rest": None}, "fatigue_adjustment"),
    ({"projected_usage_rate": None}, "usage_spike_score"),
    ({"pace_differential": None}, "pace_score"),
])
def test_a_null_input_makes_a_null_factor_that_is_named_and_lowers_completeness(unknown, factor):
    row = one(**unknown)
    others = row[["fatigue_adjustment", "shot_zone_mismatch_score", "pace_score", "usage_spike_score"]].drop(factor)
    assert np.isnan(row[factor])
    assert row["missing_data_fields"] == next(iter(unknown))
    assert row["insufficient_data_reason"] == f"unknown: {factor}"
    assert row["data_completeness_pct"] == 80
    assert row["total_composite_adjustment"] == pytest.approx(others.sum())


def test_without_zones_of_either_side_there_is_no_matchup():
    row = composite({}, shots=(), opponents=()).iloc[0]
    assert np.isnan(row["shot_zone_mismatch_score"])
    assert row["missing_data_fields"] == "player_zone,team_zone"
    assert row["data_completeness_pct"] == 60


def test_a_total_of_nothing_known_is_null_and_not_zero():
    row = composite({"days_rest": None, "projected_usage_rate": None, "pace_differential": None}, shots=()).iloc[0]
    assert np.isnan(row["total_composite_adjustment"])
    assert row["insufficient_data_reason"] == (
        "unknown: fatigue_adjustment,pace_score,shot_zone_mismatch_score,usage_spike_score")


def test_an_unknown_age_and_unknown_stars_are_named_but_stop_no_factor():
    row = one(player_age=None, star_teammates_out=None)
    assert row["fatigue_score"] == 62
    assert row["usage_spike_score"] == 0.6
    assert row["missing_data_fields"] == "player_age,star_teammates_out"
    assert row["data_completeness_pct"] == 100


def test_placeholders_of_the_reference_stay_null_and_out_of_the_total():
    row = one()
    assert row[["referee_favorability_score", "look_ahead_pressure_score", "travel_impact_score",
                "opponent_strength_score"]].isna().all()


def test_extremes_are_warned_of():
    row = one(opponent=OPPONENT | {"three_pt_defense_vs_league_avg": 30.0}, pace_differential=12.0,
              projected_usage_rate=50.0, games_in_last_7_days=5, minutes_in_last_7_days=250.0,
              back_to_backs_last_14_days=3, player_age=36)
    assert row["has_warnings"]
    assert row["warning_details"] == "EXTREME_ADJUSTMENT,EXTREME_FATIGUE,EXTREME_MATCHUP"


def test_the_inputs_of_each_factor_are_kept_beside_it():
    row = one(player_age=None)
    assert json.loads(row["fatigue_context_json"])["player_age"] is None
    assert json.loads(row["fatigue_context_json"])["team_days_rest"] == 1
    assert json.loads(row["shot_zone_context_json"]) == {
        "primary_scoring_zone": "perimeter", "player_zone": 45.0, "opponent_team_abbr": "PHX", "team_zone": 4.0}
    assert json.loads(row["usage_context_json"])["star_teammates_out"] == 1
    assert json.loads(row["pace_context_json"])["pace_differential"] == 3.0


def test_an_early_season_of_the_player_is_passed_on():
    assert one(early_season_flag=True)["early_season_flag"]
    assert one(shots=SHOTS | {"early_season_flag": True})["early_season_flag"]
    assert not one()["early_season_flag"]


def test_a_players_row_does_not_depend_on_his_team_mates():
    players = ({}, {"player_lookup": "brown", "days_rest": 3, "back_to_back": False}, {"player_lookup": "white"})
    together = composite(*players)
    for player in players:
        alone = composite(player)
        same = together[together["player_lookup"] == alone["player_lookup"].iloc[0]].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, same)


def test_nobody_scheduled_makes_no_rows():
    assert composite().empty


def test_rows_belong_to_the_game():
    assert one()["game_id"] == GAME
