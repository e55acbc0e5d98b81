"""The ports, counting what they are asked for in the units of `operations.py`; any world's ports can be behind them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from common.adapters.cloud.frames import lines, staged
from common.adapters.cost.ledger import Ledger
from common.adapters.cost.operations import KEY, LISTED, MEBIBYTE, megabytes, scanned_by_write
from common.adapters.shapes import order
from common.envelope import TOPICS, Envelope
from common.ports import (
    LOG,
    NOTHING,
    Bus,
    DeadLetter,
    Doc,
    Documents,
    Head,
    Log,
    Objects,
    Replace,
    Source,
    Stored,
    Value,
    Warehouse,
    World,
)
from common.scraper import Answer, Request
from common.table import Table

# Kept among a home's documents, and in the cloud by the clock, the scheduler and Workflows themselves.
OWN = ("home/", "execution/", "execution-step/")
LEAST_MB, LEAST_BYTES = 10.0, 1_000  # of a table in a query, and of a message, that are billed
Rows = Callable[[type[Table], dt.date, dt.date], int]
NOTICE_BYTES = 900  # a notification's object resource, beside the object's metadata


def pages(found: int, size: int = LISTED) -> int:
    return max(1, math.ceil(found / size))


class CountedDocuments:
    def __init__(self, port: Documents, ledger: Ledger) -> None:
        self.port, self.ledger = port, ledger

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        asked = list(dict.fromkeys(keys))
        with self.ledger.port():
            found = self.port.get(asked)
        ours = [key for key in asked if not key.startswith(OWN)]
        self.ledger.add("documents.get", sum(key in found for key in ours))
        self.ledger.add("documents.absent", sum(key not in found for key in ours))
        return found

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        with self.ledger.port():
            done = self.port.swap(changes)
        self.ledger.add("documents.swap", sum(not key.startswith(OWN) for key, _, _ in changes))
        return done

    def heads(self, first: str, last: str) -> dict[str, Head]:
        with self.ledger.port():
            found = self.port.heads(first, last)
        if not first.startswith(OWN):
            self.ledger.add(*(("documents.head", 1) if first == last else ("documents.page", pages(len(found)))))
        return found

    def scan(self, first: str, last: str) -> dict[str, Doc]:
        with self.ledger.port():
            found = self.port.scan(first, last)
        if not first.startswith(OWN):
            self.ledger.add("documents.page", pages(len(found)))
            self.ledger.add("documents.get", len(found))
        return found


class CountedObjects:
    """readers: the subscriptions of the topic on which the bucket announces what lands."""

    def __init__(self, port: Objects, ledger: Ledger, readers: int) -> None:
        self.port, self.ledger, self.readers = port, ledger, readers

    def put(
        self, name: str, data: bytes, metadata: Mapping[str, str], *, replace: bool = False, expect: str | None = None
    ) -> bool:
        with self.ledger.port():
            done = self.port.put(name, data, metadata, replace=replace, expect=expect)
        if not (expect and not replace):
            self.ledger.add("objects.compared", bool(expect))
            self.ledger.add("objects.put", done or not expect)
        if done and name.startswith("raw/"):
            size = NOTICE_BYTES + len(name) * 4 + sum(len(key) + len(value) + 6 for key, value in metadata.items())
            sent(self.ledger, size, self.readers)
        return done

    def get(self, name: str) -> bytes:
        with self.ledger.port():
            self.ledger.add("objects.get")
            return self.port.get(name)

    def list(self, prefix: str) -> list[Stored]:
        with self.ledger.port():
            found = self.port.list(prefix)
        one_bucket = prefix.startswith(("raw/", "public/"))
        self.ledger.add("objects.page", pages(len(found)) + (not one_bucket))
        return found


class CountedWarehouse:
    """rows: how many a table holds from a date to another, which is what is read when only some are wanted."""

    def __init__(self, port: Warehouse, ledger: Ledger, rows: Rows) -> None:
        self.port, self.ledger, self.rows = port, ledger, rows
        self.fences: Counter[str] = Counter()

    def read(self, table: type[Table], first: dt.date, last: dt.date, *, entities: Iterable[str] | None = None,
             columns: Sequence[str] | None = None) -> pd.DataFrame:
        with self.ledger.port():
            found = self.port.read(table, first, last, entities=entities, columns=columns)
            if first <= last:
                stored = len(found) if entities is None else self.rows(table, first, last)
                self._read(table, found, stored)
        return found

    def parts(self, table: type[Table], partition_ids: Iterable[str]) -> pd.DataFrame:
        wanted = list(partition_ids)
        with self.ledger.port():
            found = self.port.parts(table, wanted)
            if days := {dt.date.fromisoformat(pid[:10]) for pid in wanted}:
                self._read(table, found, sum(self.rows(table, day, day) for day in days))
        return found

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        with self.ledger.port():
            done = self.port.write(table, rows, replaced)
            if replaced:
                large = staged(lines(table, rows, replaced))
                self.ledger.add("warehouse.staged", large)
                self._scanned("warehouse.write", [megabytes(rows, len(rows))] * scanned_by_write(table, staged=large))
                self._looked(table, replaced)
        return done

    def query(self, sql: str, limit: int = 10_000, parameters: Mapping[str, Value] | None = None) -> pd.DataFrame:
        from sqlglot import exp, parse_one
        with self.ledger.port():
            found = self.port.query(sql, limit, parameters)
            named = {(t.db, t.name) for t in parse_one(sql, read="bigquery").find_all(exp.Table) if t.db}
            self._scanned("warehouse.query", [0.0] * max(1, len(named)))
        return found

    def _looked(self, table: type[Table], replaced: Mapping[str, Replace]) -> None:
        """Whose partition and date each row of the dates is; and the table's fences of three dates like this one."""
        days = {dt.date.fromisoformat(pid[:10]) for pid in replaced}
        self.fences[table.name()] += sum(len(part.entities) or 1 for part in replaced.values())
        stored = sum(self.rows(table, day, day) for day in days)
        self.ledger.add("read_mb", KEY * (2 * stored + 4 * 3 * self.fences[table.name()]) / MEBIBYTE)

    def _read(self, table: type[Table], found: pd.DataFrame, stored: int) -> None:
        """A session has no least amount."""
        keys = {table.entity_column, *order(table)} - {*found.columns}
        self.ledger.add("warehouse.read")
        self.ledger.add("read_mb", megabytes(found, stored, len(keys)))

    def _scanned(self, what: str, tables: list[float]) -> None:
        self.ledger.add(what)
        self.ledger.add("scanned_mb", sum(max(LEAST_MB, mb) for mb in tables))


