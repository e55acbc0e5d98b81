"""Rates of a box score: shooting, possessions, pace, usage, shot zones. Null where nothing can be divided."""

from __future__ import annotations

import pandas as pd

FREE_THROW_WEIGHT = 0.44  # the share of free throws that end a possession
PAINT_FEET = 8
ZONES = ("paint_attempts", "paint_makes", "mid_range_attempts", "mid_range_makes")


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole; null unless whole is positive."""
    return part / whole.where(whole > 0)


def effective_fg(makes: pd.Series, threes: pd.Series, attempts: pd.Series) -> pd.Series:
    """Field-goal share in which a three counts one and a half times."""
    return ratio(makes + 0.5 * threes, attempts)


def true_shooting(points: pd.Series, attempts: pd.Series, free_throws: pd.Series) -> pd.Series:
    """Points per two shots, free-throw trips counted as shots."""
    return ratio(points, 2 * (attempts + FREE_THROW_WEIGHT * free_throws))


def plays(attempts: pd.Series, free_throws: pd.Series, turnovers: pd.Series) -> pd.Series:
    """Shots, free-throw trips and turnovers: how often someone ended an attack."""
    return attempts + FREE_THROW_WEIGHT * free_throws + turnovers


def possessions(attempts: pd.Series, free_throws: pd.Series, turnovers: pd.Series, offensive_rebounds: pd.Series,
                ) -> pd.Series:
    """A team's possessions: an offensive rebound prolongs one."""
    return plays(attempts, free_throws, turnovers) - offensive_rebounds


def pace(team_possessions: pd.Series, team_minutes: pd.Series) -> pd.Series:
    """Possessions per 48 minutes; team_minutes counts five players (240 without overtime)."""
    return ratio(team_possessions * 48, team_minutes / 5)


def usage(own_plays: pd.Series, minutes: pd.Series, team_plays: pd.Series, team_minutes: pd.Series) -> pd.Series:
    """Percent of the team's plays that a player ended while on the floor."""
    return ratio(100 * own_plays * team_minutes / 5, minutes * team_plays)


def clock_minutes(clock: pd.Series) -> pd.Series:
    """'240:00' -> 240.0, '37:48' -> 37.8, '240' -> 240.0; '-', '' and anything else -> null."""
    parts = clock.astype("str").str.extract(r"^\s*(\d+)(?::([0-5]\d))?\s*$")
    return pd.to_numeric(parts[0]) + pd.to_numeric(parts[1]).fillna(0) / 60


def overtimes(team_minutes: pd.Series) -> pd.Series:
    """Periods of 25 team minutes beyond 240; rounded, because sources are off by up to three minutes."""
    return ((team_minutes - 240).clip(lower=0) / 25).round()


def zones(shots: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """ZONES and charted_attempts (threes included), one row per `by`.

    Paint: two-pointers from 8 feet or nearer; mid-range: the other two-pointers.
    """
    two, made = shots["shot_value"] == 2, shots["shot_made"].astype("bool")
    near = shots["shot_distance"] <= PAINT_FEET
    paint, mid_range = two & near, two & ~near
    counts = zip(ZONES, (paint, paint & made, mid_range, mid_range & made), strict=True)
    counted = shots[by].assign(**{name: here.astype("int64") for name, here in counts}, charted_attempts=1)
    return counted.groupby(by, sort=False, as_index=False).sum()
