"""The games of a date as their teams see them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

EARLY_SEASON_DAYS, EARLY_SEASON_GAMES = 14, 5


def played_for_real(rows: pd.DataFrame) -> pd.DataFrame:
    """Without All-Star games ('003…'): neither their teams nor their points say anything about a season."""
    return rows[~rows["nba_game_id"].str.startswith("003")]


def sides(slate: pd.DataFrame) -> pd.DataFrame:
    """Two rows per game, home team first: team_abbr, opponent_team_abbr, home_game beside the slate's columns."""
    both = [slate.assign(team_abbr=slate[f"{own}_team_tricode"], opponent_team_abbr=slate[f"{other}_team_tricode"],
                         home_game=own == "home") for own, other in (("home", "away"), ("away", "home"))]
    return pd.concat(both, ignore_index=True)


def early_season(day: dt.date, first_date: pd.Timestamp | None, games_played: pd.Series) -> pd.Series:
    """Within 14 days of opening night and fewer than 5 games played; first_date: the season's first game, if any."""
    opened = day if first_date is None or pd.isna(first_date) else first_date.date()
    return (games_played < EARLY_SEASON_GAMES) & ((day - opened).days < EARLY_SEASON_DAYS)


def report_seen(teams: pd.DataFrame, injuries: pd.DataFrame) -> pd.Series:
    """Whether an injury report was seen before each game: `teams` has tip_time_utc, `injuries` are as of the slate.

    A report that names nobody of either team leaves no row, but shows in the rows of the date's other games.
    """
    earliest = injuries["scrape_timestamp"].min()
    return teams["tip_time_utc"].isna() & pd.notna(earliest) | (teams["tip_time_utc"] > earliest)
