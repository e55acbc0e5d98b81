import pandas as pd
import pytest

from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.precompute.player_daily_cache import PlayerDailyCache
from functions.predictions.player_prop_predictions import PlayerPropPredictions
from functions.predictions.prediction_accuracy import PredictionAccuracy, prediction_accuracy
from functions.raw.nbac_schedule import NbacSchedule
from tests.unit.precompute.rows import GAME, before, kept, rows

PREDICTED = {"player_lookup": "tatum", "system_id": "ridge_points", "predicted_points": 25.0, "interval_low": 17.0,
             "interval_high": 34.0, "p_over": 0.46, "confidence_score": 54.0, "recommendation": "UNDER",
             "is_actionable": True, "current_points_line": 27.5, "line_median": 27.0, "line_source": "ODDS_API",
             "sportsbook": "draftkings", "feature_quality_score": 92.0, "prediction_id": "f00d", "model_version": "e3"}
NO_LINE = {"recommendation": "NO_LINE", "current_points_line": None, "line_median": None, "p_over": None,
           "confidence_score": None, "line_source": "NO_PROP_LINE", "is_actionable": False, "sportsbook": None}
BOTH = ({"team_abbr": "BOS"}, {"team_abbr": "PHX"})
FORM = {"player_lookup": "tatum", "points_avg_season": 27.1, "points_avg_last_10": 26.2, "points_ewm_8": 26.75,
        "games_played_season": 61}


def graded(predictions=(PREDICTED,), results=(), box=BOTH, cache=(FORM,)) -> pd.DataFrame:
    return kept(PredictionAccuracy, prediction_accuracy(
        slate=rows(NbacSchedule, {"season_type": "regular", "season_year": 2023}),
        predictions=rows(PlayerPropPredictions, *predictions), results=rows(PlayerGameSummary, *results),
        cache=rows(PlayerDailyCache, *cache), box=rows(TeamOffenseGameSummary, *box)))


def scored(points: int | None, minutes: float | None = 34.0, dnp: bool = False, **prediction) -> pd.Series:
    return graded([PREDICTED | prediction], [{"player_lookup": "tatum", "points": points, "minutes_played": minutes,
                                              "is_dnp": dnp}]).iloc[0]


@pytest.mark.parametrize(("prediction", "points", "correct"), [
    ({}, 22, True), ({}, 31, False),
    ({"recommendation": "OVER", "predicted_points": 30.0}, 31, True),
    ({"recommendation": "OVER", "predicted_points": 30.0}, 22, False),
    ({"current_points_line": 27.0}, 27, None),
    ({"recommendation": "PASS"}, 22, None),
    (NO_LINE, 22, None),
    ({"current_points_line": None, "line_source": "NO_PROP_LINE"}, 22, None),
])
def test_a_side_is_right_wrong_or_was_not_taken(prediction, points, correct):
    assert scored(points, **prediction)["prediction_correct"] is correct


def test_a_push_is_counted_and_decides_nothing():
    row = scored(27, current_points_line=27.0)
    assert (row["is_push"], row["actual_margin"], row["prediction_correct"]) == (True, 0.0, None)


def test_the_error_is_positive_when_too_much_was_predicted():
    row = scored(20)
    assert (row["signed_error"], row["absolute_error"]) == (5.0, 5.0)
    assert (row["within_3_points"], row["within_5_points"], row["inside_interval"]) == (False, True, True)
    assert (row["predicted_margin"], row["actual_margin"]) == (-2.5, -7.5)


@pytest.mark.parametrize(("points", "inside"), [(16, False), (17, True), (34, True), (35, False)])
def test_the_ends_of_the_interval_belong_to_it(points, inside):
    assert scored(points)["inside_interval"] is inside


@pytest.mark.parametrize(("status", "reason"), [
    ("out", "dnp_injury_confirmed"), ("doubtful", "dnp_injury_confirmed"), ("questionable", "dnp_late_scratch"),
    ("probable", "dnp_late_scratch"), ("day_to_day", "dnp_late_scratch"), ("available", "dnp_unknown"),
    (None, "dnp_unknown"),
])
def test_who_does_not_play_is_voided_for_what_was_known_of_him(status, reason):
    row = scored(None, 0.0, True, injury_status_at_prediction=status)
    assert (row["is_voided"], row["void_reason"]) == (True, reason)
    assert row[["actual_points", "absolute_error", "prediction_correct", "inside_interval"]].isna().all()
    assert row["pre_game_injury_flag"] == (status not in (None, "available"))