class CountedBus:
    """subscribed: {topic: its subscriptions}; each gets every message, those that its filter does not want included."""

    def __init__(self, port: Bus, ledger: Ledger, subscribed: Mapping[str, int]) -> None:
        self.port, self.ledger, self.subscribed = port, ledger, subscribed

    def publish(self, messages: Sequence[Envelope]) -> None:
        with self.ledger.port():
            self.port.publish(messages)
        for message in messages:
            size = len(message.encode().encode()) + sum(len(k) + len(v.encode()) for k, v in message.attributes.items())
            sent(self.ledger, size, self.subscribed.get(message.topic, 0))
        self.ledger.add("bus.publish", bool(messages))

    def dead_letters(self, topic: str, limit: int) -> list[DeadLetter]:
        return self.port.dead_letters(topic, limit)

    def revive(self, topic: str, limit: int, chosen: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        return self.port.revive(topic, limit, chosen)


def sent(ledger: Ledger, size: int, subscriptions: int) -> None:
    """A message, once in and once out to each subscription; a thousand bytes are the least that is billed."""
    ledger.add("messages")
    ledger.add("message_bytes", max(LEAST_BYTES, size) * (1 + subscriptions))


class CountedLog:
    """What the cloud's log does when it is gathered: `log.py` of the cloud adapter, call by call."""

    def __init__(self, port: Log, ledger: Ledger, tables: Mapping[str, type[Table]], rows: Rows) -> None:
        self.port, self.ledger, self.tables, self.rows = port, ledger, tables, rows

    def add(self, rows: Iterable[Doc], table: str = LOG) -> None:
        told = list(rows)
        with self.ledger.port():
            self.port.add(told, table)
        for row in told:
            self.ledger.tell(table, "" if table == LOG else row[self.tables[table].partition])

    def flush(self) -> None:
        with self.ledger.port():
            self.port.flush()

    def gather(self) -> int:
        with self.ledger.port():
            found = self.port.gather()
        documents, told = self.ledger.gathered()
        self.ledger.add("log.look")
        if documents:
            self.ledger.add("log.batch")
            self.ledger.add("documents.page", pages(documents) - 1)
            self.ledger.add("documents.get", documents)
            self.ledger.add("log.load", len(told))
            for table, day in ((self.tables[name], dt.date.fromisoformat(day)) for name, day in told if day):
                self.ledger.add("warehouse.read")
                self.ledger.add("read_mb", KEY * len(table.columns) * self.rows(table, day, day) / MEBIBYTE)
        return found


class CountedSource:
    def __init__(self, port: Source, ledger: Ledger) -> None:
        self.port, self.ledger = port, ledger
        self.name, self.generated = port.name, port.generated

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        with self.ledger.port():
            self.ledger.add("source.fetch")
            return self.port.fetch(request, now, known)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def counted(world: World, ledger: Ledger, rows: Rows) -> World:
    """The world with every port counting."""
    pipeline = world.pipeline
    topics = [TOPICS["scrapers"] for p in pipeline.processors for _ in {on.prefix for on in p.on}]
    topics += [TOPICS[t.phase] for p in pipeline.processors for t in {read.table for read in p.reads.values()}]
    subscribed = Counter(topics)
    return replace(
        world, documents=CountedDocuments(world.documents, ledger),
        objects=CountedObjects(world.objects, ledger, subscribed[TOPICS["scrapers"]]),
        warehouse=CountedWarehouse(world.warehouse, ledger, rows), bus=CountedBus(world.bus, ledger, subscribed),
        source=CountedSource(world.source, ledger),
        log=CountedLog(world.log, ledger, pipeline.tables, rows))
