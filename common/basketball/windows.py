"""Statistics over the last games of each player or team: sorted once, summed at once, no loop over them."""

from __future__ import annotations

from typing import Any

import numpy as np

from common.basketball.keys import Numbers, numbered


class LastGames:
    """Each row counted back from the newest of its player or team.

    keys   the player or team of each row; the rows come in date order, as those of Table.before() do
    among  whose statistics are wanted: every result is a float array in the order of `among`, which may name
           one twice; rows of anyone else are left out
    where  a mask of the rows that count (games played), all by default

    A statistic is over the non-null values of the newest `n` rows (None: all) less the newest `skip`;
    over none it is null. It depends on no other player's rows, to the last bit.

    The rows that count stand one player or team after another: `rows` says which they are, `group` whose,
    `ago` how many come after; `size` has the rows of each group, `place` the group of each of `among`.
    """

    def __init__(self, keys: Any, among: Any, where: Any = None) -> None:
        self.place, group = numbered(among, keys)
        rows = np.flatnonzero(group >= 0 if where is None else (group >= 0) & np.asarray(where, dtype=bool))
        self.rows: Numbers = rows[np.argsort(group[rows], kind="stable")]
        self.group: Numbers = group[self.rows]
        self.size = np.bincount(self.group, minlength=self.place.max(initial=-1) + 1)
        self.ago: Numbers = np.cumsum(self.size)[self.group] - 1 - np.arange(len(self.rows))

    def count(self, n: int | None = None) -> np.ndarray:
        """Rows in the window, known or not; 0 when there are none."""
        return self._spread(self.size if n is None else np.minimum(self.size, n))

    def known(self, values: Any, n: int | None = None, skip: int = 0) -> np.ndarray:
        """How many values of the window are not null."""
        return self._spread(self._sums(self._window(self._of(values), n, skip)))

    def total(self, values: Any, n: int | None = None, skip: int = 0) -> np.ndarray:
        numbers = self._of(values)
        inside = self._window(numbers, n, skip)
        return self._spread(np.where(self._sums(inside) > 0, self._sums(inside, numbers), np.nan))

    def mean(self, values: Any, n: int | None = None, skip: int = 0) -> np.ndarray:
        numbers = self._of(values)
        inside = self._window(numbers, n, skip)
        return self._spread(_divided(self._sums(inside, numbers), self._sums(inside)))

    def std(self, values: Any, n: int | None = None) -> np.ndarray:
        """The sample standard deviation (n - 1); null over a single game."""
        numbers = self._of(values)
        inside = self._window(numbers, n)
        count = self._sums(inside)
        spread = numbers - _divided(self._sums(inside, numbers), count)[self.group]
        return self._spread(np.sqrt(_divided(self._sums(inside, spread * spread), count - 1)))

    def ratio(self, part: Any, whole: Any, n: int | None = None) -> np.ndarray:
        """Sum over sum, of the rows in which both are known; null when the whole is nothing."""
        parts, wholes = self._of(part), self._of(whole)
        inside = self._window(parts + wholes, n)
        return self._spread(_divided(self._sums(inside, parts), self._sums(inside, wholes)))

    def fading_mean(self, values: Any, half_life: float) -> np.ndarray:
        """The mean of all rows, the weight of one halved every `half_life` rows back from the newest."""
        numbers, weights = self._of(values), np.exp2(-self.ago / half_life)
        known = self._window(numbers)
        return self._spread(_divided(self._sums(known, numbers * weights), self._sums(known, weights)))

    def _of(self, values: Any) -> Any:
        return np.asarray(values, dtype=float)[self.rows]

    def _window(self, numbers: np.ndarray, n: int | None = None, skip: int = 0) -> np.ndarray:
        """Mask: the known values of the window."""
        inside: np.ndarray = ~np.isnan(numbers) & (self.ago >= skip)
        return inside if n is None else inside & (self.ago < n)

    def _sums(self, inside: np.ndarray, numbers: np.ndarray | None = None) -> np.ndarray:
        """Of the numbers inside, for each group; without numbers, how many they are."""
        weights = None if numbers is None else numbers[inside]
        return np.bincount(self.group[inside], weights=weights, minlength=len(self.size))

    def _spread(self, results: np.ndarray) -> np.ndarray:
        """One result for each of `among`; a null there (factorize calls it -1) gets null."""
        return np.asarray(np.append(results.astype(float), np.nan)[self.place])


def _divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))

