"""The games of a date as their teams see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.season import eastern

EARLY_SEASON_DAYS, EARLY_SEASON_GAMES = 14, 5
OF_GAME = ["game_id", "game_date", "season_year", "season_type", "tip_time_utc", "home_team_tricode"]


def played_for_real(rows: pd.DataFrame) -> pd.DataFrame:
    """Without All-Star games ('003…'): neither their teams nor their points say anything about a season."""
    return rows[~rows["nba_game_id"].str.startswith("003")]


def cutoffs(slate: pd.DataFrame) -> pd.Series:
    """Each game's tip-off (naive UTC); unknown: noon in New York, before which no game tips off."""
    if not slate["tip_time_utc"].hasnans:
        return slate["tip_time_utc"]
    noons = {day: eastern(day.date(), "12:00").replace(tzinfo=None) for day in slate["game_date"].unique()}
    return slate["tip_time_utc"].fillna(slate["game_date"].map(noons).astype("datetime64[us]"))


def sides(slate: pd.DataFrame) -> dict[str, Any]:
    """Columns, two rows per game, all home teams first: team_abbr, opponent_team_abbr, home_game beside OF_GAME."""
    league = slate["season_type"].to_numpy() != "allstar"
    game = {name: slate[name].to_numpy()[league] for name in (*OF_GAME, "away_team_tricode")}
    home, away = game["home_team_tricode"], game.pop("away_team_tricode")
    return {name: np.append(values, values) for name, values in game.items()} | {
        "team_abbr": np.append(home, away), "opponent_team_abbr": np.append(away, home),
        "home_game": np.arange(2 * len(home)) < len(home)}


def opponents(values: Any) -> Any:
    """Each side's opponent's value, of an array in the order of `sides`."""
    return np.roll(values, len(values) // 2)


def early_season(day: dt.date, first_date: pd.Timestamp | None, games_played: Any) -> Any:
    """Within 14 days of opening night and fewer than 5 games played; first_date: the season's first game, if any."""
    opened = day if first_date is None or pd.isna(first_date) else first_date.date()
    return (games_played < EARLY_SEASON_GAMES) & ((day - opened).days < EARLY_SEASON_DAYS)
