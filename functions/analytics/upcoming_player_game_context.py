"""Analytics · one row per player who may play in a scheduled game: form, fatigue, travel, lines, injuries."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball import injuries as report
from common.basketball.factors import named
from common.basketball.form import OF_PLAYERS, form
from common.basketball.keys import places
from common.basketball.lines import own_lines, player_lines
from common.basketball.matchups import OF_DEFENSE, OF_OFFENSE, matchups
from common.basketball.rosters import candidates
from common.basketball.slate import early_season
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_defense_game_summary import TeamDefenseGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.raw.bdl_injuries import BdlInjuries
from functions.raw.nbac_player_list_current import NbacPlayerListCurrent
from functions.raw.nbac_schedule import NbacSchedule
from functions.raw.odds_api_game_lines import OddsApiGameLines
from functions.raw.odds_api_player_points_props import OddsApiPlayerPointsProps

COMING_DAYS = "the schedule of the coming days is not read yet"
NO_CLOCK = "minutes by quarter need play-by-play"
NO_PUBLIC = "no source of betting shares"
EITHER_TEAM = ("home_team_tricode", "away_team_tricode")


class UpcomingPlayerGameContext(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    player_lookup: str
    universal_player_id: str | None = Field(doc="of the roster, else of his last game")
    player_full_name: str | None
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    season_year: int = Field(ge=1946)
    position: str | None
    on_roster: bool | None = Field(doc="null when no roster of his team is known")
    is_active: bool | None = Field(doc="as the roster says")
    home_game: bool
    game_start_time_local: str | None = Field(doc="HH:MM on the arena's clock")
    season_phase: str = Field(choices=("early", "mid", "late", "playoffs"))
    has_prop_line: bool
    current_points_line: float | None = Field(ge=0, places=1)
    current_points_line_source: str | None = Field(doc="bookmaker")
    opening_points_line: float | None = Field(ge=0, places=1, doc="the first that the same bookmaker showed")
    opening_points_line_source: str | None
    line_movement: float | None = Field(places=1, doc="current - opening")
    game_spread: float | None = Field(places=1, doc="his team's handicap, median over bookmakers")
    opening_spread: float | None = Field(places=1)
    spread_movement: float | None = Field(places=1)
    game_spread_source: str | None = Field(doc="bookmakers")
    spread_public_betting_pct: float | None = Field(absent=NO_PUBLIC)
    game_total: float | None = Field(ge=0, places=1, doc="median over bookmakers")
    opening_total: float | None = Field(ge=0, places=1)
    total_movement: float | None = Field(places=1)
    game_total_source: str | None = Field(doc="bookmakers")
    total_public_betting_pct: float | None = Field(absent=NO_PUBLIC)
    days_rest: int | None = Field(ge=0, doc="full days since his last game; null before his first of the season")
    back_to_back: bool | None = Field(doc="he played yesterday; null before his first game of the season")
    days_rest_before_last_game: int | None = Field(ge=0)
    days_since_2_plus_days_rest: int | None = Field(ge=0, doc="0 when he comes from two days of rest or more")
    games_in_last_7_days: int = Field(ge=0)
    games_in_last_14_days: int = Field(ge=0)
    minutes_in_last_7_days: float = Field(ge=0, places=1)
    minutes_in_last_14_days: float = Field(ge=0, places=1)
    avg_minutes_per_game_last_7: float | None = Field(ge=0, places=1, doc="over the games of the last 7 days")
    back_to_backs_last_14_days: int = Field(ge=0)
    fourth_quarter_minutes_last_7: int | None = Field(absent=NO_CLOCK)
    clutch_minutes_last_7_games: int | None = Field(absent=NO_CLOCK)
    travel_miles: int | None = Field(ge=0, doc="his team's journey from its last game")
    time_zone_changes: int | None = Field(doc="hours the clock moves on that journey; positive: eastward")
    consecutive_road_games: int = Field(ge=0, doc="of his team, this game included; 0 at home")
    miles_traveled_last_14_days: int = Field(ge=0, doc="the journey to this game included")
    time_zones_crossed_last_14_days: int = Field(ge=0)
    player_age: int | None = Field(absent="the player list has no birth dates")
    games_played_season: int = Field(ge=0)
    avg_minutes_per_game: float | None = Field(ge=0, places=1, doc="this season")
    projected_minutes: float | None = Field(ge=0, places=1, doc="mean of his last 10 games")
    points_avg_last_5: float | None = Field(ge=0, places=1)
    points_avg_last_10: float | None = Field(ge=0, places=1)
    shooting_pct_decline_last_5: float | None = Field(places=3, doc="season's field-goal share less the last 5 games'")
    projected_usage_rate: float | None = Field(ge=0, places=2, doc="last 10 games, weighted by minutes")
    avg_usage_rate_last_7_games: float | None = Field(ge=0, places=2, doc="weighted by minutes")
    prop_over_streak: int = Field(ge=0, doc="lines beaten in a row; pushes do not count")
    prop_under_streak: int = Field(ge=0)
    fourth_quarter_production_last_7: float | None = Field(absent=NO_CLOCK)
    pace_differential: float | None = Field(places=1, doc="opponent's less own team's pace, last 10 games each")
    opponent_pace_last_10: float | None = Field(ge=0, places=1)
    opponent_def_rating_last_10: float | None = Field(ge=0, places=2)
    opponent_ft_rate_allowed: float | None = Field(ge=0, places=3, doc="free throws per shot allowed, last 10 games")
    opponent_days_rest: int | None = Field(ge=0)
    next_game_days_rest: int | None = Field(absent=COMING_DAYS)
    games_in_next_7_days: int | None = Field(absent=COMING_DAYS)
    next_opponent_win_pct: float | None = Field(absent=COMING_DAYS)
    next_game_is_primetime: bool | None = Field(absent=COMING_DAYS)
    opponent_games_in_next_7_days: int | None = Field(absent=COMING_DAYS)
    opponent_next_game_days_rest: int | None = Field(absent=COMING_DAYS)
    player_status: str | None = Field(doc="injury report; null: not on it, or (see missing_data_fields) none seen")
    injury_report: str | None = Field(doc="what the report says of him")
    star_teammates_out: int | None = Field(ge=0, doc="ruled out, 20 points a game over their last 10")
    questionable_teammates: int | None = Field(ge=0)
    probable_teammates: int | None = Field(ge=0)
    data_quality_tier: str = Field(choices=("high", "medium", "low"), doc="10, 5 games in the last 30 days")
    primary_source_used: str
    missing_data_fields: str | None = Field(doc="inputs that had nothing: history, injuries, lines, props, roster")
    processed_with_issues: bool = Field(doc="missing_data_fields is not empty")
    early_season_flag: bool = Field(doc="within 14 days of opening night and fewer than 5 games played")
    context_version: int = Field(ge=1)


@processor(writes=UpcomingPlayerGameContext, reads={
    "slate": NbacSchedule, "roster": NbacPlayerListCurrent.as_of("slate", on="team_abbr", among=EITHER_TEAM),
    "past": PlayerGameSummary.before(columns=OF_PLAYERS),
    "team_past": TeamOffenseGameSummary.before(columns=OF_OFFENSE),
    "defense_past": TeamDefenseGameSummary.before(columns=OF_DEFENSE),
    "props": OddsApiPlayerPointsProps.as_of("slate", latest=OddsApiPlayerPointsProps.key),
    "lines": OddsApiGameLines.as_of("slate", latest=OddsApiGameLines.key),
    "injuries": BdlInjuries.as_of("slate", on="team_abbr", among=EITHER_TEAM, spreads="game_id")})
def upcoming_player_game_context(  # noqa: PLR0913
        slate: pd.DataFrame, roster: pd.DataFrame, past: pd.DataFrame, team_past: pd.DataFrame,
        defense_past: pd.DataFrame, props: pd.DataFrame, lines: pd.DataFrame, injuries: pd.DataFrame,
        game_date: dt.date) -> pd.DataFrame:
    teams = matchups(slate, lines, team_past, defense_past, game_date)
    offered = player_lines(props)
    players = candidates(teams, roster, past, offered, injuries, game_date)
    columns = own_lines(players, offered) | form(players["player_lookup"], past, game_date)
    columns |= report.of_players(players, columns["points_avg_last_10"], teams, injuries)
    shared = {name: values[players["side"]] for name, values in teams.items()}
    missing = named({
        "history": columns["games_played_season"] == 0, "injuries": np.isnan(columns["star_teammates_out"]),
        "lines": np.isnan(shared["game_spread"]) | np.isnan(shared["game_total"]),
        "props": places(offered["game_id"], players["game_id"]) < 0,
        "roster": pd.isna(players["on_roster"])})
    return pd.DataFrame(shared | players | columns | {
        "missing_data_fields": np.where(missing != "", missing, None), "processed_with_issues": missing != "",
        "primary_source_used": np.where(
            players["on_roster"].astype(bool), "nbac_player_list_current", "player_game_summary"),
        "early_season_flag": early_season(game_date, team_past["game_date"].min(), columns["games_played_season"]),
        "context_version": 1})
