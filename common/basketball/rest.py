"""Games counted back from a day: rest, back-to-backs, load, streaks — for all players or teams at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from common.basketball.windows import LastGames

Values = np.ndarray[Any, Any]


class Games:
    """The games of a season before `day`, each counted back from the last one of its player or team.

    keys, dates  the player or team and the date of each row, in date order, as those of Table.before() are
    among        whose statistics are wanted: every result is in its order, which may name one twice
    where        a mask of the rows that count (games played), all by default

    `last` has the statistics over so many of the games. `pick` puts a column in the order of the games; masks,
    and values that a method takes, are in that order.
    """

    def __init__(self, keys: Any, dates: Any, among: Any, day: dt.date, where: Any = None) -> None:
        self.last = last = LastGames(keys, among, where)
        self._place, self._who, self._back, self._played = last.place, last.group, last.ago, last.size
        self._many = len(last.size)
        self.age: Values = (np.datetime64(day, "D") - self.pick(dates).astype("datetime64[D]")).astype("int64")

    def pick(self, column: Any) -> Values:
        return np.asarray(column)[self.last.rows]

    def within(self, days: int) -> Values:
        """Mask: the games later than `days` days before the day."""
        return self.age < days

    def count(self, mask: Values | None = None) -> Values:
        found = self._played if mask is None else np.bincount(self._who[mask], minlength=self._many)
        return found[self._place]

    def total(self, values: Values, mask: Values) -> Values:
        """Sum of the known values; 0 without any."""
        known = mask & ~np.isnan(values)
        return np.bincount(self._who[known], weights=values[known], minlength=self._many)[self._place]

    def latest(self, values: Values, back: int = 0) -> Values:
        """The value of one's last game (back=1: of the one before it); NaN when there is none."""
        out, here = np.full(self._many, np.nan), self._back == back
        out[self._who[here]] = values[here]
        return out[self._place]

    def streak(self, hits: Values) -> Values:
        """How many games in a row, up to the last, are hits."""
        out = self._played.copy()
        np.minimum.at(out, self._who[~hits], self._back[~hits])
        return out[self._place]

    def previous(self, values: Values, first: float = np.nan) -> Values:
        """For each game the value of the game before it; `first` for one's first."""
        out = np.full(len(values), first)
        follows = self._who[1:] == self._who[:-1]
        out[1:][follows] = values[:-1][follows]
        return out

    def gap(self) -> Values:
        """For each game the days since the game before it; infinite for the season's first."""
        return self.previous(self.age.astype("float64"), np.inf) - self.age

    def days_since_last(self) -> Values:
        """1: played yesterday; NaN: not yet this season."""
        return self.latest(self.age)

    def days_rest(self) -> Values:
        """Full days without a game before the day; NaN: no game yet this season."""
        return self.days_since_last() - 1

    def days_rest_before_last(self) -> Values:
        """Full days without a game before one's last game; NaN: not two games yet this season."""
        gap = self.latest(self.gap())
        return np.where(np.isinf(gap), np.nan, gap) - 1

    def back_to_backs(self, days: int) -> Values:
        """Games of the last `days` days that were played the day after another."""
        return self.count(self.within(days) & (self.gap() == 1))

    def days_since_rest(self, days: int = 2) -> Values:
        """Days since one last came from `days` days of rest or more; 0: comes from it now. The summer is a rest."""
        rested = self.gap() - 1 >= days
        since = np.full(self._many, np.inf)
        np.minimum.at(since, self._who[rested], self.age[rested])
        since = np.where(np.isinf(since), np.nan, since)[self._place]
        return np.where(self.days_rest() >= days, 0, since)
