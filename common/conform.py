"""Rows made to keep their table's contract: cast, rounded, checked; what cannot is rejected row by row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from common.errors import Reject
from common.table import Column, Table

EMPTY = {
    str: "str",
    int: "int64",
    float: "float64",
    bool: "bool",
    dt.date: "datetime64[us]",
    dt.datetime: "datetime64[us]",
}
_EMPTY: dict[type[Table], pd.DataFrame] = {}
EXACT = 2.0**53  # beyond it a float no longer tells neighbouring integers apart


@dataclass(frozen=True)
class Rejection:
    """A part of an input that could not become rows: where, why, and what it said."""

    path: str
    reason: str
    scope: str = ""


def dtype(column: Column) -> str:
    """The dtype a frame has in memory: a nullable integer is float64 with NaN, a nullable bool an object."""
    if column.required:
        return EMPTY[column.kind]
    return {int: "float64", bool: "object"}.get(column.kind, EMPTY[column.kind])


def empty(table: type[Table]) -> pd.DataFrame:
    """No rows, every column."""
    known = _EMPTY.get(table)
    if known is None:
        known = _EMPTY[table] = pd.DataFrame({n: pd.Series([], dtype=dtype(c)) for n, c in table.columns.items()})
    return known.copy()


def conform(table: type[Table], frame: pd.DataFrame | list[dict[str, Any]]) -> tuple[pd.DataFrame, list[Rejection]]:
    """The rows of `frame` that keep the contract, sorted by key, and a Rejection for each that does not.

    A column that is missing altogether is a Reject (the module is wrong, not a row), unless it is `absent`.
    """
    given = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
    if given.empty:
        return empty(table), []
    lacking = sorted(c.name for c in table.columns.values() if c.name not in given.columns and not c.absent)
    if lacking:
        raise Reject(f"{table.name()}: missing columns {lacking}")
    columns, reasons = {}, pd.Series("", index=range(len(given)), dtype="object")
    for name, column in table.columns.items():
        values = given[name].reset_index(drop=True) if name in given else pd.Series([None] * len(given), dtype="object")
        columns[name], bad, why = _cast(values, column)
        _note(reasons, bad, f"{name}: {why}")
        bad, why = _bounds(columns[name], column)
        _note(reasons, bad, f"{name}: {why}")
    rows = pd.DataFrame(columns)
    _mark_repeated(table, rows, reasons)
    good = (reasons == "").to_numpy()
    rejected = [] if good.all() else [
        Rejection(_path(table, given, i), reasons[i], _scope(given, i)) for i in np.flatnonzero(~good).tolist()]
    kept = rows if good.all() else rows[good]
    order = list(table.key) if table.partition in table.key else [table.partition, *table.key]
    kept = kept.sort_values(order, ignore_index=True)
    return kept.astype(
        {c.name: dtype(c) for c in table.columns.values() if str(kept[c.name].dtype) != dtype(c)}
    ), rejected


def _note(reasons: pd.Series, bad: Any, why: str) -> None:
    """The first reason against a row is the one it is rejected with."""
    if bad.any():
        reasons[bad & (reasons == "")] = why


def _cast(values: pd.Series, column: Column) -> tuple[pd.Series, Any, str]:
    """The column in its dtype, a mask of the rows that cannot be, and why."""
    null = values.isna()
    cast = {str: _text, int: _number, float: _number, bool: _flag, dt.date: _time, dt.datetime: _time}[column.kind]
    out, bad = cast(values, null)
    if column.kind is int:
        bad = bad | (out.notna() & ((out % 1 != 0) | (out.abs() > EXACT)))
    if column.kind is dt.date:
        out = out.dt.normalize()
    if column.places is not None:
        out = out.round(column.places) + 0.0  # + 0.0: no negative zero
    if column.required and null.any():
        return out, bad | null, "null in a required column" if not bad.any() else f"null or not {column.kind.__name__}"
    return out, bad, f"not {column.kind.__name__}"


def _text(values: pd.Series, null: pd.Series) -> tuple[pd.Series, Any]:
    if values.dtype == "str":
        return values, np.zeros(len(values), dtype=bool)
    bad = ~null & ~values.map(lambda v: isinstance(v, str))
    return values.where(~bad & ~null, None).astype("str"), bad


def _number(values: pd.Series, null: pd.Series) -> tuple[pd.Series, Any]:
    if values.dtype.kind in "iuf" and not isinstance(values.dtype, pd.api.extensions.ExtensionDtype):
        out = values.astype("float64")
        return out, np.isinf(out)
    if values.dtype.kind in "iuf":
        return values.astype("float64"), np.zeros(len(values), dtype=bool)
    bad = ~null & ~values.map(lambda v: isinstance(v, (int, float, np.number)) and not isinstance(v, bool))
    out = pd.to_numeric(values.where(~bad, None), errors="coerce").astype("float64")
    return out, bad | np.isinf(out)


def _flag(values: pd.Series, null: pd.Series) -> tuple[pd.Series, Any]:
    if values.dtype == "bool":
        return values, np.zeros(len(values), dtype=bool)
    bad = ~null & ~values.map(lambda v: isinstance(v, (bool, np.bool_)))
    return values.astype("object").where(~bad & ~null, None), bad


def _time(values: pd.Series, null: pd.Series) -> tuple[pd.Series, Any]:
    out = pd.to_datetime(values, errors="coerce", utc=True, format=None if values.dtype.kind == "M" else "mixed")
    return out.dt.tz_localize(None).astype("datetime64[us]"), ~null & out.isna()


def _bounds(values: pd.Series, column: Column) -> tuple[Any, str]:
    if column.choices is not None:
        return values.notna() & ~values.isin(column.choices), f"not one of the {len(column.choices)} known values"
    if column.ge is not None and (values < column.ge).any():
        return values < column.ge, f"below {column.ge:g}"
    if column.le is not None:
        return values > column.le, f"above {column.le:g}"
    return np.zeros(len(values), dtype=bool), ""


def _mark_repeated(table: type[Table], rows: pd.DataFrame, reasons: pd.Series) -> None:
    """A key that comes twice: of equal rows one stays; of different ones nobody knows which is true."""
    sound = rows[(reasons == "").to_numpy()]
    repeated = sound.duplicated(list(table.key), keep=False)
    if not repeated.any():
        return
    suspects = sound[repeated]
    same = suspects.duplicated(keep="first") & suspects.duplicated(keep=False)
    reasons[suspects.index[same]] = f"the same row twice (key {', '.join(table.key)}); one was kept"
    rest = suspects[~same]
    torn = rest.duplicated(list(table.key), keep=False)
    reasons[rest.index[torn]] = f"two different rows with one key ({', '.join(table.key)})"


def _path(table: type[Table], given: pd.DataFrame, i: int) -> str:
    names = [n for n in (*table.key, "player_full_name", "nba_game_id") if n in given.columns]
    return ", ".join(f"{n}={str(given[n].iloc[i])[:60]}" for n in names)


def _scope(given: pd.DataFrame, i: int) -> str:
    return str(given["partition_id"].iloc[i]) if "partition_id" in given.columns else ""
