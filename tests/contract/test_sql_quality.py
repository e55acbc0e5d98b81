"""Each panel about predictions over rows made by hand: the same rows for all, and what a share is a share of."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from functions.predictions.prediction_accuracy import PredictionAccuracy
from tests.googlesql.made import DAY, Answer, answer

__all__ = ["answer"]


def graded(player: str, system: str = "a", points: float = 20.0, actual: int | None = 22,
           **more: Any) -> dict[str, Any]:
    """A prediction of 20 points for one who made 22, with a line of 21 and baselines of 18, 19 and 17."""
    off = None if actual is None else points - actual
    return {"player_lookup": player, "game_id": "g", "game_date": DAY, "season_year": 2024, "season_type": "regular",
            "system_id": system, "prediction_id": f"{player} {system}", "team_abbr": "BOS", "opponent_team_abbr": "PHX",
            "predicted_points": points, "interval_low": points - 4, "interval_high": points + 4,
            "inside_interval": None if off is None else abs(off) <= 4, "recommendation": "PASS", "line_value": 21.0,
            "closing_line": 21.0, "actual_points": actual, "absolute_error": None if off is None else abs(off),
            "signed_error": off, "is_push": False, "has_prop_line": True, "line_source": "ODDS_API",
            "is_actionable": True, "is_voided": actual is None, "pre_game_injury_flag": False,
            "feature_quality_score": 90.0, "data_quality_tier": "HIGH", "games_before": 12,
            "baseline_season_mean": 18.0, "baseline_last_10": 19.0, "baseline_ewm_8": 17.0, **more}


def test_all_are_compared_on_the_rows_that_all_have(answer: Answer) -> None:
    rows = [graded("x"), graded("x", "b", 24.5), graded("y", "a", 30.0, 30), graded("y", "b", 26.0, 30),
            graded("only a", "a", 0.0, 40)]
    assert answer("accuracy_beside_line", {PredictionAccuracy: rows}) == [
        ("a", 2, 1.0, -1.0, 50.0), ("b", 2, 3.25, -0.75, 50.0), ("closing line", 2, 5.0, -5.0, None),
        ("last ten games", 2, 7.0, -7.0, 0.0), ("season mean", 2, 8.0, -8.0, 0.0), ("fading mean", 2, 9.0, -9.0, 0.0)]


@pytest.mark.parametrize("without", [{"closing_line": None}, {"games_before": 9}, {"season_type": "playoffs"},
                                     {"is_voided": True}, {"baseline_last_10": None}])
def test_a_row_that_lacks_something_is_compared_with_nobody(answer: Answer, without: dict[str, Any]) -> None:
    rows = [graded("x"), graded("y", **without)]
    assert next(row[:2] for row in answer("accuracy_beside_line", {PredictionAccuracy: rows})) == ("closing line", 1)


def test_error_is_told_by_the_week_that_begins_on_monday(answer: Answer) -> None:
    rows = [graded("x"), graded("y", actual=24), graded("z", actual=None)]
    [(week, system, count, mae)] = answer("accuracy_by_week", {PredictionAccuracy: rows})
    assert (week.isoweekday(), system, count, mae) == (1, "a", 2, 3.0) and (DAY - week).days < 7


def test_coverage_is_of_those_who_were_expected_to_score_as_much(answer: Answer) -> None:
    rows = [graded("x"), graded("y", actual=30), graded("z", points=7.0, actual=8), graded("dnp", actual=None)]
    assert answer("coverage_by_points", {PredictionAccuracy: rows}) == [
        ("a", "<8", 1, 100.0, 8.0), ("a", ">=20", 2, 50.0, 8.0)]


def test_a_probability_is_beside_how_often_it_came_true(answer: Answer) -> None:
    rows = [graded("x", p_over=0.62), graded("y", p_over=0.68, actual=20), graded("z", p_over=1.0),
            graded("push", p_over=0.65, actual=21, is_push=True), graded("none", p_over=None)]
    assert answer("calibration", {PredictionAccuracy: rows}) == [
        ("a", 0.6, 2, 65.0, 50.0), ("a", 0.9, 1, 100.0, 100.0)]


def test_sides_are_counted_where_one_was_taken(answer: Answer) -> None:
    rows = [graded("x", confidence_decile=7, prediction_correct=True),
            graded("y", confidence_decile=7, prediction_correct=False),
            graded("z", confidence_decile=9, prediction_correct=True), graded("pass", confidence_decile=9)]
    assert answer("sides_by_confidence", {PredictionAccuracy: rows}) == [("a", 7, 2, 1, 50.0), ("a", 9, 1, 1, 100.0)]


def test_error_stands_beside_that_of_the_season_s_mean(answer: Answer) -> None:
    rows = [graded("x"), graded("y", baseline_season_mean=7.0, actual=9, points=10.0), graded("dnp", actual=None)]
    assert answer("error_by_points", {PredictionAccuracy: rows}) == [
        ("a", "<8", 1, 1.0, 2.0, 1.0), ("a", "14-20", 1, 2.0, 4.0, -2.0)]


def test_the_worst_miss_comes_first_and_twenty_are_enough(answer: Answer) -> None:
    rows = [graded(f"p{n:02}", actual=20 + n) for n in range(25)]
    found = answer("worst_misses", {PredictionAccuracy: rows})
    assert [row[1] for row in found[:2]] == ["p24", "p23"] and len(found) == 20
