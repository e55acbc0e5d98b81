"""Rows made to keep their table's contract: cast, rounded, checked; what cannot is rejected row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from common.casts import EMPTY, Faults, cast, numbers
from common.errors import Reject
from common.table import Column, Table

_EMPTY: dict[type[Table], pd.DataFrame] = {}
PART = "partition_id"
SAMPLE = 200


@dataclass(frozen=True)
class Rejection:
    """A part of an input that could not become rows.

    path: the key of the row, or the name of the object; reason; sample: what it said; scope: of which partition;
    at: its place in the object, as a JSON path as far as that is known; place: which of the rows given it was.
    """

    path: str
    reason: str
    scope: str = ""
    sample: str = ""
    object: str = ""
    sha256: str = ""
    at: str = ""
    place: int = field(default=-1, compare=False)

    def told(self) -> dict[str, str]:
        """What a document keeps of it."""
        return {name: value for name, value in vars(self).items() if name not in ("scope", "place") and value}


def dtype(column: Column) -> str:
    """The dtype a frame has in memory: a nullable integer is float64 with NaN, a nullable bool an object."""
    if column.required:
        return EMPTY[column.kind]
    return {int: "float64", bool: "object"}.get(column.kind, EMPTY[column.kind])


def empty(table: type[Table]) -> pd.DataFrame:
    """No rows, every column."""
    if table not in _EMPTY:
        _EMPTY[table] = pd.DataFrame({name: pd.Series([], dtype=dtype(c)) for name, c in table.columns.items()})
    return _EMPTY[table].copy(deep=False)


def conform(table: type[Table], frame: pd.DataFrame | list[dict[str, Any]]) -> tuple[pd.DataFrame, list[Rejection]]:
    """The rows of `frame` that keep the contract, sorted by key, and a Rejection for each that does not.

    A column that is missing altogether is a Reject (the module is wrong, not a row), unless it is `absent`.
    Where `frame` says to which partition each row belongs (PART), the rows keep it, and a key is unique within one.
    """
    given = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
    if given.empty:
        return empty(table), []
    complete(table, given)
    faults = Faults(len(given))
    known = numbers(table.columns.values(), given)
    rows = pd.DataFrame({name: known[name] if name in known else cast(given.get(name), column, faults)
                         for name, column in table.columns.items()})
    if PART in given.columns:
        rows[PART] = given[PART].to_numpy()
    _mark_repeated(table, rows, faults)
    rejected = [Rejection(_path(table, given, i), faults.reasons[i], str(given[PART].iloc[i]) if PART in given else "",
                          _sample(given, i, faults.reasons[i]), place=i) for i in faults.rows()]
    if rejected:
        whole = {c.name: EMPTY[c.kind] for c in table.columns.values() if c.required and c.kind in (int, bool)}
        rows = rows[faults.reasons == ""].astype(whole)
    return ordered(table, rows), rejected


def ordered(table: type[Table], rows: pd.DataFrame, places: Any = None) -> pd.DataFrame:
    """Those rows by partition and key, none of which is null: half the time of a sort that reckons with nulls."""
    places = np.arange(len(rows)) if places is None else places
    for name in reversed(dict.fromkeys([table.partition, *table.key])):
        places = places[np.argsort(rows[name].to_numpy()[places], kind="stable")]
    return rows.take(places).reset_index(drop=True)


def complete(table: type[Table], frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, if it has every column that its contract asks for; else Reject. Asked before frames are joined."""
    lacking = sorted(c.name for c in table.columns.values() if c.name not in frame.columns and not c.absent)
    if lacking and len(frame):
        raise Reject(f"{table.name()}: missing columns {lacking}")
    return frame


def _mark_repeated(table: type[Table], rows: pd.DataFrame, faults: Faults) -> None:
    """A key that comes twice: of equal rows one stays; of different ones nobody knows which is true."""
    key = [*table.key, *rows.columns.intersection([PART])]
    if not rows.duplicated(key).any():
        return
    sound = rows[faults.reasons == ""]
    suspects = sound[sound.duplicated(key, keep=False)]
    same = suspects.duplicated()
    torn = suspects[~same].duplicated(key, keep=False)
    faults.note(rows.index.isin(same.index[same]), f"the same row twice (key {', '.join(table.key)}); one was kept")
    faults.note(rows.index.isin(torn.index[torn]), f"two different rows with one key ({', '.join(table.key)})")


def _path(table: type[Table], given: pd.DataFrame, i: int) -> str:
    names = [n for n in (*table.key, "player_full_name", "nba_game_id") if n in given.columns]
    return ", ".join(f"{n}={str(given[n].iloc[i])[:60]}" for n in names)


def _sample(given: pd.DataFrame, i: int, reason: str) -> str:
    """The value that the reason is about; of a null or a whole row there is none."""
    value = given[column].iloc[i] if (column := reason.partition(":")[0]) in given.columns else None
    return repr(value)[:SAMPLE] if isinstance(value, (list, dict)) or pd.notna(value) else ""
