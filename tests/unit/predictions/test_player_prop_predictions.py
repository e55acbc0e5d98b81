import json

import pandas as pd
import pytest

from functions.precompute.ml_feature_store import FEATURE_VERSION, FEATURES, MlFeatureStore
from functions.predictions.ml_models import MlModels
from functions.predictions.player_prop_predictions import PlayerPropPredictions, player_prop_predictions
from functions.predictions.systems import SYSTEMS
from functions.raw.nbac_player_list_current import NbacPlayerListCurrent
from functions.raw.nbac_schedule import NbacSchedule
from functions.raw.odds_api_player_points_props import OddsApiPlayerPointsProps
from tests.unit.precompute.rows import GAME, kept, rows

VALUES = dict.fromkeys(FEATURES, 0.0) | {
    "points_avg_last_5": 20.0, "points_avg_last_10": 20.0, "points_avg_season": 20.0, "points_std_last_10": 6.0,
    "fatigue_score": 100.0, "home_away": 1.0}
TATUM = VALUES | {"player_lookup": "tatum", "player_full_name": "Jayson Tatum", "is_home": True,
                  "feature_quality_score": 99.0, "is_production_ready": True, "feature_version": FEATURE_VERSION}
BROWN = TATUM | {"player_lookup": "brown", "player_full_name": "Jaylen Brown"}
# The form plus half a point at home: 20.5 expected, and odds that are taken at their word.
WORDS = {"weights": [0.0, 1.0, 1.0], "residuals": None, "against_line": {"intercept": 0.0, "slope": 1.0}}
AVERAGE = {"system_id": "moving_average", "model_version": "a1", "feature_version": FEATURE_VERSION,
           "parameters": json.dumps(WORDS)}
RIDGE = {"system_id": "ridge_points", "model_version": "e3", "feature_version": FEATURE_VERSION, "parameters": None,
         "reason": "not trained: 12 player-games in the 60 days before"}


def line(points: float, bookmaker: str = "draftkings", player: str = "tatum") -> dict:
    return {"player_lookup": player, "bookmaker": bookmaker, "points_line": points, "over_price_american": -115,
            "under_price_american": -105}


def predicted(*players: dict, lines=(), models=(AVERAGE, RIDGE), slate=({},)) -> pd.DataFrame:
    out = kept(PlayerPropPredictions, player_prop_predictions(
        slate=rows(NbacSchedule, *slate), features=rows(MlFeatureStore, *players), models=rows(MlModels, *models),
        roster=rows(NbacPlayerListCurrent, {"player_lookup": "tatum", "player_id": 1628369}),
        props=rows(OddsApiPlayerPointsProps, *lines)))
    return out.set_index(["player_lookup", "system_id"])


def tatum(**features) -> pd.Series:
    lines = features.pop("lines", ())
    return predicted(TATUM | features, lines=lines).loc[("tatum", "moving_average")]


def test_every_player_has_a_row_of_every_system():
    found = predicted(TATUM, BROWN | {"is_production_ready": False, "insufficient_data_reason": "2 of 5 games"})
    assert sorted(found.index) == sorted((player, system) for player in ("brown", "tatum") for system in SYSTEMS)


def test_the_median_stands_in_its_interval():
    row = tatum()
    assert row["predicted_points"] == 20.5
    assert row["interval_low"] == pytest.approx(12.8)
    assert row["interval_high"] == pytest.approx(28.2)
    assert row["nba_player_id"] == 1628369


def test_without_a_line_nothing_is_said_about_one():
    row = tatum()
    assert row[["p_over", "confidence_score", "line_margin", "current_points_line", "line_median"]].isna().all()
    assert (row["recommendation"], row["line_source"], row["filter_reason"]) == ("NO_LINE", "NO_PROP_LINE", "no line")


@pytest.mark.parametrize(("points", "call", "actionable"), [
    (17.5, "OVER", True), (23.5, "UNDER", True), (20.5, "PASS", False), (20.4, "PASS", False), (20.6, "PASS", False),
])
def test_a_side_is_taken_only_beyond_break_even(points, call, actionable):
    row = tatum(lines=[line(points)])
    assert (row["recommendation"], row["is_actionable"]) == (call, actionable)
    assert row["filter_reason"] == "below break-even" or actionable


