"""The rows of a season's frame by game, as plain Python values: what is told of one game is read in microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

US: Final = "datetime64[us]"


@dataclass(frozen=True)
class ByGame:
    """The rows of a frame by game: plain Python values of one game in microseconds, whatever the season's size."""

    columns: dict[str, Any]
    spans: dict[str, slice]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> ByGame:
        codes, ids = pd.factorize(frame["game_id"])
        order = np.argsort(codes, kind="stable")
        edges = np.searchsorted(codes[order], np.arange(len(ids) + 1)).tolist()
        columns = {name: plain(frame[name])[order] for name in frame.columns if name != "game_id"}
        return cls(columns, {game_id: slice(edges[n], edges[n + 1]) for n, game_id in enumerate(ids)})

    def lists(self, game_id: str, names: Sequence[str] | None = None) -> list[list[Any]]:
        """The named columns of the game, each a list."""
        span = self.spans.get(game_id, slice(0, 0))
        return [self.columns[name][span].tolist() for name in names or self.columns]

    def rows(self, game_id: str) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, values, strict=True)) for values in zip(*self.lists(game_id), strict=True)]


def plain(values: pd.Series) -> Any:
    """A column whose nulls are None; numbers, instants and texts are what numpy makes Python values of."""
    null = values.isna()
    if null.any():
        out = np.empty(len(values), dtype=object)
        kept = plain(values[~null])
        out[(~null).to_numpy()] = kept.tolist() if kept.dtype != object else kept
        return out
    if pd.api.types.is_integer_dtype(values.dtype):
        return values.to_numpy("int64")
    return values.to_numpy(US) if pd.api.types.is_datetime64_any_dtype(values.dtype) else values.to_numpy()
