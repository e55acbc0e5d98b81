"""What a partition is computed from: input versions, the entities they touch, the rows as of its cut-off."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from common import state
from common.basketball.season import eastern
from common.conform import empty
from common.ports import Doc, World
from common.processor import Processor
from common.reads import AsOf, Read
from common.state import Scope

Versions = dict[str, dict[str, str]]
NARROW_LIMIT = 500


@dataclass
class Inspected:
    """The input versions of one partition: {parameter: {partition_id: version}}, and what is missing."""

    inputs: Versions = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def inspect(p: Processor, scopes: list[Scope], world: World) -> dict[Scope, Inspected]:
    """One listing per read for all the partitions together."""
    out = {scope: Inspected() for scope in scopes}
    for name, read in p.reads.items():
        windows = {scope: read.window(scope.date) for scope in scopes}
        known = _versions(read, min(w[0] for w in windows.values()), max(w[1] for w in windows.values()), world)
        dates = sorted(known)
        for scope, (first, last) in windows.items():
            inside = dates[bisect.bisect_left(dates, str(first)):bisect.bisect_right(dates, str(last))]
            versions = {pid: version for date in inside for pid, version in known[date].items()}
            out[scope].inputs[name] = versions
            if not versions and not read.optional:
                out[scope].missing.append(f"{read.table.name()} {scope.date}")
    return out


def _versions(read: Read, first: dt.date, last: dt.date, world: World) -> Versions:
    """{date: {partition_id: content version}} of what has been built."""
    prefix = len(state.key(read.table.name(), Scope(first))) - len(str(first))
    out: Versions = {}
    for key, head in world.documents.heads(*state.span(read.table.name(), first, last)).items():
        if head.version:
            partition_id = key[prefix:]
            out.setdefault(partition_id[:10], {})[partition_id] = head.version
    return out


def affected(p: Processor, doc: Doc, inputs: Versions, upstream: dict[str, Doc]) -> tuple[set[str], set[str]] | None:
    """The entities to recompute, and those of them to spread; None: all.

    upstream: the state documents of the inputs whose version differs, by key.
    """
    if not p.per_entity or not doc.get("version") or doc.get("code") != state.code(p):
        return None
    plain: set[str] = set()
    spreading: set[str] = set()
    for name, read in p.reads.items():
        for pid in differing(doc.get("inputs", {}).get(name, {}), inputs[name]):
            if read.table.entity != p.writes.entity:  # type: ignore[union-attr]
                return None
            if read.as_of and not read.as_of.latest:  # a new snapshot also says who is no longer on it
                return None
            source = upstream.get(state.key(read.table.name(), Scope.of(pid)), {})
            old = doc["inputs"].get(name, {}).get(pid)
            keys = state.changed_since(source, old) if old else set(source.get("digests", {}))
            if keys is None:
                return None
            (spreading if read.spreads else plain).update(keys)
    return plain | spreading, spreading


def differing(old: dict[str, str], new: dict[str, str]) -> list[str]:
    return [pid for pid in old.keys() | new.keys() if old.get(pid) != new.get(pid)]


def upstream_keys(p: Processor, doc: Doc, inputs: Versions) -> list[str]:
    """The state documents whose change log tells what happened to the inputs."""
    return [state.key(read.table.name(), Scope.of(pid)) for name, read in p.reads.items()
            for pid in differing(doc.get("inputs", {}).get(name, {}), inputs[name])]


def newest_inputs(p: Processor, doc: Doc, inputs: Versions) -> list[str]:
    """The state document of the last partition of each input that differs from what the document was built from."""
    out = []
    for name, read in p.reads.items():
        differs = differing(doc.get("inputs", {}).get(name, {}), inputs[name])
        out += [state.key(read.table.name(), Scope.of(max(differs)))] if differs else []
    return out


class Loaded:
    """The input rows of a batch of partitions: each table read once, then cut per partition."""

    def __init__(self, p: Processor, scopes: Iterable[Scope], entities: set[str] | None, world: World) -> None:
        self.p = p
        self.frames: dict[str, pd.DataFrame] = {}
        dates = sorted({scope.date for scope in scopes})
        for name, read in p.reads.items():
            windows = [read.window(day) for day in dates]
            narrow = entities if _narrows(p, read, entities) else None
            self.frames[name] = world.warehouse.read(
                read.table,
                min(w[0] for w in windows),
                max(w[1] for w in windows),
                entities=narrow,
                columns=read.columns,
            )

    def of(self, dates: list[dt.date]) -> dict[str, pd.DataFrame]:
        """The arguments of one call for these dates (one, or many that do not depend on each other)."""
        out = {name: self._cut(read, self.frames[name], dates) for name, read in self.p.reads.items()}
        for name, read in self.p.reads.items():
            if read.as_of:
                out[name] = as_of(read, out[name], out[read.as_of.slate])
        return out

    def _cut(self, read: Read, frame: pd.DataFrame, dates: list[dt.date]) -> pd.DataFrame:
        days = frame[read.table.partition].to_numpy()
        if len(dates) > 1:
            cut = frame[np.isin(days, np.array(dates, dtype="datetime64[us]"))].reset_index(drop=True)
        else:
            first, last = (np.datetime64(day, "us") for day in read.window(dates[0]))
            cut = frame.iloc[np.searchsorted(days, first) : np.searchsorted(days, last, side="right")].reset_index(
                drop=True
            )
        return cut if self._may_see_outcomes(read) else _blank(read, cut)

    def _may_see_outcomes(self, read: Read) -> bool:
        writes = self.p.writes
        return read.before or (isinstance(writes, type) and writes.outcome)


def _narrows(p: Processor, read: Read, entities: set[str] | None) -> bool:
    return (entities is not None and len(entities) <= NARROW_LIMIT and isinstance(p.writes, type)
            and read.table.entity == p.writes.entity
            and not (read.as_of and not read.as_of.latest))  # which snapshot is the last, all its rows together tell


def _blank(read: Read, frame: pd.DataFrame) -> pd.DataFrame:
    """Columns known only after the game are null to whoever works before it."""
    names = [c.name for c in read.table.columns.values() if c.outcome and c.name in frame.columns]
    if not names:
        return frame
    blank = empty(read.table)[names].reindex(range(len(frame)))
    return frame.assign(**{name: blank[name] for name in names})


def cutoffs(slate: pd.DataFrame) -> pd.Series:
    """Each game's tip-off (naive UTC); unknown: noon in New York, before which no game tips off."""
    noon = slate["game_date"].map(
        {day: eastern(day.date(), "12:00").replace(tzinfo=None) for day in slate["game_date"].unique()}
    )
    return slate["tip_time_utc"].fillna(noon.astype("datetime64[us]")) if len(slate) else slate["tip_time_utc"]


