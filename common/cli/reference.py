"""What the benchmarks compare with: the same tables made without events, and events without tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from common.adapters.embedded.home import Home
from common.adapters.embedded.warehouse import EmbeddedWarehouse
from common.conform import empty, ordered
from common.inputs import Loaded
from common.landed import Raw
from common.pipeline import Pipeline
from common.ports import Replace, Stored, Value, World
from common.processor import Processor, Published
from common.rows import of_tables
from common.run import scopes_of
from common.state import Scope
from common.table import Table


class Memory:
    """A warehouse that keeps whole tables as frames, or (keep=False) only counts what it is given."""

    def __init__(self, keep: bool = True) -> None:
        self.keep = keep
        self.frames: dict[type[Table], pd.DataFrame] = {}

    def read(
        self, table: type[Table], first: dt.date, last: dt.date, *, entities: Iterable[str] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        frame = self.frames.get(table, empty(table))
        days = frame[table.partition].to_numpy()
        inside = frame[(days >= pd.Timestamp(first).to_numpy()) & (days <= pd.Timestamp(last).to_numpy())]
        return inside[list(dict.fromkeys([table.partition, *columns]))] if columns else inside

    def parts(self, table: type[Table], partition_ids: Iterable[str]) -> pd.DataFrame:
        raise NotImplementedError("nothing dies in a batch")

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        if self.keep:
            self.frames[table] = rows
        return {str(pid): int(n) for pid, n in rows["partition_id"].value_counts().items()}

    def query(self, sql: str, limit: int = 10_000, parameters: Mapping[str, Value] | None = None) -> pd.DataFrame:
        raise NotImplementedError(sql)


def batch(home: Home, first: dt.date, last: dt.date, path: Path) -> float:
    """Seconds to make every table of phases 2 to 4 of these dates from the landed objects: no documents, no messages.

    The declared functions on whole frames in memory, each table conformed once and inserted once.
    """
    memory, pipeline = Memory(), home.world.pipeline
    world = World(pipeline, home.world.objects, memory, home.world.documents, home.world.bus, home.clock,
                  home.world.source, home.world.log, "batch")
    started = time.perf_counter()
    store = EmbeddedWarehouse(path, pipeline.tables.values())
    for p in pipeline.processors:
        if isinstance(p.writes, type) and not p.live_only and p.phase != "predictions":
            rows = _all_rows(p, first, last, world)
            memory.frames[p.writes] = ordered(p.writes, rows)
            store.append(p.writes, rows)
    store.close()
    return time.perf_counter() - started


def _all_rows(p: Processor, first: dt.date, last: dt.date, world: World) -> pd.DataFrame:
    dates = [Scope(first + dt.timedelta(n)) for n in range((last - first).days + 1)]
    if not p.on:
        return of_tables(p, dates, Loaded(p, dates, None, world)).frame
    names = [o.name.removeprefix("raw/") for o in world.objects.list("raw/")]
    found = {
        s for name in names for on in p.on if (f := on.match(name)) for s in scopes_of(f) if first <= s.date <= last
    }
    return Raw(p, world).of_scopes(sorted(found)).frame


def outbox(path: Path, events: int, commits: int) -> float:
    """Seconds an event for a bare SQLite outbox: as many commits, each changing one small row, nothing else."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT, state INTEGER)")
    body = "x" * 600
    started = time.perf_counter()
    for event in range(events):
        db.execute("INSERT INTO events VALUES (?, ?, 0)", (event, body))
        for state in range(1, commits):
            db.execute("UPDATE events SET state = ? WHERE id = ?", (state, event))
    seconds = (time.perf_counter() - started) / events
    db.close()
    return seconds


def one_processor(pipeline: Pipeline, name: str) -> Pipeline:
    """The pipeline cut down to one processor: its events wake nobody."""
    return Pipeline((pipeline.by_name[name],), (), ())


def echo(pipeline: Pipeline) -> Pipeline:
    """A pipeline whose one processor is woken by an injury list and publishes a constant."""
    read = pipeline.tables["raw.bdl_injuries"].before(days=1)
    own = dataclasses.replace(read, before=False, days=None)
    made = Processor(
        "publishing.echo", lambda listed: {"said": True}, Published("echo/{game_date}.json", {}), reads={"listed": own}
    )
    return Pipeline((made,), (), ())


class Nowhere:
    """Objects that go nowhere."""

    def put(
        self, name: str, data: bytes, metadata: Mapping[str, str], *, replace: bool = False, expect: str | None = None
    ) -> bool:
        return True

    def get(self, name: str) -> bytes:
        raise KeyError(name)

    def list(self, prefix: str) -> list[Stored]:
        return []