@pytest.mark.parametrize(("points", "minutes", "voided"), [
    (0, 0.0, True), (0, None, True), (0, 3.2, False), (2, None, False), (None, 0.0, True),
])
def test_no_points_in_no_minutes_is_not_having_played(points, minutes, voided):
    assert scored(points, minutes)["is_voided"] == voided


def test_a_player_without_a_result_is_voided_once_both_teams_are_in():
    assert graded()["void_reason"].tolist() == ["dnp_unknown"]


@pytest.mark.parametrize("box", [(), BOTH[:1]])
def test_until_then_he_stays_ungraded(box):
    assert graded(box=box).empty


def test_a_player_with_a_result_is_graded_whatever_else_is_in():
    assert len(graded(results=[{"player_lookup": "tatum", "points": 20, "minutes_played": 30.0}], box=())) == 1


@pytest.mark.parametrize(("confidence", "decile"), [(50.0, 6), (59.99, 6), (60.0, 7), (95.0, 10), (100.0, 10)])
def test_deciles_are_of_one_scale_from_0_to_100(confidence, decile):
    assert scored(20, confidence_score=confidence)["confidence_decile"] == decile


@pytest.mark.parametrize(("quality", "tier"), [(80.0, "HIGH"), (79.9, "MEDIUM"), (70.0, "MEDIUM"), (69.9, "LOW")])
def test_quality_has_three_tiers(quality, tier):
    assert scored(20, feature_quality_score=quality)["data_quality_tier"] == tier


def test_what_anyone_could_have_said_stands_beside_it():
    row = scored(20)
    assert row[["baseline_season_mean", "baseline_last_10", "baseline_ewm_8"]].tolist() == [27.1, 26.2, 26.75]
    assert row[["closing_line", "games_before"]].tolist() == [27.0, 61]
    assert (row["season_type"], row["season_year"], row["line_bookmaker"]) == ("regular", 2023, "draftkings")


def test_a_player_whom_nothing_is_known_of_before_has_no_baselines():
    row = graded(results=[{"player_lookup": "tatum", "points": 20, "minutes_played": 30.0}], cache=()).iloc[0]
    assert row[["baseline_season_mean", "games_before"]].isna().all()


def test_who_was_not_predicted_is_not_graded():
    assert graded([PREDICTED | {"predicted_points": None, "reason": "2 of 5 games"}]).empty


def test_each_system_is_graded_by_itself_on_a_copy_of_what_it_said():
    other = PREDICTED | {"system_id": "moving_average", "predicted_points": 30.0, "prediction_id": "beef"}
    found = graded([PREDICTED, other], [{"player_lookup": "tatum", "points": 22, "minutes_played": 30.0}])
    assert found.set_index("system_id")[["predicted_points", "prediction_id", "absolute_error"]].to_dict("index") == {
        "ridge_points": {"predicted_points": 25.0, "prediction_id": "f00d", "absolute_error": 3.0},
        "moving_average": {"predicted_points": 30.0, "prediction_id": "beef", "absolute_error": 8.0}}


def test_many_dates_in_one_call_are_graded_as_one_by_one():
    """The form of a player on another date is not his form on this one."""
    early = {"game_id": "20240312_BOS_UTA", "game_date": before(1)}
    results = [{"player_lookup": "tatum", "points": 20, "minutes_played": 30.0}]
    found = kept(PredictionAccuracy, prediction_accuracy(
        slate=rows(NbacSchedule, {}, early), predictions=rows(PlayerPropPredictions, PREDICTED, PREDICTED | early),
        results=rows(PlayerGameSummary, results[0], results[0] | early),
        cache=rows(PlayerDailyCache, FORM, FORM | {"game_date": before(1), "points_avg_season": 9.9}),
        box=rows(TeamOffenseGameSummary)))
    assert found.set_index("game_id")["baseline_season_mean"].to_dict() == {GAME: 27.1, "20240312_BOS_UTA": 9.9}
