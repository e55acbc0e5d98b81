"""Analytics · one row per team of a scheduled game: rest, travel, streaks, lines, injuries before the tip-off."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.arenas import Journeys
from common.basketball.injuries import reported
from common.basketball.lines import game_lines
from common.basketball.rest import Games
from common.basketball.slate import early_season, sides
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.raw.bdl_injuries import BdlInjuries
from functions.raw.nbac_schedule import NbacSchedule
from functions.raw.odds_api_game_lines import OddsApiGameLines

PAST = ("game_id", "game_date", "team_abbr", "win_flag", "margin_of_victory")
COMING_DAYS = "the schedule of the coming days is not read yet"


class UpcomingTeamGameContext(Table, key=("game_id", "team_abbr"), entity="team"):
    game_id: str
    game_date: dt.date
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    season_year: int = Field(ge=1946)
    home_game: bool
    game_number_in_season: int = Field(ge=1)
    days_since_last_game: int | None = Field(ge=1, doc="null before the season's first game")
    team_days_rest: int | None = Field(ge=0, doc="full days without a game; null before the season's first game")
    is_back_to_back: bool = Field(doc="played yesterday")
    team_back_to_back: bool = Field(doc="the same as is_back_to_back")
    games_in_last_7_days: int = Field(ge=0)
    games_in_last_14_days: int = Field(ge=0)
    next_game_days_rest: int | None = Field(absent=COMING_DAYS)
    games_in_next_7_days: int | None = Field(absent=COMING_DAYS)
    game_spread: float | None = Field(places=2, doc="this team's handicap, median over bookmakers; negative: favoured")
    game_spread_source: str | None = Field(doc="bookmakers")
    spread_movement: float | None = Field(places=2, doc="current - opening")
    game_total: float | None = Field(ge=0, places=1, doc="median over bookmakers")
    game_total_source: str | None = Field(doc="bookmakers")
    total_movement: float | None = Field(places=1, doc="current - opening")
    betting_lines_updated_at: dt.datetime | None
    out_players_count: int | None = Field(ge=0, doc="null without an injury report")
    questionable_players_count: int | None = Field(ge=0)
    team_win_streak_entering: int = Field(ge=0)
    team_loss_streak_entering: int = Field(ge=0)
    last_game_margin: int | None
    last_game_result: str | None = Field(choices=("W", "L"))
    travel_miles: int | None = Field(ge=0, doc="from the last game's arena; null before the season's first game")
    time_zone_changes: int | None = Field(doc="hours the clock moves on that journey; positive: eastward")
    early_season_flag: bool = Field(doc="within 14 days of opening night and fewer than 5 games played")
    insufficient_data_reason: str | None


@processor(
    writes=UpcomingTeamGameContext,
    reads={"slate": NbacSchedule, "past_games": TeamOffenseGameSummary.before(columns=PAST),
           # Every observation before the tip-off: the first is the opening line, the last the current one.
           "lines": OddsApiGameLines.as_of("slate", latest=OddsApiGameLines.key),
           "injuries": BdlInjuries.as_of("slate", on="team_abbr", among=("home_team_tricode", "away_team_tricode"))},
)
def upcoming_team_game_context(slate: pd.DataFrame, past_games: pd.DataFrame, lines: pd.DataFrame,
                               injuries: pd.DataFrame, game_date: dt.date) -> pd.DataFrame:
    teams = sides(slate)
    games = Games(past_games["team_abbr"], past_games["game_date"], teams["team_abbr"], game_date)
    won, margin = games.pick(past_games["win_flag"]), games.latest(games.pick(past_games["margin_of_victory"]))
    travel = Journeys(games, past_games["game_id"], teams["home_team_tricode"], game_date)
    since, played = games.days_since_last(), games.count()
    return pd.DataFrame(teams | game_lines(teams, lines) | {
        "game_number_in_season": played + 1,
        "days_since_last_game": since, "team_days_rest": games.days_rest(),
        "is_back_to_back": since == 1, "team_back_to_back": since == 1,
        "games_in_last_7_days": games.count(games.within(7)),
        "games_in_last_14_days": games.count(games.within(14)),
        "team_win_streak_entering": games.streak(won), "team_loss_streak_entering": games.streak(~won),
        "last_game_margin": margin,
        "last_game_result": np.select([margin > 0, margin < 0], ["W", "L"], None),
        "travel_miles": np.round(travel.miles()), "time_zone_changes": travel.zone_changes(),
        "out_players_count": reported(teams, injuries, "out"),
        "questionable_players_count": reported(teams, injuries, "questionable"),
        "early_season_flag": early_season(game_date, past_games["game_date"].min(), played),
        "insufficient_data_reason": np.where(played == 0, "first game of the season", None),
    })
