"""Rows found by their keys, in plain arrays: what a frame's index would say, without one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def pairs(rows: Any, column: str) -> Any:
    """A player with his game or his team, as one text."""
    return np.asarray(rows[column], dtype=object) + " " + np.asarray(rows["player_lookup"], dtype=object)


def places(known: Any, wanted: Any) -> Numbers:
    """Where each of the wanted stands among the known, for the last time; -1: nowhere."""
    place = {key: number for number, key in enumerate(known)}
    return np.array([place.get(key, -1) for key in wanted], dtype=np.int64)


def numbered(among: Any, keys: Any) -> tuple[Numbers, Numbers]:
    """Each of `among`, and of the keys, as a number: equal where they are equal, -1 of a key that nobody asks for."""
    number, _ = pd.factorize(np.append(among, keys))  # in order of appearance: those asked for have the lowest
    place, group = number[:len(among)], number[len(among):]
    return place, np.where(group > place.max(initial=-1), -1, group)


def ends(keys: Any, order: Any) -> tuple[Numbers, Numbers]:
    """The places of the first and of the last row of each distinct key, by `order` (an instant, a rank)."""
    number, distinct = pd.factorize(keys)
    ordered = np.argsort(np.asarray(order), kind="stable")
    first, last = np.empty((2, len(distinct)), dtype=np.int64)
    last[number[ordered]] = ordered
    first[number[ordered[::-1]]] = ordered[::-1]
    return first, last
