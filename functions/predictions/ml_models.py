"""Predictions · one row per system and game date: the numbers that it learnt from earlier dates."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from types import ModuleType
from typing import Any

import pandas as pd

from common.processor import processor
from common.table import Field, Table
from functions.analytics.player_game_summary import PlayerGameSummary
from functions.precompute.ml_feature_store import FEATURE_VERSION, FEATURES, MlFeatureStore
from functions.predictions.systems import SYSTEMS, absences

WINDOW_DAYS = 60  # older games change no prediction any more: a longer window was not better on four seasons


class MlModels(Table, key=("game_date", "system_id"), entity="system"):
    game_date: dt.date = Field(doc="whose predictions it makes; nothing of that date is known to it")
    system_id: str
    system_name: str
    sees_line: bool = Field(doc="a bookmaker's line moves its points")
    model_version: str = Field(doc="first 12 hex digits of the sha256 of parameters")
    feature_version: str
    parameters: str | None = Field(doc="JSON; null when there is too little to learn from")
    trained_from: dt.date | None
    trained_to: dt.date | None
    training_rows: int = Field(ge=0, doc="player-games played, with every required feature")
    reason: str | None = Field(doc="why there are no parameters")


@processor(writes=MlModels, live_only=True, reads={
    "features": MlFeatureStore.before(days=WINDOW_DAYS, columns=(
        "game_id", "game_date", "player_lookup", "team_abbr", "injury_status", "is_production_ready", *FEATURES)),
    "results": PlayerGameSummary.before(days=WINDOW_DAYS, columns=(
        "game_id", "game_date", "player_lookup", "points", "is_dnp", "points_line"))})
def ml_models(features: pd.DataFrame, results: pd.DataFrame, game_date: dt.date) -> pd.DataFrame:
    history = training_rows(features, results)
    dates = history["game_date"]
    return pd.DataFrame([_model(system, history) for system in SYSTEMS.values()]).assign(
        game_date=pd.Timestamp(game_date), feature_version=FEATURE_VERSION, training_rows=len(history),
        trained_from=dates.min(), trained_to=dates.max())


def training_rows(features: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The feature rows of games that the player took part in, beside them what he scored and his closing line."""
    known = features.assign(vacated_points=absences.vacated_points(features))
    played = results.loc[~results["is_dnp"], ["game_id", "player_lookup", "points", "points_line"]]
    return known[known["is_production_ready"]].merge(played, on=["game_id", "player_lookup"])


def _model(system: ModuleType, history: pd.DataFrame) -> dict[str, Any]:
    numbers = system.fit(history)
    text = json.dumps(_rounded(numbers), sort_keys=True) if numbers else None
    return {"system_id": system.SYSTEM_ID, "system_name": system.NAME, "sees_line": system.SEES_LINE,
            "parameters": text, "model_version": hashlib.sha256((text or "").encode()).hexdigest()[:12],
            "reason": None if numbers else f"not trained: {len(history)} player-games in the {WINDOW_DAYS} days before"}


def _rounded(value: Any) -> Any:
    """Every number to 10 significant digits: what differs beyond is the machine's arithmetic."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.10g}") if isinstance(value, float) else value
