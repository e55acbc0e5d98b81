"""Betting lines out of their observations: a player's points line, a team's spread, a game's total."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.basketball.keys import ends, pairs, places

PREFERRED = {"draftkings": 0, "fanduel": 1}  # then the others, alphabetically


def player_lines(props: pd.DataFrame) -> dict[str, Any]:
    """Columns, one row per (game_id, player_lookup) out of all observations before the tip-off.

    line: the last that the most preferred bookmaker showed; opening_line: the first that the same one
    showed, for a difference between two bookmakers is no movement; line_source: that bookmaker.
    """
    who, book = pairs(props, "game_id"), props["bookmaker"].to_numpy()
    first, last = ends(who + " " + book, props["snapshot_timestamp"])
    chosen, _ = ends(who[last], preference(book[last]))
    last, (opening, line) = last[chosen], (props["points_line"].to_numpy()[end[chosen]] for end in (first, last))
    return {name: props[name].to_numpy()[last] for name in ("game_id", "player_lookup")} | {
        "line": line, "opening_line": opening, "line_movement": line - opening, "line_source": book[last]}


def preference(books: Any) -> Any:
    """The rank of each bookmaker: the preferred first."""
    number, names = pd.factorize(books, sort=True)
    rank = [PREFERRED.get(name, len(PREFERRED) + place) for place, name in enumerate(names)]
    return np.array(rank, dtype=int)[number]


def own_lines(players: dict[str, Any], offered: dict[str, Any]) -> dict[str, Any]:
    """The columns of each player's line (a row of `player_lines`) for his game; null when nobody offers one."""
    own = places(pairs(offered, "game_id"), pairs(players, "game_id"))
    line, opening, movement, source = (
        np.append(offered[name], np.nan)[own] for name in ("line", "opening_line", "line_movement", "line_source"))
    return {"has_prop_line": ~np.isnan(line), "current_points_line": line, "current_points_line_source": source,
            "opening_points_line": opening, "opening_points_line_source": source, "line_movement": movement}


def game_lines(teams: dict[str, Any], lines: pd.DataFrame) -> dict[str, Any]:
    """The spread of each team and the total of its game, as columns for `teams` (a row per game_id and team_abbr).

    game_spread, opening_spread, spread_movement, game_spread_source, and the same of the total, out of all
    observations before the tip-off; betting_lines_updated_at: the last of them. Only a team's own outcome
    counts: the median of both outcomes of a spread is always zero.
    """
    market, team = lines["market_key"].to_numpy(), lines["outcome_team_abbr"].to_numpy()
    spread = (market == "spreads") & pd.notna(team)
    over = (market == "totals") & (lines["outcome_name"].to_numpy() == "Over")
    points = lines["outcome_point"].to_numpy(dtype=float)
    quoted = (spread | over) & ~np.isnan(points)
    of = lines["game_id"].to_numpy() + " " + np.where(spread, team, "total")
    books, taken = (lines[name].to_numpy()[quoted] for name in ("bookmaker_key", "snapshot_timestamp"))
    known, medians = _medians(of[quoted], books, taken, points[quoted])
    out: dict[str, Any] = {}
    seen = []
    for name, outcome in (("spread", teams["team_abbr"]), ("total", "total")):
        row = places(known, teams["game_id"] + " " + outcome)
        current, opening, source, instant = (values[row] for values in medians)
        out |= {f"game_{name}": current, f"opening_{name}": opening, f"{name}_movement": current - opening,
                f"game_{name}_source": source}
        seen.append(instant)
    return out | {"betting_lines_updated_at": np.fmax(*seen)}


def _medians(of: Any, books: Any, taken: Any, points: Any) -> tuple[Any, tuple[Any, ...]]:
    """The distinct outcomes; of each, the medians over the bookmakers of their last and first lines, who and when.

    who: the bookmakers' names; when: the last instant. One more of each, the last, is null.
    """
    first, last = ends(of + " " + books, taken)
    row, outcomes = pd.factorize(of[last])
    column, names = pd.factorize(books[last], sort=True)
    shape = (len(outcomes) + 1, len(names) + 1)  # the last of each: what nobody quotes, and nobody
    current, opening = np.full((2, *shape), np.nan)
    seen = np.full(shape, np.datetime64("NaT", "us"))
    current[row, column], opening[row, column], seen[row, column] = points[last], points[first], taken[last]
    source = [",".join(names[shown]) or None for shown in ~np.isnan(current[:, :-1])]
    return outcomes, (_median(current), _median(opening), np.array(source, dtype=object), np.fmax.reduce(seen, axis=1))


def _median(rows: Any) -> Any:
    """Of the known values of each row; null without any. The last column is null."""
    ordered, known = np.sort(rows, axis=1), np.count_nonzero(~np.isnan(rows), axis=1)  # nulls are sorted last
    every = np.arange(len(rows))
    return (ordered[every, (known - 1) // 2] + ordered[every, known // 2]) / 2
