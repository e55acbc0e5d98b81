"""What a team lacks tonight: the points that its ruled-out players usually score."""

from __future__ import annotations

import numpy as np
import pandas as pd

RULED_OUT = ("out", "doubtful")
HALF_LIFE_GAMES = 5


def ruled_out(injury_status: pd.Series) -> pd.Series:
    """Whether the injury report, as it stood before the tip-off, leaves little hope that he plays."""
    return injury_status.str.lower().isin(RULED_OUT)


def vacated_points(features: pd.DataFrame) -> np.ndarray:
    """For each row the sum of points_avg_last_10 over the ruled-out players of his team in that game, less his own.

    It needs all rows of a game, of those who did not play as well. Null where no injury report was seen.
    """
    place, count = _team_games(features)
    own = np.nan_to_num(np.where(ruled_out(features["injury_status"]), features["points_avg_last_10"], 0))
    vacated = np.bincount(place, weights=own, minlength=count)[place] - own
    return np.where(features["injury_risk"].notna(), vacated, np.nan)


def unusual(history: pd.DataFrame) -> tuple[np.ndarray, dict[str, float]]:
    """How much more is vacated than the team is used to, for each row; and what each team is used to by now.

    A player's averages already hold the games that he played without a team-mate. Used to: the fading mean of
    the team's earlier games with a report. `history` is in date order and has vacated_points.
    """
    place, count = _team_games(history)
    vacated = np.full(count, np.nan)
    np.fmax.at(vacated, place, history["vacated_points"].to_numpy())
    first = np.unique(place, return_index=True)[1]
    codes, teams = pd.factorize(history["team_abbr"].iloc[first])
    games = pd.Series(codes).groupby(codes).cumcount().to_numpy()
    grid = np.full((games.max(initial=-1) + 2, len(teams)), np.nan)
    grid[games, codes] = vacated
    usual = pd.DataFrame(grid).ewm(halflife=HALF_LIFE_GAMES, ignore_na=True).mean().shift(1).to_numpy()
    now = {str(team): float(value) for team, value in zip(teams, usual[-1:].ravel(), strict=False) if value == value}
    return history["vacated_points"].to_numpy() - usual[games, codes][place], now


def _team_games(rows: pd.DataFrame) -> tuple[np.ndarray, int]:
    """The number of each row's team and game, in order of appearance, and how many there are."""
    game, team = pd.factorize(rows["game_id"])[0], pd.factorize(rows["team_abbr"])[0]
    place, labels = pd.factorize(game * 1000 + team)
    return place, len(labels)
