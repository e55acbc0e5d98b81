"""What the last injury report before the tip-off says of a team and of a player's team-mates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.basketball.keys import pairs, places

RELIABLE = 0.8  # parsing confidence below which a line of the report does not count for a team
STAR_POINTS = 20  # per game, over his last 10


def report_seen(teams: dict[str, Any], injuries: pd.DataFrame) -> Any:
    """Whether a report was seen before each team's game: one that names a player of either team.

    The rows of the date's other games prove nothing: they may have been observed after this game's tip-off.
    """
    named = injuries["team_abbr"].to_numpy()
    return (places(named, teams["team_abbr"]) >= 0) | (places(named, teams["opponent_team_abbr"]) >= 0)


def reported(teams: dict[str, Any], injuries: pd.DataFrame, status: str) -> Any:
    """How many players of each team have this status; null without a report."""
    such = injuries["injury_status_normalized"].to_numpy() == status
    whose = injuries["team_abbr"].to_numpy()[such & (injuries["parsing_confidence"].to_numpy() >= RELIABLE)]
    counts = (teams["team_abbr"][:, np.newaxis] == whose).sum(axis=1)
    return np.where(report_seen(teams, injuries), counts, np.nan)


def of_players(players: dict[str, Any], points: Any, teams: dict[str, Any], injuries: pd.DataFrame) -> dict[str, Any]:
    """Columns of his own line of the report, and of how many team-mates it names; all null without a report.

    players: with `side`, the row of his team in `teams`; points: of each one per game.
    """
    own, side = places(pairs(injuries, "team_abbr"), pairs(players, "team_abbr")), players["side"]
    status, told = (np.append(injuries[name], np.nan)[own]
                    for name in ("injury_status_normalized", "injury_description"))
    seen = report_seen(teams, injuries)[side]
    such = {"star_teammates_out": (status == "out") & (points >= STAR_POINTS),
            "questionable_teammates": status == "questionable", "probable_teammates": status == "probable"}
    return {"player_status": status, "injury_report": told} | {
        name: np.where(seen, np.bincount(side, weights=flag)[side] - flag, np.nan) for name, flag in such.items()}
