"""A column's values cast to its kind, with what is wrong about each row."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from common.table import Column

EMPTY = {str: "str", list: "str", int: "int64", float: "float64", bool: "bool",
         dt.date: "datetime64[us]", dt.datetime: "datetime64[us]"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
SURROGATE = re.compile(r"[\ud800-\udfff]")
EXACT = 2.0**53  # beyond it a float no longer tells neighbouring integers apart


class Faults:
    """The first reason against each row."""

    def __init__(self, size: int) -> None:
        self.reasons: Any = np.full(size, "", dtype=object)

    def note(self, bad: Any, why: str) -> None:
        if bad.any():
            self.reasons[bad & (self.reasons == "")] = why

    def rows(self) -> list[int]:
        return [int(i) for i in np.flatnonzero(self.reasons != "")]


def _each(test: Callable[[Any], bool], values: Any) -> Any:
    return np.fromiter(map(test, values), dtype=bool, count=len(values))


def numbers(columns: Iterable[Column], given: pd.DataFrame) -> dict[str, Any]:
    """Those of the columns that are numbers already, cast together; none if a single value of them is wrong."""
    kinds = dict(zip(given.columns, given.dtypes, strict=True))
    wanted = [c for c in columns if c.kind in (int, float) and c.choices is None
              and isinstance(kinds.get(c.name), np.dtype) and kinds[c.name].kind in "iuf"]
    out = np.array(given[[c.name for c in wanted]].to_numpy(dtype="float64"), order="F")
    for places in {c.places for c in wanted if c.places is not None}:
        at = [i for i, c in enumerate(wanted) if c.places == places]
        out[:, at] = rounded(out[:, at], places)
    null, whole, required = np.isnan(out), *(np.array([*marks], dtype=bool) for marks in (
        (c.kind is int for c in wanted), (c.required for c in wanted)))
    low, high = (np.array([*ends], dtype="float64") for ends in ((c.ge for c in wanted), (c.le for c in wanted)))
    wrong = (null & required) | np.isinf(out) | (out < low) | (out > high) | (whole & ~null & _broken(out))
    return {} if wrong.any() else {
        c.name: out[:, i].astype(EMPTY[c.kind]) if c.required else out[:, i] for i, c in enumerate(wanted)}


def rounded(values: Any, places: int) -> Any:
    """What is too large to be rounded has no places to lose; there is no negative zero."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(np.abs(values) < EXACT, np.round(values, places), values) + 0.0


def _broken(values: Any) -> Any:
    """Which of them are no integers that a float can tell from their neighbours."""
    return (values != np.rint(values)) | (np.abs(values) >= EXACT)


def cast(values: pd.Series | None, column: Column, faults: Faults) -> Any:
    """The column's values, in its dtype where all of them fit it; what is wrong goes into `faults`."""
    if values is None:
        values = pd.Series([None] * len(faults.reasons), dtype="object")
    out, null, bad = _CASTS[column.kind](values)
    if column.kind is int:
        bad = bad | (~null & _broken(out))
    if column.kind is dt.date:
        out = out.astype("datetime64[D]").astype("datetime64[us]")
    if column.places is not None:
        out = rounded(out, column.places)
    faults.note(bad, f"{column.name}: not {column.kind.__name__}")
    _bounds(out, null, column, faults)
    if column.kind in (str, list):
        sound = column.kind is str and values.dtype == "str" and not bad.any()
        return values.array if sound else pd.array(out, dtype="str")
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
        known = _each(column.choices.__contains__, out)
        faults.note(~known & ~null, f"{column.name}: not one of the {len(column.choices)} known values")


# Each cast: (the values, which of them are null, which are not of the kind).


def _objects(values: pd.Series, sound: Callable[[Any], bool]) -> tuple[Any, Any, Any]:
    out, null = values.to_numpy(dtype=object, copy=True), values.isna().to_numpy()
    bad = ~null & ~_each(sound, out)
    out[bad | null] = None
    return out, null, bad


def _text(values: pd.Series) -> tuple[Any, Any, Any]:
    out, null = values.to_numpy(dtype=object), values.isna().to_numpy()
    if values.dtype == "str" and _writable("".join(out[~null])):
        return out, null, np.zeros(len(values), dtype=bool)
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
    null, objects = values.isna().to_numpy(), values.to_numpy(dtype=object)
    good = _each(lambda v: isinstance(v, (int, float, np.number)) and not isinstance(v, bool), objects)
    out = np.array([float(min(max(v, -1e300), 1e300)) if fine else np.nan
                    for v, fine in zip(objects, good & ~null, strict=True)])
    return out, null, (~good & ~null) | (np.abs(out) >= 1e300)


def _flag(values: pd.Series) -> tuple[Any, Any, Any]:
    return _objects(values, lambda v: isinstance(v, (bool, np.bool_)))


def _is_moment(value: Any) -> bool:
    return bool(MOMENT.fullmatch(value)) if isinstance(value, str) else isinstance(value, (dt.date, np.datetime64))


def _time(values: pd.Series) -> tuple[Any, Any, Any]:
    null = values.isna().to_numpy()
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
        return values.to_numpy().astype("datetime64[us]"), null, np.zeros(len(null), dtype=bool)
    if values.dtype.kind != "M":  # pandas reads a number as nanoseconds, and "now" or "7:00 pm" as some time today
        values = values.where(values.map(_is_moment), None)
    moment = pd.to_datetime(values, errors="coerce", utc=True, format=None if values.dtype.kind == "M" else "ISO8601")
    out = moment.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    return out, null, ~null & np.isnat(out)


_CASTS: dict[type, Callable[[pd.Series], tuple[Any, Any, Any]]] = {
    str: _text, list: _texts, int: _number, float: _number, bool: _flag, dt.date: _time, dt.datetime: _time}
