"""Moving Average Baseline: recent form, corrected by hand-set adjustments (domain 5.3, S1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from functions.predictions.systems import spread

SYSTEM_ID, NAME, SEES_LINE = "moving_average", "Moving Average Baseline", False
FORM = {"points_avg_last_5": 0.5, "points_avg_last_10": 0.3, "points_avg_season": 0.2}
# Points per unit of a feature. A null adjustment adds nothing and is listed as missing.
ADJUSTMENTS = {"shot_zone_mismatch_score": 0.3, "pace_score": 0.3, "usage_spike_score": 0.4, "back_to_back": -1.5}
INPUTS = (*FORM, "fatigue_score", *ADJUSTMENTS, "home_away")
# The formula as it is written down: nothing added, all of the form, all of the adjustments.
AS_WRITTEN = (0.0, 1.0, 1.0)


def fit(history: pd.DataFrame) -> dict[str, Any]:
    """How much of the form and of the adjustments came true; without enough history the formula stands as written."""
    parts = _parts(history)
    weights = AS_WRITTEN
    if len(history) >= spread.ENOUGH_ROWS:
        weights = tuple(np.linalg.lstsq(parts, history["points"].to_numpy(dtype=float), rcond=None)[0].tolist())
    return {"weights": list(weights), **spread.calibrate(history, _expected(parts, weights))}


def predict(features: pd.DataFrame, parameters: Mapping[str, Any]) -> pd.DataFrame:
    return spread.predicted(features, _expected(_parts(features), parameters["weights"]), parameters, INPUTS)


def _expected(parts: np.ndarray, weights: Any) -> np.ndarray:
    return np.asarray(np.clip(parts @ np.asarray(weights), 0, spread.MOST_POINTS))


def _parts(features: pd.DataFrame) -> np.ndarray:
    """For each row: 1, its form, the sum of its adjustments."""
    known = dict(zip(INPUTS, features[list(INPUTS)].to_numpy(dtype=float).T, strict=True))
    form = np.array([known[name] for name in FORM]).T @ np.array(list(FORM.values()))
    fatigue, home = known["fatigue_score"], known["home_away"]  # 100 is fresh: the low scores are the tired ones
    extra = np.select([fatigue < 50, fatigue < 70], [-2.5, -1.0], 0.0)
    for name, weight in ADJUSTMENTS.items():
        extra = extra + np.nan_to_num(known[name]) * weight
    extra = extra + np.select([home == 1, home == 0], [0.5, -0.5], 0.0)
    return np.column_stack([np.ones(len(features)), form, extra])
