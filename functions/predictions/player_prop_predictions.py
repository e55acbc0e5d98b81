"""Predictions · one row per player of a scheduled game and system: points, interval, what it says about his line."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd

from common import digest
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
           "opponent_team_abbr", "is_home", "feature_quality_score", "feature_version", "injury_status"]
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
    known = known.merge(shown_and_median(props), on=WHO, how="left")
    rows = pd.concat([_of_system(name, known, models) for name in SYSTEMS], ignore_index=True)
    line, listed = rows["current_points_line"], absences.ruled_out(rows["injury_status"])
    edge = rows["predicted_points"] - line
    # Only the side on which the median lies: a recommendation never contradicts its own prediction.
    likely = np.select([edge > 0, edge < 0], [rows["p_over"], 1 - rows["p_over"]], 0.0)
    act = (likely >= BREAK_EVEN) & ~listed
    call = np.select([line.isna(), act & (edge > 0), act], ["NO_LINE", "OVER", "UNDER"], "PASS")
    why = np.select([rows["predicted_points"].isna(), listed, line.isna(), ~act],
                    ["no prediction", "listed " + rows["injury_status"].str.lower(), "no line", "below break-even"], "")
    ids = digest.rows(rows, [*WHO, "system_id", "current_points_line", "feature_version", "model_version"])
    return rows.rename(columns={"injury_status": "injury_status_at_prediction"}).assign(
        prediction_id=[f"{number:016x}" for number in ids.tolist()], nba_player_id=_nba_ids(rows, roster),
        recommendation=call, is_actionable=act, filter_reason=pd.Series(why, dtype="str").replace("", None),
        line_margin=edge, confidence_score=100 * np.maximum(rows["p_over"], 1 - rows["p_over"]),
        line_books=rows["line_books"].fillna(0), line_source=line.isna().map({True: "NO_PROP_LINE", False: "ODDS_API"}))


def _of_system(system_id: str, known: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Every player's row for one system: predicted, or with the reason why not."""
    model: Any = next(models[models["system_id"] == system_id].itertuples(), None)
    rows = known[[*CARRIED, *COLUMNS]].assign(system_id=system_id, model_version=model.model_version if model else None,
                                           **dict.fromkeys(ANSWERS, np.nan), missing=None)
    broken = _refused(system_id, model)
    if not broken:
        ready = known[known["is_production_ready"]]
        parameters = json.loads(model.parameters)
        found = SYSTEMS[system_id].predict(ready, parameters)
        chance = spread.chance_over(found[list(spread.QUANTILES)].to_numpy(), ready["current_points_line"].to_numpy())
        # Rounded before it is compared with the line, so that the edge is the difference of what is stored.
        rows.loc[ready.index, [*ANSWERS, "missing"]] = found.assign(
            predicted_points=found["points"].round(1), p_over=spread.trusted(chance, parameters["against_line"]))
    why = broken or known["insufficient_data_reason"].fillna("not production ready")
    return rows.assign(reason=pd.Series(why, index=rows.index, dtype="str").where(rows["predicted_points"].isna()))


def _refused(system_id: str, model: Any) -> str | None:
    """Why the model of this date cannot be used, if it cannot."""
    if model is None:
        return f"{system_id} has no model for this date"
    if pd.isna(model.parameters):
        return str(model.reason)
    if model.feature_version != FEATURE_VERSION:
        return f"trained on features {model.feature_version}, these are {FEATURE_VERSION}"
    return None


def _nba_ids(rows: pd.DataFrame, roster: pd.DataFrame) -> pd.Series:
    return rows["player_lookup"].map(roster.drop_duplicates("player_lookup").set_index("player_lookup")["player_id"])
