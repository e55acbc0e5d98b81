"""Precompute · one row per player of a scheduled game: the 25 features v1_baseline_25, each real or null."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.beside import Beside
from common.basketball.factors import named
from common.basketball.teams import TEAMS
from common.basketball.windows import LastGames
from common.processor import processor
from common.table import Field, Table
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.analytics.upcoming_team_game_context import UpcomingTeamGameContext
from functions.precompute.player_composite_factors import PlayerCompositeFactors
from functions.precompute.player_daily_cache import PlayerDailyCache
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis
from functions.precompute.team_defense_zone_analysis import TeamDefenseZoneAnalysis

FEATURE_VERSION = "v1_baseline_25"
REQUIRED = ("points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10",
            "games_in_last_7_days", "home_away")
# What counts 75 instead of 100: a value of the context where the cache lacks the player, or one of a thin sample.
FALLBACK = ("points_avg_last_5", "games_in_last_7_days")
OVER_TEN_GAMES = ("points_avg_last_10", "points_std_last_10", "minutes_change", "pct_free_throw")
OF_SHOTS = ("pct_paint", "pct_mid_range", "pct_three")
OF_OPPONENT, OF_TEAM = ("opponent_def_rating", "opponent_pace"), ("team_pace", "team_off_rating")
FACTORS = ("fatigue_score", "shot_zone_mismatch_score", "pace_score", "usage_spike_score")
OF_CONTEXT = ("game_id", "player_lookup", "universal_player_id", "player_full_name", "team_abbr", "opponent_team_abbr",
              "home_game", "season_phase", "days_rest", "back_to_back", "player_age", "player_status",
              "star_teammates_out", "missing_data_fields", "early_season_flag", "points_avg_last_10", *FALLBACK)
CARRIED = ("game_id", "game_date", "player_lookup", "universal_player_id", "player_full_name", "team_abbr",
           "opponent_team_abbr", "days_rest")
# Ball Don't Lie says day-to-day where the league's own report says questionable.
RISKS = {"available": 0, "probable": 1, "questionable": 2, "day_to_day": 2, "doubtful": 3, "out": 3}


class MlFeatureStore(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    player_lookup: str
    universal_player_id: str | None
    player_full_name: str | None
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    is_home: bool
    days_rest: int | None = Field(ge=0)
    injury_status: str | None = Field(doc="of the last report before the tip-off; null: not on it, or none seen")
    # The 25 features: their order here is the contract.
    points_avg_last_5: float | None
    points_avg_last_10: float | None
    points_avg_season: float | None
    points_std_last_10: float | None
    games_in_last_7_days: float | None
    fatigue_score: float | None = Field(doc="100: fresh")
    shot_zone_mismatch_score: float | None
    pace_score: float | None
    usage_spike_score: float | None
    rest_advantage: float | None = Field(ge=-2, le=2, doc="his days of rest less the opponent's")
    injury_risk: float | None = Field(ge=0, le=3, doc="null without a report; 0 when a report does not name him")
    recent_trend: float | None = Field(ge=-2, le=2, doc="newest three games less the two before; 2: better")
    minutes_change: float | None = Field(ge=-2, le=2)
    opponent_def_rating: float | None
    opponent_pace: float | None
    home_away: float | None = Field(ge=0, le=1)
    back_to_back: float | None = Field(ge=0, le=1)
    playoff_game: float | None = Field(ge=0, le=1)
    pct_paint: float | None = Field(ge=0, le=1)
    pct_mid_range: float | None = Field(ge=0, le=1)
    pct_three: float | None = Field(ge=0, le=1)
    pct_free_throw: float | None = Field(ge=0, le=0.5, doc="free throws made per point")
    team_pace: float | None
    team_off_rating: float | None
    team_win_pct: float | None = Field(ge=0, le=1, places=4, doc="this season; null before five games")
    feature_version: str
    feature_quality_score: float = Field(ge=0, le=100, places=2, doc="mean: a whole feature 100, partial 75, null 0")
    feature_quality_tier: str = Field(choices=("high", "medium", "low"), doc="95, 70")
    missing: str = Field(doc="null features, sorted, joined by commas; empty: none")
    is_production_ready: bool = Field(doc="every feature of REQUIRED is there")
    data_source: str = Field(choices=("phase4", "phase4_partial", "phase3", "mixed", "early_season"),
                             doc="phase4: 90 percent of the features whole, _partial: 50; phase3: 50 percent partial")
    early_season_flag: bool
    insufficient_data_reason: str | None = Field(doc="why it is not production ready")


FEATURES = tuple(name for name, column in MlFeatureStore.columns.items()
                 if column.kind is float and name != "feature_quality_score")


@processor(writes=MlFeatureStore, per_entity=True, reads={
    "context": UpcomingPlayerGameContext.on_date(columns=OF_CONTEXT), "cache": PlayerDailyCache,
    "factors": PlayerCompositeFactors.on_date(columns=("game_id", "player_lookup", *FACTORS)),
    "zones": PlayerShotZoneAnalysis.on_date(optional=True),
    "team_zones": TeamDefenseZoneAnalysis.on_date(optional=True),
    "team_context": UpcomingTeamGameContext.on_date(optional=True, columns=("game_id", "team_abbr", "team_days_rest")),
    "team_past": TeamOffenseGameSummary.before(columns=("game_id", "game_date", "team_abbr", "win_flag"))})
def ml_feature_store(  # noqa: PLR0913
        context: pd.DataFrame, cache: pd.DataFrame, factors: pd.DataFrame, zones: pd.DataFrame,
        team_zones: pd.DataFrame, team_context: pd.DataFrame, team_past: pd.DataFrame) -> pd.DataFrame:
    form = Beside(context, cache, player_lookup="player_lookup")
    composite = Beside(context, factors, game_id="game_id", player_lookup="player_lookup")
    shots = Beside(context, zones, player_lookup="player_lookup")
    opponent = Beside(context, team_zones, team_abbr="opponent_team_abbr")
    opponent_game = Beside(context, team_context, game_id="game_id", team_abbr="opponent_team_abbr")
    team = LastGames(team_past["team_abbr"], context["team_abbr"])
    own = {name: context[name].to_numpy() for name in context}
    played, team_games = form["games_played_season"], team.count()
    uncached = np.isnan(played)
    features = {
        **{name: form[name] for name in FEATURES if name in cache}, **{name: composite[name] for name in FACTORS},
        **{name: np.where(uncached, own[name], form[name]) for name in (*FALLBACK, "points_avg_last_10")},
        "rest_advantage": np.clip(own["days_rest"] - opponent_game["team_days_rest"], -2, 2),
        "injury_risk": _injury_risk(own["player_status"], own["missing_data_fields"]), "home_away": own["home_game"],
        "back_to_back": own["back_to_back"], "playoff_game": own["season_phase"] == "playoffs",
        "opponent_def_rating": opponent["defensive_rating_last_15"], "opponent_pace": opponent["opponent_pace"],
        "pct_paint": shots["paint_rate_last_10"] / 100, "pct_mid_range": shots["mid_range_rate_last_10"] / 100,
        "pct_three": shots["three_pt_rate_last_10"] / 100, "pct_free_throw": form["free_throw_points_ratio_last_10"],
        "team_pace": form["team_pace_last_10"], "team_off_rating": form["team_off_rating_last_10"],
        "team_win_pct": np.where(team_games >= 5, team.mean(team_past["win_flag"]), np.nan)}
    thin_shots, thin_opponent = (pd.notna(side["insufficient_data_reason"]) for side in (shots, opponent))
    # A calculated feature counts no more than the least of what it is calculated from.
    partial = {
        **dict.fromkeys(FALLBACK, uncached), **dict.fromkeys(OVER_TEN_GAMES, ~(played >= 10)),
        "fatigue_score": np.isnan(own["player_age"]), "usage_spike_score": np.isnan(own["star_teammates_out"]),
        "shot_zone_mismatch_score": thin_shots | thin_opponent, **dict.fromkeys(OF_SHOTS, thin_shots),
        **dict.fromkeys(OF_OPPONENT, thin_opponent), **dict.fromkeys(OF_TEAM, team_games < 10)}
    values = np.column_stack([features[name].astype(float) for name in FEATURES])
    lesser = np.column_stack([partial.get(name, np.zeros(len(context), bool)) for name in FEATURES])
    early = own["early_season_flag"] | (form["early_season_flag"] == 1)
    return pd.concat([pd.DataFrame(values, columns=list(FEATURES)), pd.DataFrame({
        **{name: own[name] for name in CARRIED}, "is_home": own["home_game"], "injury_status": own["player_status"],
        **_judged(values, lesser, early, form["insufficient_data_reason"])})], axis=1)


def _injury_risk(status: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """0 for a player whom an existing report does not name; null when none was seen, or it says something unknown."""
    unnamed = [np.nan if "injuries" in str(fields).split(",") else 0.0 for fields in missing]
    return np.where(pd.isna(status), unnamed, [RISKS.get(known, np.nan) for known in status])


def _judged(values: np.ndarray, partial: np.ndarray, early: np.ndarray, reason: np.ndarray) -> dict[str, Any]:
    """What the features are worth: quality out of provenance, the hard gate and its reason."""
    null = np.isnan(values)
    flags = dict(zip(FEATURES, null.T, strict=True))
    thin = (partial & ~null).mean(axis=1)
    whole = 1 - thin - null.mean(axis=1)
    score, lacking = 100 * whole + 75 * thin, named({name: flags[name] for name in REQUIRED})
    why = np.where(pd.isna(reason), "MISSING_DEPENDENCY: player_daily_cache", reason) + "; required features null: "
    return {
        "feature_version": FEATURE_VERSION, "feature_quality_score": score,
        "feature_quality_tier": np.select([score >= 95, score >= 70], ["high", "medium"], "low"),
        "missing": named(flags), "is_production_ready": lacking == "", "early_season_flag": early,
        "data_source": np.select([early, whole >= 0.9, whole >= 0.5, thin >= 0.5],
                                 ["early_season", "phase4", "phase4_partial", "phase3"], "mixed"),
        "insufficient_data_reason": np.where(lacking == "", None, why + lacking)}
