"""Betting lines out of their observations: a player's points line, a team's spread, a game's total."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.basketball.rosters import pairs

PREFERRED = {"draftkings": 0, "fanduel": 1}  # then the others, alphabetically


def player_lines(props: pd.DataFrame) -> pd.DataFrame:
    """One row per (game_id, player_lookup) out of all observations before the tip-off.

    line: the last that the most preferred bookmaker showed; opening_line: the first that the same one
    showed, for a difference between two bookmakers is no movement; line_source: that bookmaker.
    """
    who = ["game_id", "player_lookup"]
    first, last = _ends(props[who[0]] + " " + props[who[1]] + " " + props["bookmaker"], props["snapshot_timestamp"])
    points = props["points_line"].to_numpy()
    books = props[[*who, "bookmaker"]].iloc[last].assign(line=points[last], opening_line=points[first])
    rank = books["bookmaker"].map(PREFERRED).fillna(len(PREFERRED))
    chosen: pd.DataFrame = books.assign(rank=rank).sort_values(["rank", "bookmaker"])
    chosen = chosen.drop_duplicates(who, ignore_index=True)
    chosen["line_movement"] = chosen["line"] - chosen["opening_line"]
    chosen["line_source"] = chosen.pop("bookmaker")
    return chosen.drop(columns="rank")


def own_lines(players: pd.DataFrame, offered: pd.DataFrame) -> dict[str, Any]:
    """The columns of each player's line (a row of `player_lines`) for his game; null when nobody offers one."""
    own = offered.set_index(pairs(offered, "game_id")).reindex(pairs(players, "game_id"))
    source, line = own["line_source"].to_numpy(), own["line"].to_numpy()
    return {"has_prop_line": ~np.isnan(line), "current_points_line": line, "current_points_line_source": source,
            "opening_points_line": own["opening_line"].to_numpy(), "opening_points_line_source": source,
            "line_movement": own["line_movement"].to_numpy()}


def game_lines(teams: pd.DataFrame, lines: pd.DataFrame) -> dict[str, Any]:
    """The spread of each team and the total of its game, as columns for `teams` (a row per game_id and team_abbr).

    game_spread, opening_spread, spread_movement, game_spread_source, and the same of the total, out of all
    observations before the tip-off; betting_lines_updated_at: the last of them. Only a team's own outcome
    counts: the median of both outcomes of a spread is always zero.
    """
    spread = (lines["market_key"] == "spreads") & lines["outcome_team_abbr"].notna()
    over = (lines["market_key"] == "totals") & (lines["outcome_name"] == "Over")
    outcome = lines["outcome_team_abbr"].where(spread, "total")
    quoted = (spread | over) & lines["outcome_point"].notna()
    medians = _medians(lines.assign(of=lines["game_id"] + " " + outcome)[quoted])
    out, seen = {}, []
    for name, outcomes in (("spread", teams["team_abbr"]), ("total", "total")):
        own = medians.reindex(teams["game_id"] + " " + outcomes)
        out[f"game_{name}"], out[f"opening_{name}"] = own["current"].to_numpy(), own["opening"].to_numpy()
        out[f"{name}_movement"] = out[f"game_{name}"] - out[f"opening_{name}"]
        out[f"game_{name}_source"] = own["source"].to_numpy()
        seen.append(own["seen"].to_numpy())
    return out | {"betting_lines_updated_at": np.fmax(*seen)}


def _medians(quotes: pd.DataFrame) -> pd.DataFrame:
    """Per `of` the medians over the bookmakers of each one's last and first line, and the bookmakers' names."""
    first, last = _ends(quotes["of"] + " " + quotes["bookmaker_key"], quotes["snapshot_timestamp"])
    points = quotes["outcome_point"].to_numpy()
    books = quotes[["of", "bookmaker_key", "snapshot_timestamp"]].iloc[last].assign(
        current=points[last], opening=points[first]).sort_values("bookmaker_key")
    by = books.groupby("of", sort=False)
    medians: pd.DataFrame = by[["current", "opening"]].median()
    medians["source"], medians["seen"] = by["bookmaker_key"].agg(",".join).astype("str"), by["snapshot_timestamp"].max()
    return medians


def _ends(keys: pd.Series, instants: pd.Series) -> tuple[Any, Any]:
    """The positions of the first and of the last observation of each distinct key."""
    code, distinct = pd.factorize(keys)
    order = np.argsort(instants.to_numpy(), kind="stable")
    first, last = np.empty(len(distinct), dtype="int64"), np.empty(len(distinct), dtype="int64")
    last[code[order]] = order
    first[code[order[::-1]]] = order[::-1]
    return first, last
