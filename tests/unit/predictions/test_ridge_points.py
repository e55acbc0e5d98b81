import json
import subprocess
import sys

import numpy as np
import pytest

from functions.precompute.ml_feature_store import FEATURES
from functions.predictions.ml_models import training_rows
from functions.predictions.systems import ridge_points


@pytest.fixture(scope="module")
def history():
    from tests.unit.predictions.league import league
    return training_rows(*league(days=60))


def error(points, history) -> float:
    return float((points - history["points"]).abs().mean())


def test_it_is_nearer_than_the_averages_that_it_starts_from(history):
    early, late = history.iloc[:1600], history.iloc[1600:].reset_index(drop=True)
    found = ridge_points.predict(late, ridge_points.fit(early))["points"]
    assert error(found, late) < 0.9 * error(late["points_avg_season"], late)
    assert error(found, late) < error(late["points_avg_last_10"], late)


def test_fewer_than_two_hundred_rows_teach_it_nothing(history):
    assert ridge_points.fit(history.iloc[:199]) == {}


def test_the_parameters_are_plain_numbers(history):
    parameters = ridge_points.fit(history)
    assert json.loads(json.dumps(parameters, allow_nan=False)) == parameters
    assert set(FEATURES) < set(parameters["features"])


def test_a_missing_feature_counts_as_the_usual_value_and_is_listed(history):
    parameters = ridge_points.fit(history)
    row = history.iloc[[0]].reset_index(drop=True)
    usual = parameters["fill"][parameters["features"].index("opponent_pace")]
    without = ridge_points.predict(row.assign(opponent_pace=np.nan), parameters)
    assert without["points"].iloc[0] == pytest.approx(
        ridge_points.predict(row.assign(opponent_pace=usual), parameters)["points"].iloc[0], abs=0.3)
    assert without["missing"].tolist() == ["opponent_pace"]


def test_a_feature_that_was_never_known_weighs_nothing_when_it_appears(history):
    parameters = ridge_points.fit(history.assign(injury_risk=np.nan, vacated_points=np.nan))
    row = history.iloc[[0]].reset_index(drop=True)
    plain, news = (ridge_points.predict(row.assign(injury_risk=risk, vacated_points=40.0), parameters)["points"]
                   for risk in (0.0, 3.0))
    assert plain.tolist() == pytest.approx(news.tolist())


def test_absent_team_mates_leave_more_shots(history):
    random = np.random.default_rng(1)
    games = history.groupby(["game_id", "team_abbr"], sort=False).ngroup()
    out = np.where(random.random(games.max() + 1) < 0.2, 30.0, 0.0)[games]
    shared = history.assign(vacated_points=out, injury_risk=0.0,
                            points=history["points"] + out * history["points_avg_season"] / 100)
    parameters = ridge_points.fit(shared)
    nobody, star = (ridge_points.predict(shared.assign(vacated_points=out), parameters)["points"].mean()
                    for out in (0.0, 30.0))
    assert star - nobody == pytest.approx(0.3 * history["points_avg_season"].mean(), rel=0.35)


def test_the_same_history_makes_the_same_numbers(history):
    assert ridge_points.fit(history) == ridge_points.fit(history.copy())


def test_predicting_does_not_import_scikit_learn():
    code = "import sys, functions.predictions.player_prop_predictions; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
