"""What fatigue, matchup, pace and usage are worth in points. A null input makes a null factor, never a neutral one."""

from __future__ import annotations

import numpy as np
import pandas as pd


def fatigue_score(games: pd.DataFrame) -> pd.Series:
    """0-100, 100: fresh. `games`: the rest and load columns of upcoming_player_game_context.

    Null when rest or load is. Of a player whose age nobody knows, nothing is taken off for it.
    """
    rest, week, age = games["days_rest"], games["games_in_last_7_days"], games["player_age"]
    minutes, pairs = games["avg_minutes_per_game_last_7"], games["back_to_backs_last_14_days"]
    tired = games["back_to_back"].astype("object").eq(True)
    score: pd.Series = (
        100 + np.select([tired, rest >= 3], [-15, 5], 0) - 10 * (week >= 4)
        - 10 * (games["minutes_in_last_7_days"] > 240) - 8 * (minutes > 35)
        + np.select([pairs >= 2, pairs == 1], [-12, -5], 0) + np.select([age >= 35, age >= 30], [-10, -5], 0))
    # Without a game in seven days there is no average to know.
    known = rest.notna() & games["back_to_back"].notna() & (minutes.notna() | (week == 0))
    return score.clip(0, 100).where(known)


def fatigue_adjustment(score: pd.Series) -> pd.Series:
    """Points: -5 (exhausted) … 0 (fresh)."""
    return (score - 100) / 20


def zone_mismatch(rate: pd.Series, versus_league: pd.Series) -> pd.Series:
    """-10 … 10, positive: the opponent allows more than the league where the player shoots.

    rate: percent of his shots from the zone; versus_league: percentage points allowed there above the league's.
    """
    score = versus_league * (rate / 50).clip(upper=1)
    return score.where(~(score.abs() > 5), score * 1.2).clip(-10, 10)


def pace_score(differential: pd.Series) -> pd.Series:
    """-3 … 3 of the opponent's pace less his own team's."""
    return (differential / 2).clip(-3, 3)


def usage_spike(projected: pd.Series, usual: pd.Series, stars_out: pd.Series) -> pd.Series:
    """-3 … 3; more for stars out, nothing more where no injury report says whether they are."""
    spike = (projected - usual) * 0.3
    more = np.where(spike > 0, np.select([stars_out >= 2, stars_out == 1], [1.30, 1.15], 1.0), 1.0)
    return (spike * more).mask(usual == 0, 0.0).clip(-3, 3).where(projected.notna() & usual.notna())


def graded_change(change: pd.Series, small: float, large: float) -> pd.Series:
    """2, 1, 0, -1, -2: a rise or fall of at least `large`, of at least `small`, or less."""
    steps = np.select([change >= large, change >= small, change <= -large, change <= -small], [2, 1, -2, -1], 0)
    return pd.Series(steps, index=change.index).where(change.notna())


def named(flags: pd.DataFrame) -> pd.Series:
    """For each row the sorted names of its true columns, joined by commas; empty when there are none."""
    columns = sorted(flags.columns)
    names = np.array([f",{name}" for name in columns], dtype=object)
    marks = flags[columns].to_numpy(dtype=bool).astype(object) @ names
    return pd.Series([mark[1:] for mark in marks], index=flags.index, dtype="str")
