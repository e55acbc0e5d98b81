"""Games counted back from a day: rest, back-to-backs, load, streaks — for all players or teams at once."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

Values = np.ndarray[Any, Any]


class Games:
    """The games before `day` of each player or team in `among`, counted back from the last one.

    frame: one row per game and `who`, sorted by game_date; only the columns asked for are touched.
    Every result is an array in the order of `among`; masks and values are per game, in this object's order.
    """

    def __init__(self, frame: pd.DataFrame, who: str, among: pd.Index[Any], day: dt.date) -> None:
        code = among.get_indexer(frame[who])
        rows = np.argsort(code, kind="stable")
        self._rows = rows[np.searchsorted(code[rows], 0):]
        self.frame, self.among, self.who = frame, among, code[self._rows]
        dates = frame["game_date"].to_numpy().astype("datetime64[D]")[self._rows]
        self.age: Values = (np.datetime64(day, "D") - dates).astype("int64")
        self._count_back()

    def _count_back(self) -> None:
        self.played: Values = np.bincount(self.who, minlength=len(self.among))
        ends = np.cumsum(self.played) - 1
        self.back: Values = ends[self.who] - np.arange(len(self.who))

    def where(self, keep: Values) -> Games:
        """Only the games for which `keep` is true."""
        out = copy.copy(self)
        out._rows, out.who, out.age = self._rows[keep], self.who[keep], self.age[keep]
        out._count_back()
        return out

    def values(self, column: str) -> Values:
        return self.frame[column].to_numpy()[self._rows]

    def within(self, days: int) -> Values:
        """Mask: dates later than day - days."""
        return self.age < days

    def count(self, mask: Values) -> Values:
        return np.bincount(self.who[mask], minlength=len(self.among))

    def total(self, values: Values, mask: Values) -> Values:
        """Sum of the known values; 0 without any."""
        known = mask & ~np.isnan(values)
        return np.bincount(self.who[known], weights=values[known], minlength=len(self.among))

    def nth(self, values: Values, back: int = 0) -> Values:
        """The value of one's last game (back=1: the one before); NaN when there is none."""
        here = self.back == back
        out = np.full(len(self.among), np.nan)
        out[self.who[here]] = values[here]
        return out

    def streak(self, hits: Values) -> Values:
        """How many games in a row, up to the last, are hits."""
        out = self.played.copy()
        np.minimum.at(out, self.who[~hits], self.back[~hits])
        return out

    def previous(self, values: Values, first: float = np.nan) -> Values:
        """For each game the value of the game before it; `first` for one's first."""
        out = np.full(len(values), first)
        follows = self.who[1:] == self.who[:-1]
        out[1:][follows] = values[:-1][follows]
        return out

    def gap(self) -> Values:
        """For each game the days since the game before it; infinite for the season's first."""
        return self.previous(self.age.astype("float64"), np.inf) - self.age

    def days_since_last(self) -> Values:
        """1: played yesterday; NaN: not yet this season."""
        return self.nth(self.age)

    def days_rest(self) -> Values:
        """Full days without a game before the day; NaN: no game yet this season."""
        return self.days_since_last() - 1

    def back_to_backs(self, days: int) -> Values:
        """Games of the last `days` days that were played the day after another."""
        return self.count(self.within(days) & (self.gap() == 1))

    def days_since_rest(self, days: int = 2) -> Values:
        """Days since one last came from `days` days of rest or more; 0: does so now. The summer is a rest."""
        rested = self.gap() - 1 >= days
        latest = np.full(len(self.among), np.inf)
        np.minimum.at(latest, self.who[rested], self.age[rested])
        return np.where(self.days_rest() >= days, 0, np.where(np.isinf(latest), np.nan, latest))
