"""Rows made to keep their table's contract: cast, rounded, checked; what cannot is rejected row by row."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from common.errors import Reject, Rejection
from common.table import Column, Table

EMPTY = {str: "str", list: "str", int: "int64", float: "float64", bool: "bool",
         dt.date: "datetime64[us]", dt.datetime: "datetime64[us]"}
NULLABLE = EMPTY | {int: "float64", bool: "object"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
SURROGATE = re.compile(r"[\ud800-\udfff]")
EXACT = 2.0**53  # beyond it a float no longer tells neighbouring integers apart
_EMPTY: dict[type[Table], pd.DataFrame] = {}
PART = "partition_id"
SAMPLE = 200


def dtype(column: Column) -> str:
    """The dtype a frame has in memory: a nullable integer is float64 with NaN, a nullable bool an object."""
    return (EMPTY if column.required else NULLABLE)[column.kind]


def nulls(column: Column, size: int) -> Any:
    """So many nulls of the column's kind."""
    nothing = np.full(size, None)
    return pd.array(nothing, dtype="str") if NULLABLE[column.kind] == "str" else nothing.astype(NULLABLE[column.kind])


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
    columns = {name: _column(given[name], column, faults) if name in given else nulls(column, len(given))
               for name, column in table.columns.items()}
    if PART in given.columns:
        columns[PART] = given[PART].array
    _mark_repeated(table, columns, faults)
    good, bad = (np.flatnonzero((faults.reasons == "") == sound) for sound in (True, False))
    rejected = [Rejection(_path(table, given, i), faults.reasons[i], str(given[PART].iloc[i]) if PART in given else "",
                          _sample(given, i, faults.reasons[i]), place=i) for i in bad.tolist()]
    places = _sorted(table, columns, good)
    rows = pd.DataFrame({name: values[places] for name, values in columns.items()})
    whole = {c.name: EMPTY[c.kind] for c in table.columns.values() if c.required and c.kind in (int, bool)}
    return rows.astype(whole) if rejected else rows, rejected


def ordered(table: type[Table], rows: pd.DataFrame, places: Any = None) -> pd.DataFrame:
    """The rows in these places (all of them) by partition and key, none of which is null."""
    places = np.arange(len(rows)) if places is None else places
    return rows.take(_sorted(table, rows, places)).reset_index(drop=True)


def _sorted(table: type[Table], columns: Any, places: Any) -> Any:
    for name in reversed(table.order):
        places = places[np.argsort(np.asarray(columns[name])[places], kind="stable")]
    return places


