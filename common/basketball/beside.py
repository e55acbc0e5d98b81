"""The rows of one table beside those of another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


class Beside:
    """The columns of `frame`, in each its value for every one of `rows`; null where `frame` has no such row.

    by  the columns that say which row is meant, of `frame` = of `rows`; where several are, the first counts
    """

    def __init__(self, rows: pd.DataFrame, frame: pd.DataFrame, **by: str) -> None:
        self._frame, places = frame, dict[Any, int]()
        for place, meant in enumerate(zip(*(frame[name].to_numpy() for name in by), strict=True)):
            places.setdefault(meant, place)
        wanted = zip(*(rows[name].to_numpy() for name in by.values()), strict=True)
        self._places = np.array([places.get(meant, -1) for meant in wanted], dtype=int)

    def __getitem__(self, column: str) -> np.ndarray:
        return np.asarray(pd.api.extensions.take(self._frame[column].to_numpy(), self._places, allow_fill=True))
