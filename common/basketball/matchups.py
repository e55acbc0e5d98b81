"""What all players of a team share before a game: the journey, the opponent, the lines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.arenas import Journeys, local_times
from common.basketball.lines import game_lines
from common.basketball.rest import Games
from common.basketball.slate import opponents, sides
from common.basketball.windows import LastGames

PHASES = {10: "early", 11: "early", 12: "mid", 1: "mid", 2: "mid"}  # the other months are late
# What is read of team_offense_game_summary and of team_defense_game_summary.
OF_OFFENSE = ("game_id", "game_date", "team_abbr", "home_game", "pace")
OF_DEFENSE = ("game_id", "game_date", "defending_team_abbr", "defensive_rating", "opp_ft_attempts", "opp_fg_attempts")


def matchups(slate: pd.DataFrame, lines: pd.DataFrame, team_past: pd.DataFrame, defense_past: pd.DataFrame,
             day: dt.date) -> dict[str, Any]:
    """Columns, two rows per game of the slate (`sides`); the past in date order, lines as of the slate."""
    teams = sides(slate)
    own = teams["team_abbr"]
    games = Games(team_past["team_abbr"], team_past["game_date"], own, day)
    travel = Journeys(games, team_past["game_id"], teams["home_team_tricode"], day)
    pace = games.last.mean(team_past["pace"], 10)
    defense = LastGames(defense_past["defending_team_abbr"], own)
    free_throws = defense.ratio(defense_past["opp_ft_attempts"], defense_past["opp_fg_attempts"], 10)
    on_the_road = games.streak(~games.pick(team_past["home_game"]))
    return teams | game_lines(teams, lines) | {
        "season_phase": np.where(teams["season_type"] == "playoffs", "playoffs", PHASES.get(day.month, "late")),
        "game_start_time_local": local_times(teams["tip_time_utc"], teams["home_team_tricode"], day),
        "travel_miles": np.round(travel.miles()), "time_zone_changes": travel.zone_changes(),
        "miles_traveled_last_14_days": np.round(travel.miles_14_days()),
        "time_zones_crossed_last_14_days": travel.zones_14_days(),
        "consecutive_road_games": np.where(teams["home_game"], 0, on_the_road + 1),
        "pace_differential": opponents(pace) - pace, "opponent_pace_last_10": opponents(pace),
        "opponent_def_rating_last_10": opponents(defense.mean(defense_past["defensive_rating"], 10)),
        "opponent_ft_rate_allowed": opponents(free_throws),
        "opponent_days_rest": opponents(games.days_rest()),
    }
