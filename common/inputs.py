"""What a partition is computed from: input versions, the entities they touch, the rows as of its cut-off."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from common import state
from common.basketball.slate import cutoffs
from common.conform import nulls
from common.ports import Doc, World
from common.processor import Processor
from common.reads import AsOf, Read
from common.state import Scope

Versions = dict[str, dict[str, str]]
NARROW_LIMIT = 500


def inspect(p: Processor, scopes: list[Scope], world: World) -> tuple[dict[Scope, Versions], dict[Scope, list[str]]]:
    """The input versions of each partition, {parameter: {partition_id: version}}, and the critical inputs that lack.

    One listing per read for all the partitions together.
    """
    inputs: dict[Scope, Versions] = {scope: {} for scope in scopes}
    missing: dict[Scope, list[str]] = defaultdict(list)
    for name, read in p.reads.items() if scopes else ():
        windows = {scope: read.window(scope.date) for scope in scopes}
        known = _versions(read, min(w[0] for w in windows.values()), max(w[1] for w in windows.values()), world)
        dates = sorted(known)
        for scope, (first, last) in windows.items():
            inside = dates[bisect.bisect_left(dates, str(first)):bisect.bisect_right(dates, str(last))]
            inputs[scope][name] = {pid: version for date in inside for pid, version in known[date].items()}
            if not inputs[scope][name] and not read.optional:
                missing[scope].append(f"{read.table.name()} {scope.date}")
    return inputs, missing


def _versions(read: Read, first: dt.date, last: dt.date, world: World) -> Versions:
    """{date: {partition_id: content version}} of what has been built."""
    out: Versions = defaultdict(dict)
    writer = world.pipeline.by_name.get(name := read.table.name())
    span = state.span(name, first, last, writer is None or writer.splits)
    for key, head in world.documents.heads(*span).items():
        if head.version:
            partition_id = key.split("/", 2)[2]
            out[partition_id[:10]][partition_id] = head.version
    return out


def differing(p: Processor, doc: Doc, inputs: Versions) -> list[tuple[str, Read, str]]:
    """(parameter, read, partition_id) of every input that is not what the document was built from, by parameter."""
    old = doc.get("inputs", {})
    return [(name, read, pid) for name, read in p.reads.items()
            for pid in sorted(old.get(name, {}).keys() | inputs[name].keys())
            if old.get(name, {}).get(pid) != inputs[name].get(pid)]


def upstream_keys(p: Processor, doc: Doc, inputs: Versions) -> dict[str, list[str]]:
    """By parameter, the state documents whose change logs tell what happened to it; the newest partition last."""
    out: dict[str, list[str]] = {}
    for name, read, pid in differing(p, doc, inputs):
        out.setdefault(name, []).append(state.key(read.table.name(), pid))
    return out


def affected(p: Processor, doc: Doc, inputs: Versions, upstream: dict[str, Doc]) -> tuple[set[str], set[str]] | None:
    """The entities to recompute, and those of them to spread; None: all.

    upstream: the state documents of the inputs whose version differs, by key.
    """
    if not p.per_entity or not doc.get("version") or doc.get("code") != state.code(p):
        return None
    plain: set[str] = set()
    spreading: set[str] = set()
    for name, read, pid in differing(p, doc, inputs):
        source = upstream.get(state.key(read.table.name(), pid), {})
        old = doc["inputs"].get(name, {}).get(pid)
        keys = state.changed_since(source, old, read.columns) if old else set(source.get("digests", {}))
        if keys is None or (keys and (read.table.entity != p.writes.entity or _by_snapshot(read))):  # type: ignore[union-attr]
            return None
        (spreading if read.spreads else plain).update(keys)
    return plain | spreading, spreading


def _by_snapshot(read: Read) -> bool:
    """All rows of a snapshot together tell which is the last, and who is no longer on it."""
    return read.as_of is not None and not read.as_of.latest


class Loaded:
    """The input rows of a batch of partitions: each table read once, then cut per partition."""

    def __init__(self, p: Processor, scopes: Iterable[Scope], entities: set[str] | None, world: World) -> None:
        self.p = p
        self.frames: dict[str, pd.DataFrame] = {}
        dates = sorted({scope.date for scope in scopes})
        for name, read in p.reads.items():
            windows = [read.window(day) for day in dates]
            narrows = (entities is not None and len(entities) <= NARROW_LIMIT and not _by_snapshot(read)
                       and isinstance(p.writes, type) and read.table.entity == p.writes.entity)
            self.frames[name] = world.warehouse.read(
                read.table, min(w[0] for w in windows), max(w[1] for w in windows),
                entities=entities if narrows else None, columns=read.columns)

    def of(self, dates: list[dt.date]) -> dict[str, pd.DataFrame]:
        """The arguments of one call for these dates (one, or many that do not depend on each other)."""
        out = {name: self._cut(read, self.frames[name], dates) for name, read in self.p.reads.items()}
        return {name: as_of(read, out[name], out[read.as_of.slate]) if read.as_of else out[name]
                for name, read in self.p.reads.items()}

    def _cut(self, read: Read, frame: pd.DataFrame, dates: list[dt.date]) -> pd.DataFrame:
        days = frame[read.table.partition].to_numpy()
        if len(dates) > 1:
            frame = frame[np.isin(days, np.array(dates, dtype="datetime64[us]"))].reset_index(drop=True)
        else:
            first, last = (np.datetime64(day, "us") for day in read.window(dates[0]))
            start, end = int(np.searchsorted(days, first)), int(np.searchsorted(days, last, side="right"))
            frame = frame if (start, end) == (0, len(days)) else frame.iloc[start:end].reset_index(drop=True)
        may_see_outcomes = read.before or (isinstance(self.p.writes, type) and self.p.writes.outcome)
        return frame if may_see_outcomes else _blank(read, frame)


def _blank(read: Read, frame: pd.DataFrame) -> pd.DataFrame:
    """Columns known only after the game are null to whoever works before it."""
    hidden = [column for column in read.table.columns.values() if column.outcome and column.name in frame]
    return frame.assign(**{column.name: nulls(column, len(frame)) for column in hidden}) if hidden else frame


def _tips(rule: AsOf, days: pd.Series, whose: pd.Series, slate: pd.DataFrame) -> Any:
    """The tip-off of each row's game; no time where the slate has none for it. The first of `among` counts."""
    back = slate[::-1]
    told = [back["game_date"].to_numpy().tolist(), cutoffs(back).to_numpy().tolist()]
    tips = {(day, name): tip for column in reversed(rule.among)
            for day, tip, name in zip(*told, back[column].tolist(), strict=True)}
    (day, dates), (name, names) = (pd.factorize(values.to_numpy(), use_na_sentinel=False) for values in (days, whose))
    place, pairs = pd.factorize(day * len(names) + name)
    found = map(tips.get, zip(dates[pairs // len(names)].tolist(), names[pairs % len(names)].tolist(), strict=True))
    return np.array([*found], dtype="datetime64[us]")[place]


def as_of(read: Read, rows: pd.DataFrame, slate: pd.DataFrame) -> pd.DataFrame:
    """The one way to read a snapshot table: observed before the game's tip-off, the last that counts."""
    rule, observed, day = read.as_of, read.table.observed, read.table.partition
    assert rule and observed
    if rows.empty or slate.empty:
        return rows.iloc[:0]
    tip, taken = _tips(rule, rows[day], rows[rule.on], slate), rows[observed].to_numpy()
    if rule.latest:  # rows come sorted by partition and key, and stay so
        in_time = np.argsort(taken, kind="stable")
        seen = in_time[(taken < tip)[in_time]]
        newest = seen[~rows[list(rule.latest)].take(seen).duplicated(keep="last").to_numpy()]
        return rows.take(np.sort(newest)).reset_index(drop=True)
    last, days = np.full(len(rows), np.datetime64("NaT", "us")), rows[day].to_numpy()
    for here in (days == date for date in np.unique(days)):
        instants = np.unique(taken[here])
        place = np.searchsorted(instants, tip[here])
        last[here] = np.where(place > 0, instants[np.maximum(place, 1) - 1], np.datetime64("NaT", "us"))
    kept: pd.DataFrame = rows[(taken == last) & (taken < tip)].reset_index(drop=True)
    return kept
