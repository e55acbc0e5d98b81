"""What a system's own recent errors say about its next ones: the median, the interval, the chance to pass a line.

Split conformal in groups of expected points (Mondrian), for a high scorer's errors are not a reserve's: within a
group errors are divided by sqrt(expected + 2), and their quantiles carry over to the next predictions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.tiers import TIERS, tier

PROBABILITIES = np.arange(2, 100, 2) / 100
QUANTILES = tuple(f"q{p:02d}" for p in range(2, 100, 2))
LOWER, MEDIAN, UPPER = (QUANTILES.index(name) for name in ("q10", "q50", "q90"))
MOST_POINTS = 60
ENOUGH_ROWS = 200
# What is believed of a line-blind system's odds against a line, before any were graded: mean and standard deviation
# of the slope and of the intercept. In 2021-22 to 2024-25 the slope came out between 0.05 and 0.2.
SLOPE, INTERCEPT = (0.10, 0.05), (0.0, 0.10)
NORMAL = np.array([NormalDist().inv_cdf(p) for p in PROBABILITIES])


def calibrate(history: pd.DataFrame, expected: np.ndarray) -> dict[str, Any]:
    """Parameters from what was expected of games that were played: {'residuals', 'against_line'}.

    history  points, points_line (null where no book had one) and points_std_last_10 of each row of `expected`
    """
    points, line = (history[name].to_numpy(dtype=float) for name in ("points", "points_line"))
    residuals = _residuals(expected, points)
    decided = ~np.isnan(line) & (line != points)
    chance = chance_over(quantiles(expected[decided], residuals, history["points_std_last_10"][decided]), line[decided])
    return {"residuals": residuals, "against_line": _trust(chance, points[decided] > line[decided])}


def quantiles(expected: np.ndarray, residuals: Sequence[Sequence[float]] | None, own_std: pd.Series) -> np.ndarray:
    """Each row's quantiles of points at PROBABILITIES; without graded errors they come from the player's own spread."""
    if residuals is None:
        std = np.fmax(own_std.to_numpy(dtype=float), _scale(expected))
        return np.asarray(np.clip(expected[:, None] + std[:, None] * NORMAL, 0, MOST_POINTS))
    errors = np.asarray(residuals)[tier(expected)] * _scale(expected)[:, None]
    return np.asarray(np.clip(expected[:, None] + errors, 0, MOST_POINTS))


def predicted(features: pd.DataFrame, expected: np.ndarray, parameters: Mapping[str, Any],
              inputs: Sequence[str]) -> pd.DataFrame:
    """What every system answers: points (median), interval_low, interval_high (80 %), missing inputs, QUANTILES."""
    found = quantiles(expected, parameters["residuals"], features["points_std_last_10"])
    null = features[list(inputs)].isna().to_numpy().tolist()
    out = pd.DataFrame(np.column_stack([found, found[:, [MEDIAN, LOWER, UPPER]]]), index=features.index,
                       columns=[*QUANTILES, "points", "interval_low", "interval_high"])
    return out.assign(missing=[",".join(compress(inputs, row)) or None for row in null])


def chance_over(found: np.ndarray, line: np.ndarray) -> np.ndarray:
    """P(points > line | no push) by interpolation between quantiles; points are whole numbers. Without a line: null."""
    over = 1 - _below(found, np.floor(line) + 0.5)
    under = _below(found, np.ceil(line) - 0.5)
    return np.where(np.isnan(line), np.nan, over / (over + under))


def trusted(chance: np.ndarray, against_line: Mapping[str, float]) -> np.ndarray:
    """The chance as it came true against real lines: a line knows news that no feature holds."""
    odds = against_line["intercept"] + against_line["slope"] * np.log(chance / (1 - chance))
    return np.asarray(1 / (1 + np.exp(-odds)))


def _scale(expected: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(np.fmax(expected, 0) + 2))


def _residuals(expected: np.ndarray, points: np.ndarray) -> list[list[float]] | None:
    """Quantiles of the scaled errors per group; a group with too few rows borrows from all. None: too few at all."""
    if len(points) < ENOUGH_ROWS:
        return None
    errors, groups = (points - expected) / _scale(expected), tier(expected)
    pooled = np.quantile(errors, PROBABILITIES)
    own = [errors[groups == number] for number in range(len(TIERS))]
    return [(np.quantile(rows, PROBABILITIES) if len(rows) >= ENOUGH_ROWS else pooled).tolist() for rows in own]


def _below(found: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Share of the distribution below `points`; beyond the outermost quantiles half of what is left."""
    rows = np.arange(len(found))
    place = (found <= points[:, None]).sum(axis=1)
    left, right = np.clip(place - 1, 0, None), np.clip(place, None, len(PROBABILITIES) - 1)
    low, high = found[rows, left], found[rows, right]
    part = np.divide(points - low, high - low, out=np.zeros(len(found)), where=high > low)
    share = PROBABILITIES[left] + part * (PROBABILITIES[right] - PROBABILITIES[left])
    ends = [place == 0, place == len(PROBABILITIES)]
    return np.select(ends, [PROBABILITIES[0] / 2, 1 - PROBABILITIES[0] / 2], share)


def _trust(chance: np.ndarray, over: np.ndarray) -> dict[str, float]:
    """Logistic regression of the outcome on the odds, drawn to SLOPE and INTERCEPT: by Newton's method."""
    x = np.column_stack([np.ones(len(chance)), np.log(chance / (1 - chance))])
    prior, precision = np.array([INTERCEPT[0], SLOPE[0]]), np.array([INTERCEPT[1], SLOPE[1]]) ** -2.0
    beta = prior.copy()
    for _ in range(8):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (over - p) - precision * (beta - prior)
        beta = beta + np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(precision), gradient)
    return {"intercept": float(beta[0]), "slope": float(max(beta[1], 0.0)), "rows": len(chance)}
