"""A home: everything the embedded world keeps, in one folder that one process holds at a time."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from common.adapters.cost.ledger import Ledger
from common.adapters.embedded.bus import Disorder, EmbeddedBus
from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.documents import EmbeddedDocuments
from common.adapters.embedded.log import EmbeddedLog
from common.adapters.embedded.objects import EmbeddedObjects
from common.adapters.embedded.store import Store
from common.adapters.embedded.warehouse import EmbeddedWarehouse
from common.errors import Usage
from common.pipeline import Pipeline
from common.ports import Source, World

CLOCK, HOLDER = "home/clock", "embedded"
EPOCH = dt.datetime(2000, 1, 1)


@dataclass
class Home:
    """The world of a folder, and its parts that only the embedded world has."""

    path: Path
    world: World
    bus: EmbeddedBus
    store: Store
    clock: SettableClock
    log: EmbeddedLog
    warehouse: EmbeddedWarehouse
    lock: int
    ledger: Ledger | None = None  # of a night whose operations are counted

    @classmethod
    def open(cls, path: Path, pipeline: Pipeline, source: Source, disorder: Disorder | None = None) -> Home:
        """Take the folder for this process; another command that holds it is waited for, and named."""
        path.mkdir(parents=True, exist_ok=True)
        lock = _hold(path / "lock")
        store = Store(path / "state.db")
        documents = EmbeddedDocuments(store)
        clock = SettableClock(_last_instant(documents))
        bus = EmbeddedBus(store, clock, pipeline, disorder)
        try:
            warehouse = EmbeddedWarehouse(path / "warehouse.duckdb", pipeline.tables.values())
        except Usage:  # its tables cannot follow the declarations
            store.close()
            os.close(lock)
            raise
        warehouse.now = clock.now
        log = EmbeddedLog(store, warehouse, pipeline.tables)
        objects = EmbeddedObjects(path / "objects", store, bus.landed)
        world = World(pipeline, objects, warehouse, documents, bus, clock, source, log, HOLDER)
        return cls(path, world, bus, store, clock, log, warehouse, lock)

    def playing(self) -> str:
        """The execution of the night that was left unfinished, '' when none was."""
        doc, _ = self.world.documents.get([CLOCK]).get(CLOCK, ({}, ""))
        return str(doc.get("playing", ""))

    def keep_source(self) -> None:
        """Remember which source fills a home in which nothing was played yet."""
        if not self.world.documents.get([CLOCK]):
            self.keep_clock()

    def keep_clock(self, playing: str | None = None) -> None:
        """Remember the virtual instant, for the commands that only look and for a night that is killed.

        playing: from now on this execution ('': none).
        """
        found = self.world.documents.get([CLOCK]).get(CLOCK)
        doc = {"now": self.clock.now().isoformat(), "source": self.world.source.name,
               "playing": self.playing() if playing is None else playing}
        if found is None or found[0] != doc:
            self.world.documents.swap([(CLOCK, doc, found[1] if found else None)])

    def close(self) -> None:
        self.log.flush()
        self.warehouse.close()
        self.store.close()
        os.close(self.lock)

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _last_instant(documents: EmbeddedDocuments) -> dt.datetime:
    found = documents.get([CLOCK]).get(CLOCK)
    return dt.datetime.fromisoformat(found[0]["now"]) if found else EPOCH


def _hold(path: Path, seconds: float = 600.0) -> int:
    """The folder's lock; it goes with the process, however that ends."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    deadline, told = time.monotonic() + seconds, False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.pread(lock, 100, 0).decode(errors="replace").strip()
            if time.monotonic() > deadline:
                raise Usage(f"{path.parent} is held by {owner}; wait for it or use another --home") from None
            if not told:
                print(f"waiting for {owner}, which holds {path.parent}", file=sys.stderr)
                told = True
            time.sleep(0.1)
        else:
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"process {os.getpid()} ({' '.join(sys.argv[:3])[:80]})\n".encode(), 0)
            return lock
