"""Precompute · one row per player of a scheduled game: the 25 features v1_baseline_25, each real or null."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

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
    form = _beside(context, cache, player_lookup="player_lookup")
    composite = _beside(context, factors, game_id="game_id", player_lookup="player_lookup")
    shots = _beside(context, zones, player_lookup="player_lookup")
    opponent = _beside(context, team_zones, team_abbr="opponent_team_abbr")
    opponent_game = _beside(context, team_context, game_id="game_id", team_abbr="opponent_team_abbr")
    team = LastGames(team_past["team_abbr"], context["team_abbr"])
    team_games, uncached = pd.Series(team.count(), index=context.index), form["games_played_season"].isna()
    form = form.fillna({name: context[name].where(uncached) for name in (*FALLBACK, "points_avg_last_10")})
    ratios = shots[["paint_rate_last_10", "mid_range_rate_last_10", "three_pt_rate_last_10"]] / 100
    values = form.assign(
        **composite[list(FACTORS)], rest_advantage=(context["days_rest"] - opponent_game["team_days_rest"]).clip(-2, 2),
        injury_risk=_injury_risk(context), home_away=context["home_game"], back_to_back=context["back_to_back"],
        playoff_game=context["season_phase"] == "playoffs",
        opponent_def_rating=opponent["defensive_rating_last_15"], opponent_pace=opponent["opponent_pace"],
        pct_paint=ratios["paint_rate_last_10"], pct_mid_range=ratios["mid_range_rate_last_10"],
        pct_three=ratios["three_pt_rate_last_10"], pct_free_throw=form["free_throw_points_ratio_last_10"],
        team_pace=form["team_pace_last_10"], team_off_rating=form["team_off_rating_last_10"],
        team_win_pct=pd.Series(team.mean(team_past["win_flag"]), index=context.index).where(team_games >= 5),
    )[list(FEATURES)].astype("float64")
    thin_shots, thin_opponent = shots["insufficient_data_reason"].notna(), opponent["insufficient_data_reason"].notna()
    # A calculated feature counts no more than the least of what it is calculated from.
    partial = pd.DataFrame(False, index=context.index, columns=list(FEATURES)).assign(
        **dict.fromkeys(FALLBACK, uncached), **dict.fromkeys(OVER_TEN_GAMES, ~(form["games_played_season"] >= 10)),
        fatigue_score=context["player_age"].isna(), usage_spike_score=context["star_teammates_out"].isna(),
        shot_zone_mismatch_score=thin_shots | thin_opponent, **dict.fromkeys(OF_SHOTS, thin_shots),
        **dict.fromkeys(OF_OPPONENT, thin_opponent), **dict.fromkeys(OF_TEAM, team_games < 10))
    early = form["early_season_flag"].astype("object").eq(True) | context["early_season_flag"]
    return _judged(values, partial, early, form["insufficient_data_reason"]).assign(
        **context[["game_id", "game_date", "player_lookup", "universal_player_id", "player_full_name", "team_abbr",
                   "opponent_team_abbr"]],
        is_home=context["home_game"], days_rest=context["days_rest"], injury_status=context["player_status"])


def _beside(context: pd.DataFrame, frame: pd.DataFrame, **keys: str) -> pd.DataFrame:
    """The row of `frame` for each row of the context, matched by keys (its own column = the context's); else nulls."""
    wanted = context[list(keys.values())].set_axis(list(keys), axis=1)
    return wanted.merge(frame, on=list(keys), how="left").set_axis(context.index)


def _injury_risk(context: pd.DataFrame) -> pd.Series:
    """0 for a player whom an existing report does not name; null when none was seen, or it says something unknown."""
    status = context["player_status"]
    unseen = context["missing_data_fields"].fillna("").str.contains(r"\binjuries\b")
    return status.map(RISKS).astype("float64").mask(status.isna() & ~unseen, 0.0)


def _judged(values: pd.DataFrame, partial: pd.DataFrame, early: pd.Series, reason: pd.Series) -> pd.DataFrame:
    """The features and what they are worth: quality out of provenance, the hard gate and its reason."""
    null = values.isna()
    thin = (partial & ~null).mean(axis=1)
    whole = 1 - thin - null.mean(axis=1)
    score, lacking = 100 * whole + 75 * thin, named(null[list(REQUIRED)])
    why = reason.fillna("MISSING_DEPENDENCY: player_daily_cache") + "; required features null: " + lacking
    return values.assign(
        feature_version=FEATURE_VERSION, feature_quality_score=score,
        feature_quality_tier=np.select([score >= 95, score >= 70], ["high", "medium"], "low"),
        missing=named(null), is_production_ready=lacking == "", early_season_flag=early,
        data_source=np.select([early, whole >= 0.9, whole >= 0.5, thin >= 0.5],
                              ["early_season", "phase4", "phase4_partial", "phase3"], "mixed"),
        insufficient_data_reason=why.where(lacking != ""))
