"""Betting lines out of their observations: a player's points line, a team's spread, a game's total."""

from __future__ import annotations

import pandas as pd

PREFERRED = ("draftkings", "fanduel")  # then the others, alphabetically


def player_lines(props: pd.DataFrame) -> pd.DataFrame:
    """One row per (game_id, player_lookup) out of all observations before the tip-off.

    line: the last that the most preferred bookmaker showed; opening_line: the first that the same one
    showed, for a difference between two bookmakers is no movement; line_source: that bookmaker.
    """
    rank = props["bookmaker"].map({name: i for i, name in enumerate(PREFERRED)}).fillna(len(PREFERRED))
    who = ["game_id", "player_lookup"]
    ordered = props[[*who, "bookmaker", "snapshot_timestamp", "points_line"]].assign(rank=rank).sort_values(
        [*who, "rank", "bookmaker", "snapshot_timestamp"])
    first = ordered.drop_duplicates(who).rename(columns={"points_line": "opening_line", "bookmaker": "line_source"})
    last = ordered.drop_duplicates([*who, "bookmaker"], keep="last").drop_duplicates(who)
    out = first[[*who, "line_source", "opening_line"]].assign(line=last["points_line"].to_numpy())
    return out.assign(line_movement=out["line"] - out["opening_line"]).reset_index(drop=True)


def team_spreads(lines: pd.DataFrame) -> pd.DataFrame:
    """spread, opening_spread, spread_movement, spread_source, spread_seen per (game_id, team_abbr): its own outcome's.

    The median of a book's two outcomes would always be zero.
    """
    own = lines[(lines["market_key"] == "spreads") & lines["outcome_team_abbr"].notna()]
    return _medians(own.rename(columns={"outcome_team_abbr": "team_abbr"}), ["game_id", "team_abbr"], "spread")


def game_totals(lines: pd.DataFrame) -> pd.DataFrame:
    """total, opening_total, total_movement, total_source, total_seen per game_id: the Over's points."""
    over = lines[(lines["market_key"] == "totals") & (lines["outcome_name"] == "Over")]
    return _medians(over, ["game_id"], "total")


def _medians(lines: pd.DataFrame, by: list[str], name: str) -> pd.DataFrame:
    """Per `by` the median over the bookmakers of each one's last and first line, and the bookmakers' names."""
    own = [*by, "bookmaker_key"]
    ordered = lines[lines["outcome_point"].notna()].sort_values([*own, "snapshot_timestamp"])
    books = ordered.drop_duplicates(own, keep="last")[[*own, "snapshot_timestamp", "outcome_point"]]
    books = books.assign(opening=ordered.drop_duplicates(own)["outcome_point"].to_numpy())
    of = books.groupby(by, sort=True)
    middle = of[["outcome_point", "opening"]].median()
    return pd.DataFrame({
        name: middle["outcome_point"], f"opening_{name}": middle["opening"],
        f"{name}_movement": middle["outcome_point"] - middle["opening"],
        f"{name}_source": of["bookmaker_key"].agg(",".join).astype("str"),
        f"{name}_seen": of["snapshot_timestamp"].max()}).reset_index()
