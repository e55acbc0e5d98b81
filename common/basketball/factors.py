"""What fatigue, matchup, pace and usage are worth in points. A null input makes a null factor, never a neutral one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def fatigue_score(games: Mapping[str, Any]) -> Any:
    """0-100, 100: fresh. `games`: the rest and load columns of upcoming_player_game_context.

    Null when rest or load is. Of a player whose age nobody knows, nothing is taken off for it.
    """
    rest, week, age = games["days_rest"], games["games_in_last_7_days"], games["player_age"]
    minutes, pairs, tired = (games[name] for name in (
        "avg_minutes_per_game_last_7", "back_to_backs_last_14_days", "back_to_back"))
    score = (
        100 + np.select([tired == 1, rest >= 3], [-15, 5], 0) - 10 * (week >= 4)
        - 10 * (games["minutes_in_last_7_days"] > 240) - 8 * (minutes > 35)
        + np.select([pairs >= 2, pairs == 1], [-12, -5], 0) + np.select([age >= 35, age >= 30], [-10, -5], 0))
    # Without a game in seven days there is no average to know.
    known = ~np.isnan(rest) & pd.notna(tired) & (~np.isnan(minutes) | (week == 0))
    return np.where(known, np.clip(score, 0, 100), np.nan)


def fatigue_adjustment(score: Any) -> Any:
    """Points: -5 (exhausted) … 0 (fresh)."""
    return (score - 100) / 20


def zone_mismatch(rate: Any, versus_league: Any) -> Any:
    """-10 … 10, positive: the opponent allows more than the league where the player shoots.

    rate: percent of his shots from the zone; versus_league: percentage points allowed there above the league's.
    """
    score = versus_league * np.minimum(rate / 50, 1)
    return np.clip(np.where(np.abs(score) > 5, score * 1.2, score), -10, 10)


def pace_score(differential: Any) -> Any:
    """-3 … 3 of the opponent's pace less his own team's."""
    return np.clip(differential / 2, -3, 3)


def usage_spike(projected: Any, usual: Any, stars_out: Any) -> Any:
    """-3 … 3; more for stars out, nothing more where no injury report says whether they are."""
    spike = (projected - usual) * 0.3
    more = np.where(spike > 0, np.select([stars_out >= 2, stars_out == 1], [1.30, 1.15], 1.0), 1.0)
    return np.where((usual == 0) & ~np.isnan(projected), 0.0, np.clip(spike * more, -3, 3))


def graded_change(change: Any, small: float, large: float) -> Any:
    """2, 1, 0, -1, -2: a rise or fall of at least `large`, of at least `small`, or less."""
    steps = np.select([change >= large, change >= small, change <= -large, change <= -small], [2, 1, -2, -1], 0)
    return np.where(np.isnan(change), np.nan, steps)


def named(flags: Mapping[str, Any]) -> Any:
    """For each row the sorted names of its true columns, joined by commas; empty when there are none."""
    columns = sorted(flags)
    names = np.array([f",{name}" for name in columns], dtype=object)
    marks = np.column_stack([flags[name] for name in columns]).astype(object) @ names
    return np.array([mark[1:] for mark in marks.tolist()], dtype=object)
