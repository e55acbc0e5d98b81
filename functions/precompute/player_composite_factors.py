"""Precompute · one row per player of a scheduled game: what fatigue, matchup, pace and usage should add to his points."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.processor import processor
from common.table import Field, Table
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.analytics.upcoming_team_game_context import UpcomingTeamGameContext
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis
from functions.precompute.team_defense_zone_analysis import TeamDefenseZoneAnalysis

VERSION = "v1_4factors"
FACTORS = ("fatigue_adjustment", "shot_zone_mismatch_score", "pace_score", "usage_spike_score")
# What counts towards completeness; the others are named in missing_data_fields only.
ESSENTIAL = ("days_rest", "projected_usage_rate", "pace_differential", "player_zone", "team_zone")
OTHERS = ("avg_minutes_per_game_last_7", "avg_usage_rate_last_7_games", "player_age", "star_teammates_out")
# primary zone: (his rate, what the opponent allows against the league); a balanced scorer's is the paint.
MATCHUPS = {"paint": ("paint_rate_last_10", "paint_defense_vs_league_avg"),
            "balanced": ("paint_rate_last_10", "paint_defense_vs_league_avg"),
            "mid_range": ("mid_range_rate_last_10", "mid_range_defense_vs_league_avg"),
            "perimeter": ("three_pt_rate_last_10", "three_pt_defense_vs_league_avg")}
FATIGUE = ["days_rest", "back_to_back", "games_in_last_7_days", "minutes_in_last_7_days", "avg_minutes_per_game_last_7",
           "back_to_backs_last_14_days", "player_age", "team_days_rest", "team_travel_miles"]
PACE = ["pace_differential", "opponent_pace_last_10", "team_game_total"]
USAGE = ["projected_usage_rate", "avg_usage_rate_last_7_games", "star_teammates_out"]


class PlayerCompositeFactors(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    analysis_date: dt.date = Field(doc="the same as game_date")
    player_lookup: str
    universal_player_id: str | None = Field(absent="no player registry yet")
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
    "context": UpcomingPlayerGameContext, "team_context": UpcomingTeamGameContext.on_date(optional=True),
    "player_zones": PlayerShotZoneAnalysis.on_date(optional=True),
    "team_zones": TeamDefenseZoneAnalysis.on_date(optional=True)})
def player_composite_factors(context: pd.DataFrame, team_context: pd.DataFrame, player_zones: pd.DataFrame,
                             team_zones: pd.DataFrame) -> pd.DataFrame:
    known = _inputs(context, team_context, player_zones, team_zones)
    rate, allowed = _matchup(known)
    score = _fatigue(known)
    # Rounded before they are added, so that the total is the sum of what is stored.
    factors = pd.DataFrame({"fatigue_adjustment": (score - 100) / 20,
                            "shot_zone_mismatch_score": _mismatch(rate, allowed).round(1),
                            "pace_score": (known["pace_differential"] / 2).clip(-3, 3).round(1),
                            "usage_spike_score": _usage_spike(known).round(1)})
    total = factors.sum(axis=1, min_count=1)
    null = known[[*ESSENTIAL[:3], *OTHERS]].isna().assign(player_zone=rate.isna(), team_zone=allowed.isna())
    null["avg_minutes_per_game_last_7"] &= known["games_in_last_7_days"] > 0
    warnings = named(pd.DataFrame({"EXTREME_FATIGUE": score < 50, "EXTREME_ADJUSTMENT": total.abs() > 12,
                                   "EXTREME_MATCHUP": factors["shot_zone_mismatch_score"].abs() > 8}))
    zones = known.assign(player_zone_rate=rate, opponent_vs_league=allowed)
    return known[["game_id", "game_date", "player_lookup"]].assign(
        analysis_date=known["game_date"], fatigue_score=score, **factors, total_composite_adjustment=total,
        fatigue_context_json=_json(known, FATIGUE), pace_context_json=_json(known, PACE),
        usage_context_json=_json(known, USAGE), shot_zone_context_json=_json(
            zones, ["primary_scoring_zone", "player_zone_rate", "opponent_team_abbr", "opponent_vs_league"]),
        calculation_version=VERSION, data_completeness_pct=100 - null[list(ESSENTIAL)].mean(axis=1) * 100,
        missing_data_fields=named(null), has_warnings=warnings.notna(), warning_details=warnings,
        early_season_flag=known["early_season_flag"] | (known["zones_early"] == True),  # noqa: E712
        insufficient_data_reason="unknown: " + named(factors.isna()))


def named(flags: pd.DataFrame) -> pd.Series:
    """For each row the sorted names of its true columns, joined by commas; null when there are none."""
    names = np.array([f"{name}," for name in sorted(flags.columns)], dtype=object)
    joined = flags[sorted(flags.columns)].to_numpy(dtype=bool).astype(object) @ names
    return pd.Series(joined, index=flags.index, dtype="str").str.removesuffix(",").replace("", None)


def _inputs(context: pd.DataFrame, team_context: pd.DataFrame, player_zones: pd.DataFrame,
            team_zones: pd.DataFrame) -> pd.DataFrame:
    """One row per player of the context, beside it his zones, his team's game and his opponent's defence."""
    allowed = sorted({column for _, column in MATCHUPS.values()})
    rates = sorted({rate for rate, _ in MATCHUPS.values()})
    zones = player_zones[["player_lookup", "primary_scoring_zone", "early_season_flag", *rates]]
    opponent = team_zones[["team_abbr", *allowed]].rename(columns={"team_abbr": "opponent_team_abbr"})
    team = team_context[["game_id", "team_abbr", "team_days_rest", "travel_miles", "game_total"]].rename(
        columns={"travel_miles": "team_travel_miles", "game_total": "team_game_total"})
    return context.merge(zones.rename(columns={"early_season_flag": "zones_early"}), on="player_lookup", how="left").merge(
        opponent, on="opponent_team_abbr", how="left").merge(team, on=["game_id", "team_abbr"], how="left")


def _fatigue(known: pd.DataFrame) -> pd.Series:
    """0-100, 100: fresh. Null when his rest or his load is; of an unknown age nothing is taken off."""
    rest, week, age = known["days_rest"], known["games_in_last_7_days"], known["player_age"]
    minutes, pairs = known["avg_minutes_per_game_last_7"], known["back_to_backs_last_14_days"]
    score = (100 + np.select([known["back_to_back"] == True, rest >= 3], [-15, 5], 0)  # noqa: E712
             - 10 * (week >= 4) - 10 * (known["minutes_in_last_7_days"] > 240) - 8 * (minutes > 35)
             + np.select([pairs >= 2, pairs == 1], [-12, -5], 0) + np.select([age >= 35, age >= 30], [-10, -5], 0))
    # Without a game in seven days there is no average to know.
    measured = rest.notna() & known["back_to_back"].notna() & (minutes.notna() | (week == 0))
    return score.clip(0, 100).where(measured)


def _matchup(known: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The share of his shots from his primary zone, and what the opponent allows there against the league."""
    pairs = [(known["primary_scoring_zone"] == zone, known[rate], known[allowed])
             for zone, (rate, allowed) in MATCHUPS.items()]
    is_zone, rates, allowed = zip(*pairs, strict=True)
    return (pd.Series(np.select(is_zone, rates, np.nan), index=known.index),
            pd.Series(np.select(is_zone, allowed, np.nan), index=known.index))


def _mismatch(rate: pd.Series, allowed: pd.Series) -> pd.Series:
    score = allowed * (rate / 50).clip(upper=1)
    return score.where(~(score.abs() > 5), score * 1.2).clip(-10, 10)


def _usage_spike(known: pd.DataFrame) -> pd.Series:
    """Nothing is added for stars out where no injury report says whether they are."""
    usual, stars = known["avg_usage_rate_last_7_games"], known["star_teammates_out"]
    spike = (known["projected_usage_rate"] - usual) * 0.3
    more = np.where(spike > 0, np.select([stars >= 2, stars == 1], [1.30, 1.15], 1.0), 1.0)
    return (spike * more).where(usual != 0, 0.0).clip(-3, 3).where(usual.notna() & spike.notna())


def _json(known: pd.DataFrame, columns: list[str]) -> list[str]:
    """The inputs of a factor as one JSON object a row."""
    return known[columns].to_json(orient="records", lines=True).splitlines()
