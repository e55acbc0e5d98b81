"""Precompute · one row per scheduled player with a game this season: where he shot from in his last 10 and 20 games."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.windows import LastGames
from common.processor import processor
from common.table import Field, Table
from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext

WINDOW, TREND, TREND_LEAST = 10, 20, 15
ZONES = ("paint", "mid_range", "three_pt")
QUALITIES = ("excellent", "good", "limited", "insufficient")
NO_ASSIST = "player_game_summary does not know which baskets were assisted yet"
RATE, SHARE = "percent of his attempts", "makes per attempt"


class PlayerShotZoneAnalysis(Table, key=("game_date", "player_lookup"), entity="player"):
    game_date: dt.date
    analysis_date: dt.date = Field(doc="the same as game_date")
    player_lookup: str
    universal_player_id: str | None
    paint_rate_last_10: float | None = Field(ge=0, le=100, places=2, doc=RATE)
    mid_range_rate_last_10: float | None = Field(ge=0, le=100, places=2, doc=RATE)
    three_pt_rate_last_10: float | None = Field(ge=0, le=100, places=2, doc=RATE)
    total_shots_last_10: int | None = Field(ge=0)
    games_in_sample_10: int = Field(ge=0, le=WINDOW, doc="of his last 10 games played, those with a shot chart")
    sample_quality_10: str = Field(choices=QUALITIES)
    paint_pct_last_10: float | None = Field(ge=0, le=1, places=3, doc=SHARE)
    mid_range_pct_last_10: float | None = Field(ge=0, le=1, places=3, doc=SHARE)
    three_pt_pct_last_10: float | None = Field(ge=0, le=1, places=3, doc=SHARE)
    paint_attempts_per_game: float | None = Field(ge=0, places=1)
    mid_range_attempts_per_game: float | None = Field(ge=0, places=1)
    three_pt_attempts_per_game: float | None = Field(ge=0, places=1)
    paint_rate_last_20: float | None = Field(ge=0, le=100, places=2, doc=f"{RATE}; null over fewer than 15 games")
    paint_pct_last_20: float | None = Field(ge=0, le=1, places=3, doc=f"{SHARE}; null over fewer than 15 games")
    games_in_sample_20: int = Field(ge=0, le=TREND)
    sample_quality_20: str = Field(choices=QUALITIES)
    assisted_rate_last_10: float | None = Field(absent=NO_ASSIST)
    unassisted_rate_last_10: float | None = Field(absent=NO_ASSIST)
    player_position: str | None
    primary_scoring_zone: str | None = Field(choices=("paint", "perimeter", "mid_range", "balanced", "none"))
    data_quality_tier: str = Field(choices=("high", "medium", "low"), doc="10, 7 games with a shot chart")
    calculation_notes: str | None
    early_season_flag: bool = Field(doc="fewer than 10 games played this season")
    insufficient_data_reason: str | None


@processor(writes=PlayerShotZoneAnalysis, per_entity=True, reads={
    "context": UpcomingPlayerGameContext.on_date(columns=("player_lookup", "universal_player_id", "position")),
    "past": PlayerGameSummary.before(columns=(
        "game_id", "game_date", "player_lookup", "is_dnp", "paint_attempts", "paint_makes",
        "mid_range_attempts", "mid_range_makes", "three_pt_attempts", "three_pt_makes"))})
def player_shot_zone_analysis(context: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    has_played = context["player_lookup"].isin(past.loc[~past["is_dnp"], "player_lookup"])
    players = context[has_played].drop_duplicates("player_lookup").reset_index(drop=True)
    games = LastGames(past["player_lookup"], players["player_lookup"], ~past["is_dnp"])
    # Null in a game without a shot chart: the three shares are of the same attempts, or they would not add up.
    shots = sum((past[f"{zone}_attempts"] for zone in ZONES[1:]), past["paint_attempts"])
    sample, trend = games.known(shots, WINDOW), games.known(shots, TREND)
    long = trend >= TREND_LEAST
    out = players[["game_date", "player_lookup", "universal_player_id"]].assign(
        analysis_date=players["game_date"], player_position=players["position"],
        total_shots_last_10=games.total(shots, WINDOW), games_in_sample_10=sample, games_in_sample_20=trend,
        paint_rate_last_20=np.where(long, games.ratio(past["paint_attempts"], shots, TREND) * 100, np.nan),
        paint_pct_last_20=np.where(long, games.ratio(past["paint_makes"], past["paint_attempts"], TREND), np.nan))
    for zone in ZONES:
        tried = past[f"{zone}_attempts"].where(shots.notna())
        out[f"{zone}_rate_last_10"] = games.ratio(tried, shots, WINDOW) * 100
        out[f"{zone}_pct_last_10"] = games.ratio(past[f"{zone}_makes"], tried, WINDOW)
        out[f"{zone}_attempts_per_game"] = games.mean(tried, WINDOW)
    return out.assign(**_judged(out, games.count(), pd.Series(sample, dtype="int64")))


def _judged(out: pd.DataFrame, played: np.ndarray, n: pd.Series) -> dict[str, object]:
    """Labels, and the reasons why values are null or thin."""
    charted = np.minimum(played, WINDOW)
    short = "INSUFFICIENT_DATA: " + n.astype("str") + f" of {WINDOW} games"
    partly = "shot chart of " + n.astype("str") + " of " + pd.Series(charted, dtype="int64").astype("str") + " games"
    return {
        "sample_quality_10": _quality(out["games_in_sample_10"], WINDOW),
        "sample_quality_20": _quality(out["games_in_sample_20"], TREND),
        "primary_scoring_zone": _primary(out),
        "data_quality_tier": np.select([n >= 10, n >= 7], ["high", "medium"], "low"),
        "calculation_notes": partly.where(n < charted),
        "early_season_flag": played < WINDOW,
        "insufficient_data_reason": short.mask(n == 0, "no shot chart landed").where(n < WINDOW)}


def _quality(n: pd.Series, window: int) -> np.ndarray:
    return np.select([n >= window, n >= 0.7 * window, n >= 0.5 * window], QUALITIES[:3], QUALITIES[3])


def _primary(out: pd.DataFrame) -> pd.Series:
    """The zone he lives in: 'none' when he took no shot, null when nobody knows."""
    paint, mid, three = (out[f"{zone}_rate_last_10"] for zone in ZONES)
    zone = np.select([out["total_shots_last_10"] == 0, paint >= 40, three >= 40, mid >= 35],
                     ["none", "paint", "perimeter", "mid_range"], "balanced")
    return pd.Series(zone, index=out.index, dtype="str").where(out["total_shots_last_10"].notna())
