"""The ports, counting what they are asked for in the units of `operations.py`; any world's ports can be behind them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from common.adapters.cost.ledger import Ledger
from common.adapters.cost.operations import pages
from common.adapters.cost.tables import CountedLog, CountedWarehouse, Rows
from common.envelope import TOPICS, Envelope
from common.ports import NOTHING, Bus, DeadLetter, Doc, Documents, Head, Objects, Source, Stored, World
from common.scraper import Answer, Request

# Kept among a home's documents, and in the cloud by the clock, the scheduler and Workflows themselves.
OWN = ("home/", "execution/", "execution-step/")
LEAST_BYTES = 1_000  # of a message that are billed
NOTICE_BYTES = 900  # a notification's object resource, beside the object's metadata


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
