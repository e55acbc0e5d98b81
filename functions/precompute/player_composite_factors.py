"""Precompute · one row per player of a scheduled game: what fatigue, matchup, pace and usage add to his points."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.beside import Beside
from common.basketball.factors import fatigue_adjustment, fatigue_score, named, pace_score, usage_spike, zone_mismatch
from common.processor import processor
from common.table import Field, Table
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.analytics.upcoming_team_game_context import UpcomingTeamGameContext
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis
from functions.precompute.team_defense_zone_analysis import TeamDefenseZoneAnalysis

VERSION = "v1_4factors"
# What counts towards completeness; the others are named in missing_data_fields only.
ESSENTIAL = ("days_rest", "projected_usage_rate", "pace_differential", "player_zone", "team_zone")
OTHERS = ("avg_minutes_per_game_last_7", "avg_usage_rate_last_7_games", "player_age", "star_teammates_out")
# primary zone: (his rate, what the opponent allows against the league); a balanced scorer's is the paint.
MATCHUPS = {"paint": ("paint_rate_last_10", "paint_defense_vs_league_avg"),
            "balanced": ("paint_rate_last_10", "paint_defense_vs_league_avg"),
            "mid_range": ("mid_range_rate_last_10", "mid_range_defense_vs_league_avg"),
            "perimeter": ("three_pt_rate_last_10", "three_pt_defense_vs_league_avg")}
CONTEXTS = {
    "fatigue": ["days_rest", "back_to_back", "games_in_last_7_days", "minutes_in_last_7_days", "player_age",
                "avg_minutes_per_game_last_7", "back_to_backs_last_14_days", "team_days_rest"],
    "shot_zone": ["primary_scoring_zone", "player_zone", "opponent_team_abbr", "team_zone"],
    "pace": ["pace_differential", "opponent_pace_last_10", "game_total"],
    "usage": ["projected_usage_rate", "avg_usage_rate_last_7_games", "star_teammates_out"]}
OF_CONTEXT = ("game_id", "player_lookup", "universal_player_id", "team_abbr", "opponent_team_abbr", "early_season_flag",
              *CONTEXTS["fatigue"][:-1], *CONTEXTS["pace"], *CONTEXTS["usage"])
CARRIED = ("game_id", "game_date", "player_lookup", "universal_player_id", "early_season_flag")
OF_TEAMS = ("game_id", "team_abbr", "team_days_rest")


class PlayerCompositeFactors(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    analysis_date: dt.date = Field(doc="the same as game_date")
    player_lookup: str
    universal_player_id: str | None
    fatigue_score: int | None = Field(ge=0, le=100, doc="100: fresh")
    fatigue_adjustment: float | None = Field(ge=-5, le=0, places=2, doc="points: (fatigue_score - 100) / 20")
    shot_zone_mismatch_score: float | None = Field(ge=-10, le=10, places=1, doc="positive: favours the player")
    pace_score: float | None = Field(ge=-3, le=3, places=1)
    usage_spike_score: float | None = Field(ge=-3, le=3, places=1)
    referee_favorability_score: float | None = Field(absent="referee assignments are not landed yet")
    look_ahead_pressure_score: float | None = Field(absent="the schedule of the coming days is not read yet")
    travel_impact_score: float | None = Field(absent="no formula yet for what a journey costs")
    opponent_strength_score: float | None = Field(absent="no formula yet beyond the four factors")
    total_composite_adjustment: float | None = Field(places=2, doc="sum of the factors that are known; points")
    fatigue_context_json: str | None
    shot_zone_context_json: str | None
    pace_context_json: str | None
    usage_context_json: str | None
    calculation_version: str
    data_completeness_pct: float = Field(ge=0, le=100, places=2, doc=f"known of: {', '.join(ESSENTIAL)}")
    missing_data_fields: str | None = Field(doc="inputs that are null, sorted")
    has_warnings: bool
    warning_details: str | None
    early_season_flag: bool
    insufficient_data_reason: str | None = Field(doc="the factors that are null")


@processor(writes=PlayerCompositeFactors, per_entity=True, reads={
    "context": UpcomingPlayerGameContext.on_date(columns=OF_CONTEXT),
    "team_context": UpcomingTeamGameContext.on_date(optional=True, columns=OF_TEAMS),
    "player_zones": PlayerShotZoneAnalysis.on_date(optional=True),
    "team_zones": TeamDefenseZoneAnalysis.on_date(optional=True)})
def player_composite_factors(context: pd.DataFrame, team_context: pd.DataFrame, player_zones: pd.DataFrame,
                             team_zones: pd.DataFrame) -> pd.DataFrame:
    known = _inputs(context, team_context, player_zones, team_zones)
    score = fatigue_score(known)
    # Rounded before they are added, so that the total is the sum of what is stored.
    factors = {"fatigue_adjustment": np.round(fatigue_adjustment(score), 2),
               "shot_zone_mismatch_score": np.round(zone_mismatch(known["player_zone"], known["team_zone"]), 1),
               "pace_score": np.round(pace_score(known["pace_differential"]), 1),
               "usage_spike_score": np.round(usage_spike(*(known[name] for name in CONTEXTS["usage"])), 1)}
    points = np.column_stack(list(factors.values()))
    unknown, null = np.isnan(points), {name: np.isnan(known[name]) for name in (*ESSENTIAL, *OTHERS)}
    total = np.where(unknown.all(axis=1), np.nan, np.nansum(points, axis=1))
    null["avg_minutes_per_game_last_7"] &= known["games_in_last_7_days"] > 0
    extreme = {"EXTREME_FATIGUE": score < 50, "EXTREME_ADJUSTMENT": np.abs(total) > 12,
               "EXTREME_MATCHUP": np.abs(factors["shot_zone_mismatch_score"]) > 8}
    missing, lacking, warnings = map(named, (null, dict(zip(factors, unknown.T, strict=True)), extreme))
    return pd.DataFrame({
        **{name: known[name] for name in CARRIED}, "analysis_date": known["game_date"],
        "fatigue_score": score, **factors, "total_composite_adjustment": total,
        **{f"{name}_context_json": _json(known, columns) for name, columns in CONTEXTS.items()},
        "calculation_version": VERSION,
        "data_completeness_pct": 100 - np.mean([null[name] for name in ESSENTIAL], axis=0) * 100,
        "missing_data_fields": np.where(missing == "", None, missing), "has_warnings": warnings != "",
        "warning_details": np.where(warnings == "", None, warnings),
        "insufficient_data_reason": np.where(lacking == "", None, "unknown: " + lacking)})


def _inputs(context: pd.DataFrame, team_context: pd.DataFrame, player_zones: pd.DataFrame,
            team_zones: pd.DataFrame) -> dict[str, Any]:
    """The columns of the context, each player with `player_zone`, his percentage of shots from his primary zone, and
    `team_zone`, what his opponent allows there against the league."""
    shots = Beside(context, player_zones, player_lookup="player_lookup")
    opponent = Beside(context, team_zones, team_abbr="opponent_team_abbr")
    primary, early = shots["primary_scoring_zone"], shots["early_season_flag"] == 1
    lives = [primary == zone for zone in MATCHUPS]
    return {name: context[name].to_numpy() for name in context} | {
        "early_season_flag": context["early_season_flag"].to_numpy() | early, "primary_scoring_zone": primary,
        "team_days_rest": Beside(context, team_context, game_id="game_id", team_abbr="team_abbr")["team_days_rest"],
        "player_zone": np.select(lives, [shots[rate] for rate, _ in MATCHUPS.values()], np.nan),
        "team_zone": np.select(lives, [opponent[versus] for _, versus in MATCHUPS.values()], np.nan)}


def _json(known: dict[str, Any], inputs: list[str]) -> list[str]:
    """The inputs of a factor, one JSON object a row."""
    rows = pd.DataFrame({name: known[name] for name in inputs})
    return rows.to_json(orient="records", lines=True).splitlines()[:len(rows)]  # of no rows it makes one blank line
