"""Statistics over the last games of each player or team: sorted once, summed at once, no loop over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


class LastGames:
    """Each row counted back from the newest of its player or team.

    keys   the player or team of each row; the rows come in date order, as those of Table.before() do
    among  whose statistics are wanted: every result is a float array in the order of `among`, which may name
           one twice; rows of anyone else are left out
    where  a mask of the rows that count (games played), all by default

    A statistic is over the non-null values of the newest `n` rows (None: all) less the newest `skip`;
    over none it is null. It depends on no other player's rows, to the last bit.
    """

    def __init__(self, keys: pd.Series, among: pd.Series, where: Any = None) -> None:
        self._place, labels = pd.factorize(among)
        group = pd.Index(labels).get_indexer(keys)
        counted = group >= 0 if where is None else (group >= 0) & np.asarray(where, dtype=bool)
        self._rows = np.flatnonzero(counted)
        self._group = group[self._rows]
        self._size = np.bincount(self._group, minlength=len(labels))
        order = np.argsort(self._group, kind="stable")
        self._ago = np.empty(len(order), dtype=np.int64)
        self._ago[order] = np.cumsum(self._size)[self._group[order]] - 1 - np.arange(len(order))

    def count(self, n: int | None = None) -> np.ndarray:
        """Rows in the window, known or not; 0 when there are none."""
        return self._spread(self._size if n is None else np.minimum(self._size, n))

    def known(self, values: pd.Series, n: int | None = None, skip: int = 0) -> np.ndarray:
        """How many values of the window are not null."""
        where, _, ones = self._window(values, n, skip)
        return self._spread(self._sums(where, ones))

    def total(self, values: pd.Series, n: int | None = None, skip: int = 0) -> np.ndarray:
        where, numbers, ones = self._window(values, n, skip)
        return self._spread(np.where(self._sums(where, ones) > 0, self._sums(where, numbers), np.nan))

    def mean(self, values: pd.Series, n: int | None = None, skip: int = 0) -> np.ndarray:
        where, numbers, ones = self._window(values, n, skip)
        return self._spread(_divided(self._sums(where, numbers), self._sums(where, ones)))

    def std(self, values: pd.Series, n: int | None = None) -> np.ndarray:
        """The sample standard deviation (n - 1); null over a single game."""
        where, numbers, ones = self._window(values, n, 0)
        count = self._sums(where, ones)
        spread = numbers - _divided(self._sums(where, numbers), count)[where]
        return self._spread(np.sqrt(_divided(self._sums(where, spread * spread), count - 1)))

    def ratio(self, part: pd.Series, whole: pd.Series, n: int | None = None) -> np.ndarray:
        """Sum over sum, of the rows in which both are known; null when the whole is nothing."""
        where, parts, _ = self._window(part.where(whole.notna()), n, 0)
        _, wholes, _ = self._window(whole.where(part.notna()), n, 0)
        return self._spread(_divided(self._sums(where, parts), self._sums(where, wholes)))

    def fading_mean(self, values: pd.Series, half_life: float) -> np.ndarray:
        """The mean of all rows, the weight of one halved every `half_life` rows back from the newest."""
        where, numbers, _ = self._window(values, None, 0)
        known = ~np.isnan(values.to_numpy(dtype=float)[self._rows])
        weights = np.exp2(-self._ago[known] / half_life)
        return self._spread(_divided(self._sums(where, numbers * weights), self._sums(where, weights)))

    def _window(self, values: pd.Series, n: int | None, skip: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The known values of the window: their groups, themselves, a one for each."""
        numbers = values.to_numpy(dtype=float)[self._rows]
        inside = ~np.isnan(numbers) & (self._ago >= skip)
        if n is not None:
            inside &= self._ago < n
        kept = numbers[inside]
        return self._group[inside], kept, np.ones(len(kept))

    def _sums(self, where: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return np.asarray(np.bincount(where, weights=numbers, minlength=len(self._size)))

    def _spread(self, results: np.ndarray) -> np.ndarray:
        """One result for each of `among`; a null there (factorize calls it -1) gets null."""
        return np.asarray(np.append(results.astype(float), np.nan)[self._place])


def _divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))

