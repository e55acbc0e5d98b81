"""Predictions · one row per prediction of a game that was played: how far it was off, whether its side came true."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.precompute.player_daily_cache import PlayerDailyCache
from functions.predictions.player_prop_predictions import PlayerPropPredictions
from functions.predictions.systems.absences import ruled_out
from functions.raw.nbac_schedule import NbacSchedule

CACHE = {"points_avg_season": "baseline_season_mean", "points_avg_last_10": "baseline_last_10",
         "points_ewm_8": "baseline_ewm_8", "games_played_season": "games_before"}
RESULT = {"points": "actual_points", "minutes_played": "minutes_played", "is_dnp": "is_dnp"}
SAME_NAME = ["player_lookup", "game_id", "game_date", "system_id", "prediction_id", "team_abbr", "opponent_team_abbr",
             "predicted_points", "interval_low", "interval_high", "p_over", "confidence_score", "recommendation",
             "line_source", "is_actionable", "filter_reason", "feature_quality_score", "model_version"]


class PredictionAccuracy(Table, key=("player_lookup", "game_id", "system_id"), entity="player", outcome=True):
    player_lookup: str
    game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    season_type: str
    system_id: str
    prediction_id: str
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    predicted_points: float = Field(ge=0, le=60, places=1)
    interval_low: float = Field(ge=0, le=60, places=1)
    interval_high: float = Field(ge=0, le=60, places=1)
    inside_interval: bool | None
    p_over: float | None = Field(ge=0, le=1, places=4)
    confidence_score: float | None = Field(ge=0, le=100, places=2)
    confidence_decile: int | None = Field(ge=1, le=10, doc="min(10, floor(confidence_score / 10) + 1)")
    recommendation: str = Field(choices=("OVER", "UNDER", "PASS", "NO_LINE"))
    line_value: float | None = Field(ge=0, places=1, doc="what p_over and recommendation speak of")
    closing_line: float | None = Field(ge=0, places=2, doc="median over the bookmakers")
    actual_points: int | None = Field(ge=0, doc="null when voided")
    minutes_played: float | None = Field(ge=0, places=1)
    absolute_error: float | None = Field(ge=0, places=1)
    signed_error: float | None = Field(places=1, doc="predicted - actual; positive: too high")
    prediction_correct: bool | None = Field(doc="null: no side taken, no line, a push, or voided")
    is_push: bool = Field(doc="actual_points equals line_value")
    predicted_margin: float | None = Field(places=1, doc="predicted_points - line_value")
    actual_margin: float | None = Field(places=1, doc="actual_points - line_value")
    within_3_points: bool | None
    within_5_points: bool | None
    has_prop_line: bool
    line_source: str = Field(choices=("ODDS_API", "NO_PROP_LINE"))
    line_bookmaker: str | None
    is_actionable: bool
    filter_reason: str | None
    is_voided: bool = Field(doc="he did not play: no side won")
    void_reason: str | None = Field(choices=("dnp_injury_confirmed", "dnp_late_scratch", "dnp_unknown"))
    pre_game_injury_flag: bool = Field(doc="listed other than available")
    pre_game_injury_status: str | None
    injury_confirmed_postgame: bool | None = Field(doc="listed and did not play; null when not listed")
    feature_quality_score: float = Field(ge=0, le=100, places=2)
    data_quality_tier: str = Field(choices=("HIGH", "MEDIUM", "LOW"), doc="80, 70")
    model_version: str | None
    games_before: int | None = Field(ge=0, doc="that he played this season")
    baseline_season_mean: float | None = Field(ge=0, places=1)
    baseline_last_10: float | None = Field(ge=0, places=1)
    baseline_ewm_8: float | None = Field(ge=0, places=3)


@processor(writes=PredictionAccuracy, together=True, per_entity=True, reads={
    "slate": NbacSchedule, "predictions": PlayerPropPredictions, "results": PlayerGameSummary,
    "cache": PlayerDailyCache.on_date(optional=True), "box": TeamOffenseGameSummary.on_date(optional=True)})
def prediction_accuracy(slate: pd.DataFrame, predictions: pd.DataFrame, results: pd.DataFrame, cache: pd.DataFrame,
                        box: pd.DataFrame) -> pd.DataFrame:
    rows = _gradable(slate, predictions, results, cache, box)
    voided = rows["is_dnp"] | ((rows["actual_points"].fillna(0) == 0) & ~(rows["minutes_played"] > 0))
    points, line = rows["actual_points"].mask(voided), rows["line_value"]
    signed, margin = rows["predicted_points"] - points, points - line
    status = rows["pre_game_injury_status"]
    named, scratch = ruled_out(status), status.str.lower().isin(("questionable", "probable", "day_to_day"))
    listed = status.notna() & (status.str.lower() != "available")
    side = rows["recommendation"].isin(("OVER", "UNDER")) & margin.notna() & (margin != 0)
    correct = (margin > 0) == (rows["recommendation"] == "OVER")
    why = np.select([~voided, named, scratch], ["", "dnp_injury_confirmed", "dnp_late_scratch"], "dnp_unknown")
    quality = rows["feature_quality_score"]
    return rows.assign(
        actual_points=points, signed_error=signed, absolute_error=signed.abs(), actual_margin=margin,
        predicted_margin=rows["predicted_points"] - line, is_push=margin == 0, has_prop_line=line.notna(),
        prediction_correct=_known(correct, side), within_3_points=_known(signed.abs() <= 3, ~voided),
        within_5_points=_known(signed.abs() <= 5, ~voided), inside_interval=_known(
            points.between(rows["interval_low"], rows["interval_high"]), ~voided),
        confidence_decile=np.minimum(10, rows["confidence_score"] // 10 + 1), is_voided=voided,
        void_reason=pd.Series(why, index=rows.index, dtype="str").replace("", None), pre_game_injury_flag=listed,
        injury_confirmed_postgame=_known(voided, listed),
        data_quality_tier=np.select([quality >= 80, quality >= 70], ["HIGH", "MEDIUM"], "LOW"))


def _gradable(slate: pd.DataFrame, predictions: pd.DataFrame, results: pd.DataFrame, cache: pd.DataFrame,
              box: pd.DataFrame) -> pd.DataFrame:
    """The predictions whose games are known: a player without a result counts once both teams' box scores are there."""
    made = predictions[predictions["predicted_points"].notna()].rename(columns={
        "current_points_line": "line_value", "line_median": "closing_line", "sportsbook": "line_bookmaker",
        "injury_status_at_prediction": "pre_game_injury_status"})
    own = made[[*SAME_NAME, "line_value", "closing_line", "line_bookmaker", "pre_game_injury_status"]]
    actual = results[["game_id", "player_lookup", *RESULT]].rename(columns=RESULT)
    before = cache[["game_date", "player_lookup", *CACHE]].rename(columns=CACHE)
    rows = own.merge(slate[["game_id", "season_year", "season_type"]], on="game_id")
    rows = rows.merge(actual, on=["game_id", "player_lookup"], how="left")
    rows = rows.merge(before, on=["game_date", "player_lookup"], how="left")
    sides = box.groupby("game_id")["team_abbr"].nunique()
    complete = rows["game_id"].isin(sides.index[sides == 2])
    seen = rows["is_dnp"].notna()
    return rows.assign(is_dnp=rows["is_dnp"].astype("object").eq(True))[seen | complete].reset_index(drop=True)


def _known(flags: pd.Series, known: pd.Series) -> pd.Series:
    """True, False, or null where the question does not arise."""
    return flags.astype("object").where(known, None)
