"""Precompute · one row per scheduled player: his form this season before the date, over the games that he played."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.factors import graded_change
from common.basketball.teams import TEAMS
from common.basketball.windows import LastGames
from common.processor import processor
from common.table import Field, Table
from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis

VERSION = "v1"
LEAST, STEADY = 5, 10  # games played: without the first no averages, below the second an early season
EARLY_DAYS = 14
FROM_CONTEXT = ("games_in_last_7_days", "games_in_last_14_days", "minutes_in_last_7_days", "minutes_in_last_14_days",
                "back_to_backs_last_14_days", "avg_minutes_per_game_last_7", "player_age")
FROM_ZONES = ("primary_scoring_zone", "paint_rate_last_10", "mid_range_rate_last_10", "three_pt_rate_last_10")


class PlayerDailyCache(Table, key=("game_date", "player_lookup"), entity="player"):
    game_date: dt.date
    cache_date: dt.date = Field(doc="the same as game_date")
    player_lookup: str
    universal_player_id: str | None
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    points_avg_last_5: float | None = Field(ge=0, places=1)
    points_avg_last_10: float | None = Field(ge=0, places=1)
    points_avg_season: float | None = Field(ge=0, places=1)
    points_std_last_10: float | None = Field(ge=0, places=2, doc="sample standard deviation")
    points_ewm_8: float | None = Field(ge=0, places=3, doc="season's mean, a game's weight halved every 8 games back")
    minutes_avg_last_10: float | None = Field(ge=0, places=1)
    minutes_avg_season: float | None = Field(ge=0, places=1)
    usage_rate_last_10: float | None = Field(ge=0, places=2, doc="mean of games")
    player_usage_rate_season: float | None = Field(ge=0, places=2, doc="mean of games")
    ts_pct_last_10: float | None = Field(ge=0, places=3, doc="of the ten games' points and shots together")
    free_throw_points_ratio_last_10: float | None = Field(ge=0, le=0.5, places=4, doc="free throws made per point")
    recent_trend: int | None = Field(ge=-2, le=2, doc="points: newest three games against the two before; 2: better")
    minutes_change: int | None = Field(ge=-2, le=2, doc="minutes: last ten games against the season; 2: more")
    games_played_season: int = Field(ge=0)
    team_pace_last_10: float | None = Field(ge=0, places=1)
    team_off_rating_last_10: float | None = Field(ge=0, places=2)
    games_in_last_7_days: int = Field(ge=0)
    games_in_last_14_days: int = Field(ge=0)
    minutes_in_last_7_days: float = Field(ge=0, places=1)
    minutes_in_last_14_days: float = Field(ge=0, places=1)
    back_to_backs_last_14_days: int = Field(ge=0)
    avg_minutes_per_game_last_7: float | None = Field(ge=0, places=1)
    fourth_quarter_minutes_last_7: int | None = Field(absent="minutes by quarter need play-by-play")
    primary_scoring_zone: str | None
    paint_rate_last_10: float | None = Field(ge=0, le=100, places=2)
    mid_range_rate_last_10: float | None = Field(ge=0, le=100, places=2)
    three_pt_rate_last_10: float | None = Field(ge=0, le=100, places=2)
    assisted_rate_last_10: float | None = Field(absent="player_game_summary does not know assisted baskets yet")
    player_age: int | None = Field(absent="upcoming_player_game_context does not know birth dates yet")
    early_season_flag: bool = Field(doc="fewer than 10 games played, or 14 days not gone since opening night")
    insufficient_data_reason: str | None
    cache_version: str


@processor(writes=PlayerDailyCache, per_entity=True, reads={
    "context": UpcomingPlayerGameContext.on_date(columns=(
        "game_id", "player_lookup", "universal_player_id", "team_abbr", "opponent_team_abbr", "on_roster",
        *FROM_CONTEXT)),
    "past": PlayerGameSummary.before(columns=(
        "game_id", "game_date", "player_lookup", "is_dnp", "minutes_played", "points", "fg_attempts", "ft_attempts",
        "ft_makes", "usage_rate", "season_type")),
    "team_past": TeamOffenseGameSummary.before(columns=(
        "game_id", "game_date", "team_abbr", "pace", "offensive_rating")),
    "zones": PlayerShotZoneAnalysis.on_date(optional=True)})
def player_daily_cache(context: pd.DataFrame, past: pd.DataFrame, team_past: pd.DataFrame,
                       zones: pd.DataFrame) -> pd.DataFrame:
    players = _once(context)
    games = LastGames(past["player_lookup"], players["player_lookup"], ~past["is_dnp"])
    played = pd.Series(games.count(), dtype="int64")
    official = LastGames(past["player_lookup"], players["player_lookup"],
                         ~past["is_dnp"] & past["season_type"].ne("cup_final"))
    form = _form(games, past).assign(points_avg_season=official.mean(past["points"]))
    form.loc[played < LEAST] = np.nan
    team = LastGames(team_past["team_abbr"], players["team_abbr"])
    shots = players[["player_lookup"]].merge(
        zones[["player_lookup", *FROM_ZONES]].assign(has_zones=True), on="player_lookup", how="left")
    opened = team_past["game_date"].min()  # NaT before opening night: nobody has played then
    early = (played < STEADY) | (players["game_date"] - opened < pd.Timedelta(days=EARLY_DAYS))
    return players[["game_date", "player_lookup", "universal_player_id", "team_abbr", "opponent_team_abbr",
                    *FROM_CONTEXT]].assign(
        cache_date=players["game_date"], **form, games_played_season=played,
        team_pace_last_10=team.mean(team_past["pace"], 10),
        team_off_rating_last_10=team.mean(team_past["offensive_rating"], 10),
        **shots[list(FROM_ZONES)], early_season_flag=early, cache_version=VERSION,
        insufficient_data_reason=_reason(played, shots["has_zones"].isna()))


def _once(context: pd.DataFrame) -> pd.DataFrame:
    """A player whom two games list (traded today, on one roster already) is where the roster has him."""
    listed = context["on_roster"].astype("object").eq(True)
    order = context.assign(elsewhere=~listed).sort_values(["player_lookup", "elsewhere", "game_id"])
    return order.drop_duplicates("player_lookup", ignore_index=True)


def _form(games: LastGames, past: pd.DataFrame) -> pd.DataFrame:
    points, minutes, usage = past["points"], past["minutes_played"], past["usage_rate"]
    tries = 2 * (past["fg_attempts"] + 0.44 * past["ft_attempts"])
    minutes_10, minutes_season = games.mean(minutes, 10), games.mean(minutes)
    trend = games.mean(points, 3) - np.where(games.known(points, 5) == 5, games.mean(points, 5, skip=3), np.nan)
    usual = np.where(minutes_season > 0, minutes_season, np.nan)  # games of seconds round to no minutes
    change = np.round(minutes_10 / usual - 1, 9)  # 26.4 of 24 is ten percent more
    return pd.DataFrame({
        "points_avg_last_5": games.mean(points, 5), "points_avg_last_10": games.mean(points, 10),
        "points_std_last_10": games.std(points, 10),
        "points_ewm_8": games.fading_mean(points, 8),
        "minutes_avg_last_10": minutes_10, "minutes_avg_season": minutes_season,
        "usage_rate_last_10": games.mean(usage, 10), "player_usage_rate_season": games.mean(usage),
        "ts_pct_last_10": games.ratio(points, tries, 10),
        "free_throw_points_ratio_last_10": games.ratio(past["ft_makes"], points, 10).clip(0, 0.5),
        "recent_trend": graded_change(trend, 2, 5),
        "minutes_change": graded_change(change, 0.10, 0.20)})


def _reason(played: pd.Series, without_zones: pd.Series) -> pd.Series:
    few = ("INSUFFICIENT_DATA: " + played.astype("str") + f" of {LEAST} games").where(played < LEAST, "")
    both = few + without_zones.map({True: "; MISSING_DEPENDENCY: player_shot_zone_analysis", False: ""})
    return both.str.removeprefix("; ").where(both != "")
