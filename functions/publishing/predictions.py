"""Publishing · one file per game date: every scheduled player's predictions, game by game."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from common.processor import Published, processor
from functions.predictions.ml_models import MlModels
from functions.predictions.player_prop_predictions import PlayerPropPredictions
from functions.predictions.systems import SYSTEMS
from functions.raw.nbac_schedule import NbacSchedule

CALLS = ("OVER", "UNDER", "PASS", "NO_LINE")
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}


TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
TEXT_OR_NULL, INSTANT_OR_NULL = {"type": ["string", "null"]}, {"type": ["string", "null"], "format": "date-time"}
POINTS = {"type": ["number", "null"], "minimum": 0, "maximum": 60}
LINE = _object(value={"type": "number", "minimum": 0}, source=TEXT, book=TEXT,
               taken_at={"type": "string", "format": "date-time"}) | {"type": ["object", "null"]}
ANSWER = {
    "points": POINTS | {"description": "median; null: see reason"},
    "interval_80": {"type": ["array", "null"], "items": {"type": "number", "minimum": 0, "maximum": 60},
                    "minItems": 2, "maxItems": 2},
    "p_over": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "chance to beat line.value"},
    "line": LINE, "edge": {"type": ["number", "null"], "description": "points less line.value"},
    "recommendation": {"enum": list(CALLS)}, "filter_reason": TEXT_OR_NULL,
    "confidence": {"type": ["number", "null"], "minimum": 50, "maximum": 100},
    "quality": _object(score={"type": "number", "minimum": 0, "maximum": 100},
                       missing={"type": "array", "items": TEXT}),
    "reason": TEXT_OR_NULL | {"description": "why there is no prediction"}}
PLAYER = _object(player_lookup=TEXT, nba_player_id={"type": ["integer", "null"]}, name=TEXT_OR_NULL, team=TEXT,
                 is_home=FLAG, injury_status=TEXT_OR_NULL, prediction=_object(system_id=TEXT, **ANSWER),
                 systems={"type": "object", "additionalProperties": _object(**ANSWER)})
GAME = _object(game_id=TEXT, nba_game_id=TEXT, home_team=TEXT, away_team=TEXT, tip_time_utc=INSTANT_OR_NULL,
               prediction_count=COUNT, recommendation_breakdown=_object(**dict.fromkeys(CALLS, COUNT)),
               predictions={"type": "array", "items": PLAYER})
SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Predictions of one game date", **_object(
    schema_version={"type": "integer", "const": 1}, game_date={"type": "string", "format": "date"},
    generated_at={"type": "string", "format": "date-time"}, correlation_id=TEXT, source=TEXT,
    model_versions={"type": "object", "additionalProperties": TEXT}, halt_active=FLAG, halt_reason=TEXT_OR_NULL,
    halt_since=INSTANT_OR_NULL, empty_reason=TEXT_OR_NULL, total_games=COUNT, total_predictions=COUNT,
    games={"type": "array", "items": GAME})}


@processor(writes=Published("predictions/{game_date}.json", SCHEMA, today="predictions/today.json"), live_only=True,
           reads={"slate": NbacSchedule, "models": MlModels.on_date(optional=True),
                  "predictions": PlayerPropPredictions.on_date(optional=True)})
def predictions(slate: pd.DataFrame, models: pd.DataFrame, predictions: pd.DataFrame) -> dict[str, Any]:
    players: dict[str, list[dict[str, Any]]] = {}
    for game_id, player in _players(_plain(predictions, "line_taken_at")):
        players.setdefault(game_id, []).append(player)
    scheduled = _plain(slate[~slate["postponed"]], "tip_time_utc")
    order = sorted(scheduled, key=lambda game: (game.tip_time_utc or "~", game.game_id))  # an unknown time comes last
    games = [_game(game, players) for game in order]
    trained = models[models["parameters"].notna()]
    total = sum(game["prediction_count"] for game in games)
    return {"halt_active": False, "halt_reason": None, "halt_since": None, "games": games, "total_games": len(games),
            "total_predictions": total,
            "empty_reason": None if total else "no predictions yet" if games else "no games",
            "model_versions": dict(zip(trained["system_id"], trained["model_version"], strict=True))}


def _game(game: Any, by_game: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    players = sorted(by_game.get(game.game_id, []), key=_best_first)
    calls = [player["prediction"]["recommendation"] for player in players]
    return {"game_id": game.game_id, "nba_game_id": game.nba_game_id, "home_team": game.home_team_tricode,
            "away_team": game.away_team_tricode, "tip_time_utc": game.tip_time_utc, "predictions": players,
            "prediction_count": sum(player["prediction"]["points"] is not None for player in players),
            "recommendation_breakdown": {call: calls.count(call) for call in CALLS}}


def _best_first(player: dict[str, Any]) -> tuple[float, str]:
    points = player["prediction"]["points"]
    return -(-1 if points is None else points), player["player_lookup"]


def _players(rows: list[Any]) -> list[tuple[str, dict[str, Any]]]:
    """(game_id, player) for each player: what every system says, and what the first that can says."""
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        player = out.setdefault((row.game_id, row.player_lookup), {
            "player_lookup": row.player_lookup, "nba_player_id": row.nba_player_id and int(row.nba_player_id),
            "name": row.player_full_name, "team": row.team_abbr, "is_home": row.is_home,
            "injury_status": row.injury_status_at_prediction, "systems": {}})
        player["systems"][row.system_id] = _answer(row)
    for player in out.values():
        said = {name: player["systems"][name] for name in SYSTEMS if name in player["systems"]}
        name = next((name for name, answer in said.items() if answer["points"] is not None), next(iter(said)))
        player["prediction"] = {"system_id": name, **said[name]}
    return [(game_id, player) for (game_id, _), player in out.items()]


def _answer(row: Any) -> dict[str, Any]:
    line = None if row.current_points_line is None else {
        "value": row.current_points_line, "source": row.line_source, "book": row.sportsbook,
        "taken_at": row.line_taken_at}
    return {"points": row.predicted_points, "p_over": row.p_over, "line": line, "edge": row.line_margin,
            "interval_80": None if row.interval_low is None else [row.interval_low, row.interval_high],
            "recommendation": row.recommendation, "filter_reason": row.filter_reason,
            "confidence": row.confidence_score, "reason": row.reason,
            "quality": {"score": row.feature_quality_score, "missing": row.missing.split(",") if row.missing else []}}


def _plain(rows: pd.DataFrame, instant: str) -> list[Any]:
    """Each row as plain values, this instant as text; what is null is None, for NaN is no JSON."""
    told = {name: rows[name].to_numpy(dtype=object) for name in rows.columns.drop(["game_date", instant])}
    told[instant] = rows[instant].dt.strftime(INSTANT).to_numpy()
    nullable = [np.where(pd.isna(values), None, values).tolist() for values in told.values()]
    return [SimpleNamespace(**dict(zip(told, values, strict=True))) for values in zip(*nullable, strict=True)]
