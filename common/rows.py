"""The rows of many partitions at once: the pure functions are called, their rows conform or are rejected."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from common import conform, digest
from common.conform import PART
from common.errors import Rejection
from common.inputs import Loaded
from common.processor import Processor
from common.state import Scope
from common.table import Table


@dataclass
class Made:
    """What the functions made: one frame with a `partition_id`, rejections and broken partitions."""

    frame: pd.DataFrame
    rejected: dict[str, list[Rejection]] = field(default_factory=dict)
    broken: dict[Scope, Exception] = field(default_factory=dict)
    files: dict[Scope, dict[str, Any]] = field(default_factory=dict)

    def reject(self, partition_id: str, *rejections: Rejection) -> None:
        self.rejected.setdefault(partition_id, []).extend(rejections)


def digests(table: type[Table], frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """{partition: {entity: digest of its rows}}."""
    return digest.per_entity(frame, list(table.columns), PART, table.entity_column)


def of_tables(p: Processor, scopes: list[Scope], loaded: Loaded) -> Made:
    """The rows that a processor of tables makes for these dates: called per date or once, conformed once."""
    made = Made(none(p))
    try:
        frames = [_placed(p, group, conform.complete(p.writes, _called(p, group, loaded)), made)  # type: ignore[arg-type]
                  for group in ([scopes] if p.together else [[scope] for scope in scopes])]
        rows, rejected = conform.conform(p.writes, joined(frames, made.frame))  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 — one broken date must not stop its siblings
        return _apart(p, scopes, loaded) if len(scopes) > 1 else Made(none(p), broken={scopes[0]: error})
    for rejection in rejected:
        made.reject(rejection.scope, rejection)
    made.frame = joined([rows], made.frame)
    return made


def _apart(p: Processor, scopes: list[Scope], loaded: Loaded) -> Made:
    """One date at a time, to find which of them is broken."""
    parts = [of_tables(p, [scope], loaded) for scope in scopes]
    out = Made(joined([part.frame for part in parts], none(p)))
    for part in parts:
        out.rejected |= part.rejected
        out.broken |= part.broken
    return out


def _placed(p: Processor, scopes: list[Scope], frame: pd.DataFrame, made: Made) -> pd.DataFrame:
    """Each row with the partition of its date (without one, the first); rows of a date not asked for are rejected."""
    if frame.empty:
        return frame
    days = pd.to_datetime(frame[p.writes.partition], errors="coerce").fillna(pd.Timestamp(scopes[0].date))  # type: ignore[union-attr]
    own = np.isin(days.to_numpy("datetime64[D]"), np.array([scope.date for scope in scopes], dtype="datetime64[D]"))
    placed = frame.assign(**{PART: days_of(days)})
    if own.all():
        return placed
    first = scopes[0].partition_id
    made.reject(first, Rejection(f"{(~own).sum()} rows", "of another date than asked for", first))
    return placed[own]


def joined(frames: list[pd.DataFrame], otherwise: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0] if filled else otherwise


def _called(p: Processor, dates: list[Scope], loaded: Loaded) -> Any:
    arguments: dict[str, Any] = dict(loaded.of([scope.date for scope in dates]))
    return p.function(**arguments, **({"game_date": dates[0].date} if "game_date" in _parameters(p) else {}))


@cache
def _parameters(p: Processor) -> frozenset[str]:
    return frozenset(inspect.signature(p.function).parameters)


def days_of(values: pd.Series) -> pd.Series:
    """'2024-03-13' for each date."""
    return pd.Series(np.datetime_as_string(values.to_numpy("datetime64[D]")), index=values.index, dtype="str")


def none(p: Processor) -> pd.DataFrame:
    return conform.empty(p.writes).assign(**{PART: pd.Series([], dtype="str")})  # type: ignore[arg-type]
