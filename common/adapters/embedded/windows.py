"""Windows of tables as they were last read: they stay until a write reaches them, and of one date are written along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from common.adapters.embedded.columns import whose
from common.conform import PART, ordered
from common.ports import Replace
from common.table import Table

CELLS = 30_000_000  # of all remembered windows: a few hundred megabytes

Window = tuple[type[Table], dt.date, dt.date, tuple[str, ...]]


class Windows:
    def __init__(self) -> None:
        self._frames: dict[Window, pd.DataFrame] = {}

    def get(self, table: type[Table], first: dt.date, last: dt.date, names: list[str]) -> pd.DataFrame | None:
        """The rows of these dates with the named columns and perhaps more; None: not known. Not to be changed."""
        whole = self._frames.get((table, first, last, tuple(table.columns)))
        return self._frames.get((table, first, last, tuple(names))) if whole is None else whole

    def keep(self, window: Window, frame: pd.DataFrame) -> None:
        """The oldest go first."""
        self._frames[window] = frame
        while sum(kept.size for kept in self._frames.values()) > CELLS:
            self._frames.pop(next(iter(self._frames)))

    def written(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> None:
        """Follow a write that happened, with the rows that it stored.

        A whole date is patched, in its order; where partitions are parts of a date, or lists were made of texts, the
        next read tells. So it does of longer windows: to patch those would cost a history more than it saves.
        """
        days = {pid[:10] for pid in replaced}
        lists = any(column.kind is list for column in table.columns.values())
        windows = [window for window in self._frames if window[0] is table]
        rows = rows.copy() if windows else rows  # of one block for each kind of number: what is joined of few is quick
        for window in windows:
            _, first, last, names = window
            if not any(str(first) <= day <= str(last) for day in days):
                continue
            frame, day = self._frames.pop(window), str(first)
            if first == last and day in replaced and len(days) == len(replaced) and not lists:
                new = rows[rows[PART] == day][list(names)]
                both = pd.concat([part for part in (frame, new) if len(part)] or [frame], ignore_index=True)
                gone = whose(table, frame, replaced[day].entities)
                kept = np.flatnonzero(np.r_[~gone, np.ones(len(new), dtype=bool)])
                self._frames[window] = ordered(table, both, kept)

    def forget(self, table: type[Table]) -> None:
        for window in [window for window in self._frames if window[0] is table]:
            del self._frames[window]
