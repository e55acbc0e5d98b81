"""Predictions · one row per player of a scheduled game and system: points, interval, what it says about his line."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd

from common import digest
from common.basketball.beside import Beside
from common.basketball.quotes import COLUMNS, WHO, shown_and_median
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.precompute.ml_feature_store import FEATURE_VERSION, MlFeatureStore
from functions.predictions.ml_models import MlModels
from functions.predictions.systems import SYSTEMS, absences, spread
from functions.raw.nbac_player_list_current import NbacPlayerListCurrent
from functions.raw.nbac_schedule import NbacSchedule
from functions.raw.odds_api_player_points_props import OddsApiPlayerPointsProps

BREAK_EVEN = 0.524  # the share of bets that pays at -110
CARRIED = ["game_id", "game_date", "player_lookup", "universal_player_id", "player_full_name", "team_abbr",
           "opponent_team_abbr", "is_home", "feature_quality_score", "feature_version"]
ANSWERS = ["predicted_points", "interval_low", "interval_high", "p_over"]


class PlayerPropPredictions(Table, key=("game_id", "player_lookup", "system_id"), entity="player"):
    prediction_id: str = Field(doc="hash of key, line, feature version and model version")
    game_id: str
    game_date: dt.date
    player_lookup: str
    system_id: str
    universal_player_id: str | None
    player_full_name: str | None
    nba_player_id: int | None
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    is_home: bool
    predicted_points: float | None = Field(ge=0, le=60, places=1, doc="median; null: see reason")
    interval_low: float | None = Field(ge=0, le=60, places=1, doc="80 percent of games fall between low and high")
    interval_high: float | None = Field(ge=0, le=60, places=1)
    p_over: float | None = Field(ge=0, le=1, places=4, doc="chance to beat current_points_line, pushes aside")
    confidence_score: float | None = Field(ge=50, le=100, places=2, doc="100 × the chance of the likelier side")
    recommendation: str = Field(choices=("OVER", "UNDER", "PASS", "NO_LINE"))
    is_actionable: bool = Field(doc="recommends OVER or UNDER")
    filter_reason: str | None = Field(doc="why it is not actionable")
    current_points_line: float | None = Field(ge=0, places=1, doc="of sportsbook, the last before the tip-off")
    line_margin: float | None = Field(places=1, doc="predicted_points - current_points_line")
    line_median: float | None = Field(ge=0, places=2, doc="over all bookmakers, the last of each before the tip-off")
    line_books: int = Field(ge=0, doc="bookmakers in line_median")
    line_source: str = Field(choices=("ODDS_API", "NO_PROP_LINE"))
    sportsbook: str | None
    line_taken_at: dt.datetime | None
    over_price_american: int | None
    under_price_american: int | None
    model_version: str | None
    feature_version: str
    feature_quality_score: float = Field(ge=0, le=100, places=2)
    missing: str | None = Field(doc="null inputs of the system, joined by commas")
    injury_status_at_prediction: str | None
    reason: str | None = Field(doc="why there is no prediction")


@processor(writes=PlayerPropPredictions, live_only=True, seals="slate", reads={
    "slate": NbacSchedule, "features": MlFeatureStore, "models": MlModels,
    "roster": NbacPlayerListCurrent.as_of("slate", on="team_abbr", among=("home_team_tricode", "away_team_tricode")),
    "props": OddsApiPlayerPointsProps.as_of("slate", latest=("game_id", "bookmaker", "player_lookup"))})
def player_prop_predictions(slate: pd.DataFrame, features: pd.DataFrame, models: pd.DataFrame, roster: pd.DataFrame,
                            props: pd.DataFrame) -> pd.DataFrame:
    known = features[features["game_id"].isin(slate.loc[~slate["postponed"], "game_id"])].reset_index(drop=True)
    known = known.assign(vacated_points=absences.vacated_points(known))
    offered = Beside(known, shown_and_median(props), game_id="game_id", player_lookup="player_lookup")
    trained = {model.system_id: model for model in models.itertuples()}
    said = [_of_system(name, trained.get(name), known, offered["current_points_line"]) for name in SYSTEMS]
    own = {name: known[name].to_numpy() for name in CARRIED} | {name: offered[name] for name in COLUMNS} | {
        "nba_player_id": Beside(known, roster, player_lookup="player_lookup")["player_id"],
        "injury_status_at_prediction": known["injury_status"].to_numpy()}
    rows = {name: np.tile(values, len(SYSTEMS)) for name, values in own.items()} | {
        name: np.concatenate([answers[name] for answers in said]) for name in said[0]}
    points, line, over = rows["predicted_points"], rows["current_points_line"], rows["p_over"]
    listed = np.tile(absences.ruled_out(known["injury_status"]), len(SYSTEMS))
    edge, lineless = points - line, np.isnan(line)
    # Only the side on which the median lies: a recommendation never contradicts its own prediction.
    likely = np.select([edge > 0, edge < 0], [over, 1 - over], 0.0)
    act = (likely >= BREAK_EVEN) & ~listed
    out = pd.DataFrame(rows | {
        "recommendation": np.select([lineless, act & (edge > 0), act], ["NO_LINE", "OVER", "UNDER"], "PASS"),
        "is_actionable": act, "line_margin": edge, "confidence_score": 100 * np.maximum(over, 1 - over),
        "filter_reason": np.select([np.isnan(points), listed, lineless, ~act], [
            "no prediction", np.tile("listed " + known["injury_status"].str.lower(), len(SYSTEMS)), "no line",
            "below break-even"], None),
        "line_books": np.nan_to_num(rows["line_books"]), "line_source": np.where(lineless, "NO_PROP_LINE", "ODDS_API")})
    ids = digest.rows(out, [*WHO, "system_id", "current_points_line", "feature_version", "model_version"])
    return out.assign(prediction_id=[f"{number:016x}" for number in ids.tolist()])


def _of_system(system_id: str, model: Any, known: pd.DataFrame, line: np.ndarray) -> dict[str, np.ndarray]:
    """What one system says of every player: his points, or the reason why not."""
    rows, broken = len(known), _refused(system_id, model)
    out = {name: np.full(rows, np.nan) for name in ANSWERS} | {
        "missing": np.full(rows, None), "system_id": np.full(rows, system_id),
        "model_version": np.full(rows, model and model.model_version, dtype=object)}
    if not broken:
        ready, parameters = np.flatnonzero(known["is_production_ready"]), json.loads(model.parameters)
        found = SYSTEMS[system_id].predict(known.take(ready), parameters)
        chance = spread.chance_over(found[list(spread.QUANTILES)].to_numpy(), line[ready])
        # Rounded before it is compared with the line, so that the edge is the difference of what is stored.
        out["predicted_points"][ready] = found["points"].round(1)
        out["p_over"][ready] = spread.trusted(chance, parameters["against_line"])
        for name in ("interval_low", "interval_high", "missing"):
            out[name][ready] = found[name]
    why = broken or known["insufficient_data_reason"].fillna("not production ready")
    return out | {"reason": np.where(np.isnan(out["predicted_points"]), why, None)}


def _refused(system_id: str, model: Any) -> str | None:
    """Why the model of this date cannot be used, if it cannot."""
    if model is None:
        return f"{system_id} has no model for this date"
    if pd.isna(model.parameters):
        return str(model.reason)
    if model.feature_version != FEATURE_VERSION:
        return f"trained on features {model.feature_version}, these are {FEATURE_VERSION}"
    return None
