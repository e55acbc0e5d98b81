"""One SQLite file for everything that must survive a crash: documents, object listing, bus, log."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# AUTOINCREMENT: an id that came back would let a slow worker acknowledge a message that it never saw.
SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (key TEXT PRIMARY KEY, doc TEXT NOT NULL, version TEXT NOT NULL,
    content TEXT NOT NULL, built_from TEXT NOT NULL, settled INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, metadata TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, processor TEXT NOT NULL,
    message TEXT NOT NULL, due TEXT NOT NULL, attempts INTEGER NOT NULL, UNIQUE (processor, message));
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due);
CREATE TABLE IF NOT EXISTS dead_letters (id INTEGER PRIMARY KEY, processor TEXT NOT NULL, message TEXT NOT NULL,
    error TEXT NOT NULL, attempts INTEGER NOT NULL, died_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS told (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, row TEXT NOT NULL);
"""


class Store:
    """The connection, shared by threads; `transaction` nests and commits when the outermost one ends."""

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(SCHEMA)
        self.commits = 0
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self.lock:
            outermost = self._depth == 0
            if outermost:
                self.db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self.db
            except BaseException:
                if outermost:
                    self.db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self.db.execute("COMMIT")
                    self.commits += 1
            finally:
                self._depth -= 1

    def rows(self, sql: str, *parameters: object) -> list[tuple]:  # type: ignore[type-arg]
        with self.lock:
            return self.db.execute(sql, parameters).fetchall()

    def close(self) -> None:
        self.db.close()
