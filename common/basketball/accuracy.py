"""How good the predictions were, on the same rows as what anyone could have said without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.tiers import TIERS, tier

BASELINES = {"season_mean": "baseline_season_mean", "last_10": "baseline_last_10", "ewm_8": "baseline_ewm_8",
             "closing_line": "closing_line"}
POPULATIONS = ("all", "line")
FEWEST_GAMES = 10
# What the reference put where it had no line; a row with it counts for errors, never for a hit rate.
PLACEHOLDER_LINE = 20.0
RESAMPLES, SEED = 2000, 20240313


def report(graded: pd.DataFrame, season: str, sees_line: dict[str, bool] | None = None) -> dict[str, Any]:
    """The JSON of `tipoff accuracy --json`.

    graded     rows of predictions.prediction_accuracy, of any dates of one season
    sees_line  which systems were shown the line; one that is not named was not
    """
    systems, baselines = [], []
    for population in POPULATIONS:
        rows = same_rows(graded, population)
        systems += [{"system_id": str(name), "sees_line": bool((sees_line or {}).get(str(name), False)),
                     "population": population, **of_predictions(own)} for name, own in rows.groupby("system_id")]
        baselines += [{"system_id": name, "sees_line": name == "closing_line", "population": population,
                       **of_points(once, once[column])}
                      for name, column, once in _compared(rows, population)]
    return {"season": season, "systems": systems, "baselines": baselines}


def by(graded: pd.DataFrame, what: str) -> list[dict[str, Any]]:
    """The same figures per system and group: `what` is system, player, tier (season's points) or month."""
    rows = same_rows(graded, "all")
    tiers = np.array(TIERS)[tier(rows["baseline_season_mean"])]
    labels = {"system": rows["system_id"], "player": rows["player_lookup"], "tier": pd.Series(tiers, index=rows.index),
              "month": rows["game_date"].dt.strftime("%Y-%m")}[what]
    order = {name: place for place, name in enumerate(TIERS)} if what == "tier" else {}
    made = [{"group": str(label), "system_id": str(name), **of_predictions(own),
             "season_mean_mae": _mean((own["baseline_season_mean"] - own["actual_points"]).abs())}
            for (label, name), own in rows.groupby([labels.rename("label"), "system_id"])]
    return sorted(made, key=lambda entry: (order.get(entry["group"], 0), entry["group"], entry["system_id"]))


def same_rows(graded: pd.DataFrame, population: str) -> pd.DataFrame:
    """The player-games of a population for which every system and every baseline has an answer.

    all   regular season, he took part, at least ten earlier games of his in that season
    line  of those, rows with a real line
    """
    columns = [column for name, column in BASELINES.items() if name != "closing_line" or population == "line"]
    chosen = ((graded["season_type"] == "regular") & ~graded["is_voided"] & (graded["games_before"] >= FEWEST_GAMES)
              & graded[["actual_points", *columns]].notna().all(axis=1))
    rows = graded[chosen].reset_index(drop=True)
    said = rows.groupby(["game_id", "player_lookup"])["system_id"].transform("size")
    return rows[said == rows["system_id"].nunique()].reset_index(drop=True)


def of_predictions(rows: pd.DataFrame) -> dict[str, Any]:
    """Error, calibration and hit rate of one system's rows."""
    inside = rows["inside_interval"].astype("float64")
    groups = np.array(TIERS)[tier(rows["predicted_points"])]
    decided = rows[rows["prediction_correct"].notna() & (rows["line_value"] != PLACEHOLDER_LINE)]
    hits = decided["prediction_correct"].astype("float64")
    return {**of_points(rows, rows["predicted_points"]), "coverage_80": _mean(inside),
            "coverage_80_by_group": {name: _mean(inside[groups == name]) for name in TIERS if (groups == name).any()},
            "hit_rate": _mean(hits), "hit_n": len(hits), "log_loss": _log_loss(rows)}


def of_points(rows: pd.DataFrame, points: pd.Series) -> dict[str, Any]:
    """n, mae with its 95 percent interval, bias of any number said about actual_points; the rest does not arise."""
    error = points - rows["actual_points"]
    return {"n": len(rows), "mae": _mean(error.abs()), "mae_interval": interval(error.abs(), rows["game_date"]),
            "bias": _mean(error), "coverage_80": None, "coverage_80_by_group": {}, "hit_rate": None, "hit_n": 0,
            "log_loss": None}


def interval(values: pd.Series, dates: pd.Series) -> list[float] | None:
    """95 percent interval of the mean: whole dates are drawn, for games of one night share what is not known.

    Null over a single date: there is nothing to draw from.
    """
    codes, days = pd.factorize(dates, sort=True)
    if len(days) < 2:
        return None
    counts = np.bincount(codes)
    totals = np.bincount(codes, weights=values.to_numpy(dtype=float))
    drawn = np.random.default_rng(SEED).multinomial(len(days), np.full(len(days), 1 / len(days)), size=RESAMPLES)
    low, high = np.quantile((drawn @ totals) / (drawn @ counts), [0.025, 0.975])
    return [round(float(low), 4), round(float(high), 4)]


def _compared(rows: pd.DataFrame, population: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Each baseline of a population and its rows, every player-game once."""
    once = rows.drop_duplicates(["game_id", "player_lookup"])
    for name, column in BASELINES.items():
        if len(once) and (name != "closing_line" or population == "line"):
            yield name, column, once


def _log_loss(rows: pd.DataFrame) -> float | None:
    """Of p_over against what happened; a push decides nothing."""
    known = rows[rows["p_over"].notna() & rows["line_value"].notna() & (rows["actual_points"] != rows["line_value"])]
    over = known["actual_points"] > known["line_value"]
    chance = np.where(over, known["p_over"], 1 - known["p_over"])
    return _mean(pd.Series(-np.log(np.clip(chance, 1e-6, 1))))


def _mean(values: pd.Series) -> float | None:
    return round(float(values.mean()), 4) if values.notna().any() else None