def as_of(read: Read, rows: pd.DataFrame, slate: pd.DataFrame) -> pd.DataFrame:
    """The one way to read a snapshot table: observed before the game's tip-off, the last that counts."""
    rule, observed, day = read.as_of, read.table.observed, read.table.partition
    assert isinstance(rule, AsOf) and observed
    if rows.empty or slate.empty:
        return rows.iloc[:0]
    tips = pd.concat([pd.DataFrame({"day": slate["game_date"], "who": slate[column], "tip": cutoffs(slate)})
                      for column in rule.among]).drop_duplicates(["day", "who"])
    tip = (
        rows[[day, rule.on]].merge(tips, how="left", left_on=[day, rule.on], right_on=["day", "who"])["tip"].to_numpy()
    )
    taken = rows[observed].to_numpy()
    before = ~np.isnat(tip) & (taken < tip)
    if rule.latest:
        newest: pd.DataFrame = (
            rows[before].sort_values([observed, *read.table.key]).drop_duplicates(list(rule.latest), keep="last")
        )
        return newest.sort_values(list(read.table.key), ignore_index=True)
    last = np.full(len(rows), np.datetime64("NaT", "us"), dtype="datetime64[us]")
    days = rows[day].to_numpy()
    for date in np.unique(days):
        here = days == date
        instants = np.unique(taken[here])
        place = np.searchsorted(instants, tip[here]) - 1
        last[here] = np.where(place >= 0, instants[np.maximum(place, 0)], np.datetime64("NaT", "us"))
    kept: pd.DataFrame = rows[before & (taken == last)].reset_index(drop=True)
    return kept
