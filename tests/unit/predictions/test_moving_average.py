import json

import numpy as np
import pytest

from functions.precompute.ml_feature_store import FEATURES, MlFeatureStore
from functions.predictions.ml_models import training_rows
from functions.predictions.systems import moving_average
from tests.unit.precompute.rows import rows
from tests.unit.predictions.league import league

PLAIN = dict.fromkeys(FEATURES, 0.0) | {
    "points_avg_last_5": 20.0, "points_avg_last_10": 18.0, "points_avg_season": 16.0, "points_std_last_10": 6.0,
    "fatigue_score": 100.0, "home_away": None}
FORM = 0.5 * 20 + 0.3 * 18 + 0.2 * 16
AS_WRITTEN = {"weights": list(moving_average.AS_WRITTEN), "residuals": None}


def points(**features: float | None) -> float:
    return moving_average.predict(rows(MlFeatureStore, PLAIN | features), AS_WRITTEN)["points"].iloc[0]


@pytest.mark.parametrize(("features", "more"), [
    ({}, 0.0),
    ({"fatigue_score": 49.0}, -2.5), ({"fatigue_score": 50.0}, -1.0), ({"fatigue_score": 69.0}, -1.0),
    ({"fatigue_score": 70.0}, 0.0), ({"fatigue_score": 100.0}, 0.0), ({"fatigue_score": None}, 0.0),
    ({"shot_zone_mismatch_score": 5.0}, 1.5), ({"pace_score": -2.0}, -0.6), ({"usage_spike_score": 2.5}, 1.0),
    ({"back_to_back": 1.0}, -1.5), ({"home_away": 1.0}, 0.5), ({"home_away": 0.0}, -0.5),
    ({"shot_zone_mismatch_score": None, "pace_score": None, "usage_spike_score": None, "back_to_back": None}, 0.0),
])
def test_an_adjustment_adds_its_points_and_a_null_one_nothing(features, more):
    assert points(**features) == pytest.approx(FORM + more)


def test_a_null_adjustment_is_listed():
    features = rows(MlFeatureStore, PLAIN | {"pace_score": None, "fatigue_score": None})
    found = moving_average.predict(features, AS_WRITTEN)
    assert found["missing"].tolist() == ["fatigue_score,pace_score,home_away"]


def test_with_too_little_history_the_formula_stands_as_written():
    parameters = moving_average.fit(training_rows(*league(days=1)))
    assert parameters["weights"] == [0.0, 1.0, 1.0]
    assert parameters["residuals"] is None


def test_history_tells_how_much_of_the_adjustments_came_true():
    history = training_rows(*league())
    weights = moving_average.fit(history)["weights"]
    assert weights[1] == pytest.approx(1.0, abs=0.2)
    assert weights[2] == pytest.approx(3.0, abs=0.8)  # three points more at home, where the formula has one


def test_the_parameters_are_json():
    parameters = moving_average.fit(training_rows(*league()))
    assert json.loads(json.dumps(parameters, allow_nan=False)) == parameters


def test_no_rows_give_no_predictions():
    found = moving_average.predict(rows(MlFeatureStore), AS_WRITTEN)
    assert len(found) == 0
    assert {"points", "interval_low", "interval_high", "missing", "q50"} <= set(found.columns)
    assert np.isnan(found["points"]).sum() == 0