def complete(table: type[Table], frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, if it has every column that its contract asks for; else Reject. Asked before frames are joined."""
    lacking = sorted(c.name for c in table.columns.values() if c.name not in frame.columns and not c.absent)
    if lacking and len(frame):
        raise Reject(f"{table.name()}: missing columns {lacking}")
    return frame


class Faults:
    """The first reason against each row."""

    def __init__(self, size: int) -> None:
        self.reasons: Any = np.full(size, "", dtype=object)

    def note(self, bad: Any, why: str) -> None:
        if bad.any():
            self.reasons[bad & (self.reasons == "")] = why


def _each(test: Callable[[Any], bool], values: Any) -> Any:
    return np.fromiter(map(test, values), dtype=bool, count=len(values))


def _column(values: pd.Series, column: Column, faults: Faults) -> Any:
    """The column's values, in its dtype where all of them fit it; what is wrong goes into `faults`."""
    out, null, bad = _CASTS[column.kind](values)
    if column.kind is int:
        bad = bad | ((out != np.rint(out)) & ~null) | (np.abs(out) >= EXACT)
    if column.kind is dt.date:
        out = out.astype("datetime64[D]").astype("datetime64[us]")
    if column.places is not None:
        with np.errstate(over="ignore", invalid="ignore"):  # what is too large to be rounded has no places to lose
            out = np.where(np.abs(out) < EXACT, np.round(out, column.places), out) + 0.0  # + 0.0: no negative zero
    faults.note(bad, f"{column.name}: not {column.kind.__name__}")
    _bounds(out, null, column, faults)
    if column.kind in (str, list):
        return pd.array(out, dtype="str", copy=False)
    whole = column.required and column.kind in (int, bool) and not (null | bad).any()
    return out.astype(EMPTY[column.kind]) if whole else out


def _bounds(out: Any, null: Any, column: Column, faults: Faults) -> None:
    if column.required:
        faults.note(null, f"{column.name}: null in a required column")
    if column.ge is not None:
        faults.note(out < column.ge, f"{column.name}: below {column.ge:g}")
    if column.le is not None:
        faults.note(out > column.le, f"{column.name}: above {column.le:g}")
    if column.choices is not None:
        known = _each(column.choices.__contains__, np.asarray(out))
        faults.note(~known & ~null, f"{column.name}: not one of the {len(column.choices)} known values")


def _objects(values: pd.Series, sound: Callable[[Any], bool]) -> tuple[Any, Any, Any]:
    """Like every cast: the values, which of them are null, which are not of the kind."""
    out, null = values.to_numpy(dtype=object, copy=True), values.array.isna()
    bad = ~null & ~_each(sound, out)
    out[bad | null] = None
    return out, null, bad


def _text(values: pd.Series) -> tuple[Any, Any, Any]:
    if values.dtype == "str":
        null = values.array.isna()
        if _writable("".join(values.to_numpy(dtype=object)[~null])):
            return values.array, null, np.zeros(len(null), dtype=bool)
    return _objects(values, _writable)


def _texts(values: pd.Series) -> tuple[Any, Any, Any]:
    """Lists of texts as their JSON text; no list is an empty one."""
    given = [_listed(value) for value in values.to_numpy(dtype=object)]
    good = _each(lambda v: isinstance(v, list) and all(map(_writable, v)), given)
    out = np.array([json.dumps(v, ensure_ascii=False, separators=(",", ":")) if fine else None
                    for v, fine in zip(given, good, strict=True)], dtype=object)
    return out, np.zeros(len(given), dtype=bool), ~good


def _listed(value: Any) -> Any:
    """A list: as it is, as a tuple, as its JSON text, or none."""
    if isinstance(value, (list, tuple)):
        return list(value)
    try:
        return json.loads(value) if isinstance(value, str) else [] if pd.isna(value) else value
    except ValueError:
        return value


def _writable(text: Any) -> bool:
    """Half of a surrogate pair is a str, and no text: no store takes it."""
    return isinstance(text, str) and not SURROGATE.search(text)


def _number(values: pd.Series) -> tuple[Any, Any, Any]:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iuf":
        out = values.to_numpy().astype("float64")
        return out, np.isnan(out), np.isinf(out)
    null, objects = values.array.isna(), values.to_numpy(dtype=object)
    good = _each(lambda v: isinstance(v, (int, float, np.number)) and not isinstance(v, bool), objects)
    out = np.array([float(min(max(v, -1e300), 1e300)) if fine else np.nan
                    for v, fine in zip(objects, good & ~null, strict=True)])
    return out, null, (~good & ~null) | (np.abs(out) >= 1e300)


def _flag(values: pd.Series) -> tuple[Any, Any, Any]:
    return _objects(values, lambda v: isinstance(v, (bool, np.bool_)))


def _is_moment(value: Any) -> bool:
    return bool(MOMENT.fullmatch(value)) if isinstance(value, str) else isinstance(value, (dt.date, np.datetime64))


def _time(values: pd.Series) -> tuple[Any, Any, Any]:
    null = values.array.isna()
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
        return values.to_numpy().astype("datetime64[us]"), null, np.zeros(len(null), dtype=bool)
    if values.dtype.kind != "M":  # pandas reads a number as nanoseconds, and "now" or "7:00 pm" as some time today
        values = values.where(values.map(_is_moment), None)
    moment = pd.to_datetime(values, errors="coerce", utc=True, format=None if values.dtype.kind == "M" else "ISO8601")
    out = moment.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    return out, null, ~null & np.isnat(out)


_CASTS: dict[type, Callable[[pd.Series], tuple[Any, Any, Any]]] = {
    str: _text, list: _texts, int: _number, float: _number, bool: _flag, dt.date: _time, dt.datetime: _time}


def _mark_repeated(table: type[Table], columns: dict[str, Any], faults: Faults) -> None:
    """A key that comes twice: of equal rows one stays; of different ones nobody knows which is true."""
    key = [*table.key, *columns.keys() & {PART}]
    if len(set(zip(*(columns[name].tolist() for name in key), strict=True))) == len(faults.reasons):
        return
    rows = pd.DataFrame(columns)
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
