"""Ridge regression on the feature vector: what earlier dates of the season say beyond a player's averages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from functions.precompute.ml_feature_store import FEATURES
from functions.predictions.systems import absences, spread

SYSTEM_ID, NAME, SEES_LINE = "ridge_points", "Ridge on 25 features", False
# The regression starts from this blend, so that with little history it stays near it.
PRIOR = {"points_avg_last_5": 0.15, "points_avg_last_10": 0.30, "points_avg_season": 0.55}
PENALTY, HALF_LIFE_DAYS = 500.0, 45.0
# Effects that grow with how much a player scores, each less what is usual in the league: a product of two large
# numbers would hide the small differences from the penalty.
SCALED = {"home_away": 0.5, "opponent_def_rating": 114, "opponent_pace": 100, "team_pace": 100, "back_to_back": 0,
          "minutes_change": 0, "recent_trend": 0, "usage_spike_score": 0, "shot_zone_mismatch_score": 0,
          "injury_risk": 0, "unusual_absences": 0}


def fit(history: pd.DataFrame) -> dict[str, Any]:
    """Numbers of a ridge regression in which recent games weigh more, and its calibration; {} with too few rows."""
    if len(history) < spread.ENOUGH_ROWS:
        return {}
    # Imported here: a function that only predicts must not pay for it at its start.
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    absent, usual = absences.unusual(history)
    design = _design(history, absent)
    prior = _prior(design)
    beyond, weights = history["points"].to_numpy(dtype=float) - prior, _weights(history, prior)
    model = make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(), Ridge(PENALTY, solver="cholesky"))
    model.fit(np.array(list(design.values())).T, beyond, ridge__sample_weight=weights)
    imputer, scaler, ridge = (step for _, step in model.steps)
    numbers = {"features": list(design), "fill": imputer.statistics_.tolist(), "mean": scaler.mean_.tolist(),
               "scale": scaler.scale_.tolist(), "coefficients": ridge.coef_.tolist(),
               "intercept": float(ridge.intercept_), "usual_vacated_points": usual}
    return numbers | spread.calibrate(history, _expected(design, prior, numbers))


def predict(features: pd.DataFrame, parameters: Mapping[str, Any]) -> pd.DataFrame:
    usual = features["team_abbr"].map(parameters["usual_vacated_points"]).to_numpy(dtype=float)
    design = _design(features, features["vacated_points"].to_numpy() - usual)
    return spread.predicted(features, _expected(design, _prior(design), parameters), parameters, FEATURES)


def _design(features: pd.DataFrame, absent: np.ndarray) -> dict[str, np.ndarray]:
    """The 25 features, the team's absences, and both times the player's level."""
    names = [*FEATURES, "vacated_points"]
    plain = dict(zip(names, features[names].to_numpy(dtype=float).T, strict=True)) | {"unusual_absences": absent}
    level = plain["points_avg_season"]
    scaled = {f"{name}_x_level": (plain[name] - usual) * level for name, usual in SCALED.items()}
    return plain | scaled | {"level_squared": level ** 2}


def _prior(design: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.asarray(np.array([design[name] for name in PRIOR]).T @ np.array(list(PRIOR.values())))


def _weights(history: pd.DataFrame, prior: np.ndarray) -> np.ndarray:
    """Halved every 45 days; the errors of those who score more are larger and say less."""
    day = history["game_date"].to_numpy()
    age = (day.max() - day) / np.timedelta64(1, "D")
    weights = np.exp2(-age / HALF_LIFE_DAYS) / np.sqrt(np.fmax(prior, 4))
    return np.asarray(weights / weights.mean())


def _expected(design: Mapping[str, np.ndarray], prior: np.ndarray, numbers: Mapping[str, Any]) -> np.ndarray:
    values = np.array([design[name] for name in numbers["features"]]).T
    values = np.where(np.isnan(values), numbers["fill"], values)
    standard = (values - np.array(numbers["mean"])) / np.array(numbers["scale"])
    expected = prior + numbers["intercept"] + standard @ np.array(numbers["coefficients"])
    return np.asarray(np.clip(expected, 0, spread.MOST_POINTS))
