import json
import math

import pandas as pd
import pytest

from common.basketball import accuracy
from functions.predictions.prediction_accuracy import PredictionAccuracy
from tests.unit.precompute.rows import before, rows

PLAYED = {"season_type": "regular", "games_before": 20, "system_id": "ridge_points", "predicted_points": 20.0,
          "interval_low": 12.0, "interval_high": 28.0, "inside_interval": True, "actual_points": 23.0,
          "baseline_season_mean": 18.0, "baseline_last_10": 24.0, "baseline_ewm_8": 22.0}
LINED = PLAYED | {"line_value": 21.5, "closing_line": 21.0, "p_over": 0.4, "recommendation": "UNDER",
                  "prediction_correct": False}


def graded(*given: dict) -> pd.DataFrame:
    return rows(PredictionAccuracy, *({"player_lookup": f"p{i}"} | row for i, row in enumerate(given)))


def systems(*given: dict) -> dict:
    report = accuracy.report(graded(*given), "2023-24")
    return {(entry["system_id"], entry["population"]): entry for entry in report["systems"] + report["baselines"]}


def test_the_figures_of_a_system_and_the_baselines_come_from_the_same_rows():
    found = systems(PLAYED, PLAYED | {"actual_points": 19.0, "inside_interval": False})
    assert {name: (entry["n"], entry["mae"], entry["bias"]) for (name, _), entry in found.items()} == {
        "ridge_points": (2, 2.0, -1.0), "season_mean": (2, 3.0, -3.0), "last_10": (2, 3.0, 3.0), "ewm_8": (2, 2.0, 1.0)}
    assert found["ridge_points", "all"]["coverage_80"] == 0.5


@pytest.mark.parametrize("outside", [
    {"season_type": "playoffs"}, {"is_voided": True, "actual_points": None}, {"games_before": 9},
    {"games_before": None}, {"baseline_ewm_8": None},
])
def test_rows_outside_the_population_count_for_nobody(outside):
    assert systems(PLAYED, PLAYED | outside)["ridge_points", "all"]["n"] == 1


def test_the_line_population_are_the_rows_with_a_real_line():
    found = systems(PLAYED, LINED)
    assert found["ridge_points", "all"]["n"] == 2
    assert found["ridge_points", "line"]["n"] == found["closing_line", "line"]["n"] == 1
    assert found["closing_line", "line"]["mae"] == 2.0
    assert ("closing_line", "all") not in found


def test_a_game_that_one_system_could_not_predict_counts_for_no_system():
    other = PLAYED | {"system_id": "moving_average", "player_lookup": "p0"}
    found = systems(PLAYED, PLAYED, other)
    assert found["ridge_points", "all"]["n"] == found["moving_average", "all"]["n"] == 1


def test_hit_rate_is_of_decided_sides_and_never_of_a_placeholder_line():
    right = LINED | {"prediction_correct": True}
    found = systems(LINED, right, right, LINED | {"prediction_correct": None}, right | {"line_value": 20.0})
    assert (found["ridge_points", "line"]["hit_rate"], found["ridge_points", "line"]["hit_n"]) == (0.6667, 3)


def test_log_loss_leaves_pushes_out():
    found = systems(LINED, LINED | {"actual_points": 15.0}, LINED | {"line_value": 23.0})
    assert found["ridge_points", "line"]["log_loss"] == pytest.approx(-(math.log(0.4) + math.log(0.6)) / 2, abs=1e-4)


def test_coverage_is_shown_for_each_group_of_expected_points():
    found = systems(PLAYED, PLAYED | {"predicted_points": 9.0, "inside_interval": False})
    assert found["ridge_points", "all"]["coverage_80_by_group"] == {"8-14": 0.0, ">=20": 1.0}


def test_the_interval_draws_whole_dates_and_the_same_ones_every_time():
    nights = [PLAYED | {"game_date": before(i), "actual_points": 20.0 + i % 5} for i in range(40)]
    first, again = (systems(*nights)["ridge_points", "all"] for _ in range(2))
    low, high = first["mae_interval"]
    assert low < first["mae"] < high
    assert first == again


def test_one_night_has_no_interval():
    assert systems(PLAYED, PLAYED)["ridge_points", "all"]["mae_interval"] is None


def test_nothing_graded_is_an_empty_report():
    assert accuracy.report(graded(), "2023-24") == {"season": "2023-24", "systems": [], "baselines": []}


def test_the_report_is_json_and_says_who_saw_the_line():
    report = accuracy.report(graded(LINED), "2023-24", {"ridge_points": False})
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert {entry["system_id"]: entry["sees_line"] for entry in report["systems"] + report["baselines"]}[
        "closing_line"] is True


@pytest.mark.parametrize(("what", "groups"), [
    ("system", ["ridge_points"]), ("player", ["p0", "p1"]), ("month", ["2024-02", "2024-03"]),
    ("tier", ["<8", "14-20"]),
])
def test_the_same_figures_by_group(what, groups):
    found = accuracy.by(graded(PLAYED | {"game_date": before(20), "baseline_season_mean": 5.0}, PLAYED), what)
    assert [entry["group"] for entry in found] == groups
    assert sum(entry["n"] for entry in found) == 2