def test_confidence_is_the_chance_of_the_likelier_side():
    row = tatum(lines=[line(23.5)])
    assert row["line_margin"] == -3.0
    assert row["p_over"] == pytest.approx(0.309, abs=0.01)
    assert row["confidence_score"] == pytest.approx(100 - 100 * row["p_over"])


def test_a_recommendation_never_contradicts_its_own_edge():
    doubts = json.dumps(WORDS | {"against_line": {"intercept": -0.3, "slope": 0.1}})
    found = predicted(TATUM, lines=[line(19.5)], models=[AVERAGE | {"parameters": doubts}])
    row = found.loc[("tatum", "moving_average")]
    assert row["line_margin"] == 1.0
    assert row["p_over"] < 0.476
    assert row["recommendation"] == "PASS"


def test_the_shown_line_is_draftkings_and_the_median_is_over_all_books():
    row = tatum(lines=[line(22.5, "fanduel"), line(23.5), line(25.5, "betmgm")])
    assert row[["current_points_line", "sportsbook", "line_median", "line_books", "over_price_american"]].tolist() == [
        23.5, "draftkings", 23.5, 3, -115]
    assert row["line_source"] == "ODDS_API"


def test_a_player_listed_out_is_predicted_but_no_side_is_taken():
    row = tatum(injury_status="out", lines=[line(12.5)])
    assert row["predicted_points"] == 20.5
    assert (row["recommendation"], row["is_actionable"], row["filter_reason"]) == ("PASS", False, "listed out")
    assert row["injury_status_at_prediction"] == "out"
    assert pd.isna(row["reason"])


def test_a_player_without_enough_games_has_a_row_with_the_reason():
    row = tatum(is_production_ready=False, insufficient_data_reason="2 of 5 games", lines=[line(9.5)])
    assert row[["predicted_points", "interval_low", "p_over"]].isna().all()
    assert row["reason"] == "2 of 5 games"
    assert (row["recommendation"], row["filter_reason"], row["current_points_line"]) == ("PASS", "no prediction", 9.5)


@pytest.mark.parametrize(("models", "reason"), [
    ([], "moving_average has no model for this date"),
    ([AVERAGE | {"parameters": None, "reason": "not trained"}], "not trained"),
    ([AVERAGE | {"feature_version": "v0"}], f"trained on features v0, these are {FEATURE_VERSION}"),
])
def test_a_model_that_cannot_be_used_predicts_nothing(models, reason):
    row = predicted(TATUM, models=models).loc[("tatum", "moving_average")]
    assert (row["reason"], pd.isna(row["predicted_points"])) == (reason, True)


def test_a_system_without_a_model_does_not_stop_the_others():
    found = predicted(TATUM)
    assert found.loc[("tatum", "ridge_points"), "reason"] == RIDGE["reason"]
    assert found.loc[("tatum", "moving_average"), "predicted_points"] == 20.5


def test_null_inputs_are_listed():
    assert tatum(pace_score=None)["missing"] == "pace_score"


def test_the_id_changes_with_the_line_and_the_model_only():
    first, again = tatum(lines=[line(23.5)])["prediction_id"], tatum(lines=[line(23.5)])["prediction_id"]
    moved = tatum(lines=[line(24.5)])["prediction_id"]
    other = predicted(TATUM, lines=[line(23.5)], models=[AVERAGE | {"model_version": "a2"}])["prediction_id"].iloc[0]
    assert first == again
    assert len({first, moved, other}) == 3


def test_nobody_is_predicted_for_a_postponed_game():
    assert predicted(TATUM, slate=[{"postponed": True}]).empty


def test_a_player_s_row_does_not_depend_on_other_games():
    other = BROWN | {"game_id": "20240313_DEN_MIA", "injury_status": "out"}
    alone, beside = predicted(TATUM), predicted(TATUM, other, slate=[{}, {"game_id": "20240313_DEN_MIA"}])
    pd.testing.assert_frame_equal(alone, beside.loc[["tatum"]])
    assert alone["game_id"].unique().tolist() == [GAME]


def test_a_date_without_games_has_no_rows():
    assert predicted(slate=()).empty
