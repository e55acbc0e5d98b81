"""What the last injury report before the tip-off says of a team and of a player's team-mates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.basketball.rosters import pairs

RELIABLE = 0.8  # parsing confidence below which a line of the report does not count for a team
STAR_POINTS = 20  # per game, over his last 10


def report_seen(teams: pd.DataFrame, injuries: pd.DataFrame) -> Any:
    """Whether a report was seen before each team's game: one that names a player of either team.

    The rows of the date's other games prove nothing: they may have been observed after this game's tip-off.
    """
    named = injuries["team_abbr"].unique()
    return (teams["team_abbr"].isin(named) | teams["opponent_team_abbr"].isin(named)).to_numpy()


def reported(teams: pd.DataFrame, injuries: pd.DataFrame, status: str) -> pd.Series:
    """How many players of each team have this status; null without a report."""
    such = injuries[(injuries["injury_status_normalized"] == status) & (injuries["parsing_confidence"] >= RELIABLE)]
    counts = teams["team_abbr"].map(such.groupby("team_abbr").size()).fillna(0)
    return counts.where(report_seen(teams, injuries))


def of_players(players: pd.DataFrame, points: Any, teams: pd.DataFrame, injuries: pd.DataFrame) -> dict[str, Any]:
    """Columns of his own line of the report, and of how many team-mates it names; all null without a report.

    players: with `side`, the row of his team in `teams`; points: of each one per game.
    """
    own = injuries.set_index(pairs(injuries, "team_abbr")).reindex(pairs(players, "team_abbr"))
    status, side = own["injury_status_normalized"].to_numpy(), players["side"].to_numpy()
    seen = report_seen(teams, injuries)[side]
    such = {"star_teammates_out": (status == "out") & (points >= STAR_POINTS),
            "questionable_teammates": status == "questionable", "probable_teammates": status == "probable"}
    return {"player_status": status, "injury_report": own["injury_description"].to_numpy()} | {
        name: np.where(seen, np.bincount(side, weights=flag)[side] - flag, np.nan) for name, flag in such.items()}
