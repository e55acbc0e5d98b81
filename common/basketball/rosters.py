"""Who might play."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

RECENT_DAYS = 30
WHO = ["player_lookup", "universal_player_id", "player_full_name", "team_abbr"]


def candidates(teams: pd.DataFrame, roster: pd.DataFrame, past: pd.DataFrame, offered: pd.DataFrame,
               injuries: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Everyone who might play in a game of `teams`: the rosters shown, and whose latest game was for one of the teams.

    That game counts when it was in the last 30 days, or when a bookmaker (`offered`) or the injury report names
    the player for this game. A roster of another game proves nothing here: it may have been observed after
    this game's tip-off.

    on_roster: null when no roster of the team is known; side: his team's row in `teams`.
    """
    listed = roster[[*WHO, "position", "is_active"]].astype({"is_active": "object"}).assign(on_roster=True)
    latest = _latest(past)
    others = latest[latest["team_abbr"].isin(teams["team_abbr"])]
    shown = others["team_abbr"].isin(roster["team_abbr"].unique())
    others = others.assign(on_roster=shown.map({True: False, False: None}).astype("object"), is_active=None)
    games = teams[["game_id", "team_abbr"]].assign(side=np.arange(len(teams)))
    both = pd.concat([listed, others], ignore_index=True).merge(games, on="team_abbr")
    recent = both["game_date"].isna() | (both["game_date"] >= pd.Timestamp(day - dt.timedelta(RECENT_DAYS)))
    named = pairs(both, "game_id").isin(pairs(offered, "game_id")) | pairs(both, "team_abbr").isin(
        pairs(injuries, "team_abbr"))
    kept = both[recent | named].drop(columns="game_date")
    return kept.drop_duplicates(["game_id", "player_lookup"], ignore_index=True)


def pairs(rows: pd.DataFrame, column: str) -> pd.Series:
    """A player with his game or his team, as one text."""
    return rows[column] + " " + rows["player_lookup"]


def _latest(past: pd.DataFrame) -> pd.DataFrame:
    """The last row of each player; `past` is in date order."""
    code, distinct = pd.factorize(past["player_lookup"])
    last = np.empty(len(distinct), dtype="int64")
    last[code] = np.arange(len(code))
    return past[["game_date", *WHO]].iloc[last]
