"""Who might play."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.keys import ends, pairs

RECENT_DAYS = 30
WHO = ["player_lookup", "universal_player_id", "player_full_name", "team_abbr"]


def candidates(teams: dict[str, Any], roster: pd.DataFrame, past: pd.DataFrame, offered: dict[str, Any],
               injuries: pd.DataFrame, day: dt.date) -> dict[str, Any]:
    """Everyone who might play in a game of `teams`: the rosters shown, and whose latest game was for one of the teams.

    That game counts when it was in the last 30 days, or when a bookmaker (`offered`) or the injury report names
    the player for this game. A roster of another game proves nothing here: it may have been observed after
    this game's tip-off.

    on_roster: null when no roster of the team is known; side: his team's row in `teams`.
    """
    last = np.flatnonzero(~past["player_lookup"].duplicated(keep="last"))  # of each player: the past is in date order
    who = {name: np.append(roster[name], past[name].to_numpy()[last]) for name in WHO}
    who |= {name: np.append(roster[name], np.full(len(last), None)) for name in ("position", "is_active")}
    late = past["game_date"].to_numpy()[last] >= np.datetime64(day - dt.timedelta(RECENT_DAYS))
    row, side = np.nonzero(who["team_abbr"][:, np.newaxis] == teams["team_abbr"])
    shown, listed = set(roster["team_abbr"].to_numpy()), row < len(roster)
    unlisted = np.array([False if team in shown else None for team in teams["team_abbr"]], dtype=object)[side]
    both = {name: values[row] for name, values in who.items()} | {
        "game_id": teams["game_id"][side], "side": side, "on_roster": np.where(listed, True, unlisted)}
    of_game, of_team = pairs(both, "game_id"), pairs(both, "team_abbr")
    named = set(pairs(offered, "game_id")) | set(pairs(injuries, "team_abbr"))
    asked = np.array([game in named or team in named for game, team in zip(of_game, of_team, strict=True)], dtype=bool)
    kept = np.flatnonzero(np.append(np.full(len(roster), True), late)[row] | asked)
    kept = kept[ends(of_game[kept], kept)[0]]
    return {name: values[kept] for name, values in both.items()}
