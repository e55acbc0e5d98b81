"""The rows of many partitions at once: the pure functions are called, their rows conform or are rejected."""

from __future__ import annotations

import datetime as dt
import inspect
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from common import conform
from common.conform import Rejection
from common.inputs import Loaded
from common.processor import Processor
from common.state import Scope


@dataclass
class Made:
    """What the functions made: one frame with a `partition_id`, rejections and broken partitions."""

    frame: pd.DataFrame
    rejected: dict[str, list[Rejection]] = field(default_factory=dict)
    broken: dict[Scope, Exception] = field(default_factory=dict)
    files: dict[Scope, dict[str, Any]] = field(default_factory=dict)

    def reject(self, partition_id: str, rejections: list[Rejection]) -> None:
        if rejections:
            self.rejected.setdefault(partition_id, []).extend(rejections)


def of_tables(p: Processor, scopes: list[Scope], loaded: Loaded) -> Made:
    """The rows that a processor of tables makes for these dates: called per date or once, conformed once."""
    broken: dict[Scope, Exception] = {}
    others: list[Rejection] = []
    try:
        if p.together:
            frames = [_dated(p, _called(p, [scope.date for scope in scopes], loaded))]
        else:
            frames = _date_by_date(p, scopes, loaded, broken, others)
        rows, rejected = conform.conform(p.writes, _concat(frames))  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 — one broken date must not stop its siblings
        return Made(none(p), broken={scopes[0]: error}) if len(scopes) == 1 else _apart(p, scopes, loaded)
    made = Made(rows if len(rows) else none(p), broken=broken)
    for rejection in [*rejected, *others]:
        made.reject(rejection.scope or scopes[0].partition_id, [rejection])
    return _own_dates(made, scopes)


def _date_by_date(
    p: Processor, scopes: list[Scope], loaded: Loaded, broken: dict[Scope, Exception], rejected: list[Rejection]
) -> list[pd.DataFrame]:
    frames: list[pd.DataFrame] = []
    for scope in scopes:
        try:
            frame = conform.complete(p.writes, _called(p, [scope.date], loaded))  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001 — one broken date must not stop its siblings
            broken[scope] = error
        else:
            frames += [_its_own(p, scope, frame, rejected)] if len(frame) else []
    return frames


def _dated(p: Processor, frame: pd.DataFrame) -> pd.DataFrame:
    """Each row with the partition of its date, so that a rejection names it."""
    if frame.empty:
        return frame
    days = pd.to_datetime(frame[p.writes.partition], errors="coerce")  # type: ignore[union-attr]
    return frame.assign(partition_id=days.dt.strftime("%Y-%m-%d").fillna(""))


def _its_own(p: Processor, scope: Scope, frame: pd.DataFrame, rejected: list[Rejection]) -> pd.DataFrame:
    """The rows of the date that was asked for; others are rejected on the date that made them."""
    days = pd.to_datetime(frame[p.writes.partition], errors="coerce")  # type: ignore[union-attr]
    strange = days.notna() & (days.dt.normalize() != pd.Timestamp(scope.date))
    if strange.any():
        rejected.append(Rejection(f"{strange.sum()} rows", "of another date than asked for", scope.partition_id))
    return frame[~strange].assign(partition_id=scope.partition_id)


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) <= 1:
        return frames[0] if frames else pd.DataFrame()
    return pd.concat(frames, ignore_index=True)


def _apart(p: Processor, scopes: list[Scope], loaded: Loaded) -> Made:
    """One date at a time, to find which of them is broken."""
    return merged([of_tables(p, [scope], loaded) for scope in scopes], p)


def merged(parts: list[Made], p: Processor) -> Made:
    """What was made apart, as one."""
    out = Made(_concat([part.frame for part in parts if len(part.frame)] or [none(p)]))
    for part in parts:
        out.rejected.update(part.rejected)
        out.broken.update(part.broken)
    return out


def _called(p: Processor, dates: list[dt.date], loaded: Loaded) -> Any:
    arguments: dict[str, Any] = dict(loaded.of(dates))
    if "game_date" in _parameters(p):
        arguments["game_date"] = dates[0]
    return p.function(**arguments)


@cache
def _parameters(p: Processor) -> frozenset[str]:
    return frozenset(inspect.signature(p.function).parameters)


def days_of(values: pd.Series) -> pd.Series:
    """'2024-03-13' for each date, formatted once per distinct date."""
    return values.map({day: str(day.date()) for day in values.unique()}).astype("str")


def _own_dates(made: Made, scopes: list[Scope]) -> Made:
    """Rows of a date that was not asked for cannot be this partition's."""
    wanted = {scope.partition_id for scope in scopes}
    if len(made.frame):
        strange = ~made.frame["partition_id"].isin(wanted)
        if strange.any():
            made.reject(scopes[0].partition_id, [Rejection(f"{strange.sum()} rows", "of another date than asked for")])
            made.frame = made.frame[~strange].reset_index(drop=True)
    return made


def none(p: Processor) -> pd.DataFrame:
    return conform.empty(p.writes).assign(partition_id=pd.Series([], dtype="str"))  # type: ignore[arg-type]
