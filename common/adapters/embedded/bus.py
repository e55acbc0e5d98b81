"""Pub/Sub in one process: durable in SQLite, at least once, backoff, dead letters.

Deliveries that are due for one processor are handed over together, and the processor that comes first in the
order of the declarations goes first: history is brought up in bulk by the same messages that one box score sends.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from common import delivery
from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.store import Store
from common.envelope import TOPICS, Envelope
from common.errors import Reject
from common.pipeline import Pipeline
from common.ports import DeadLetter

BATCH, ATTEMPTS = 5_000, 5
FIRST_BACKOFF, LAST_BACKOFF = dt.timedelta(seconds=10), dt.timedelta(seconds=600)
UNROUTED = "unrouted"


@dataclass(frozen=True)
class Disorder:
    """What a real queue does to messages, made frequent: shares of duplicates, shuffled order, delays in seconds."""

    seed: int
    duplicates: float = 0.0
    shuffle: bool = False
    delay_s: int = 0


@dataclass(frozen=True)
class Delivery:
    id: int
    processor: str
    message: str
    attempts: int


class EmbeddedBus:
    def __init__(
        self, store: Store, clock: SettableClock, pipeline: Pipeline, disorder: Disorder | None = None
    ) -> None:
        self.store, self.clock, self.pipeline, self.disorder = store, clock, pipeline, disorder
        self._random = random.Random(disorder.seed) if disorder else None

    def publish(self, messages: Sequence[Envelope]) -> None:
        with self.store.transaction():
            for message in messages:
                self._enqueue(self._subscribed(message), message.encode())

    def landed(self, name: str, metadata: Mapping[str, str]) -> None:
        """The bucket's notification, as one of our messages."""
        self.publish([delivery.landed(name, metadata, self.clock.now())])

    def _subscribed(self, message: Envelope) -> list[str]:
        name = message.object_name
        if name is None:
            return sorted({p.name for p, _ in self.pipeline.readers.get(str(message.output_table), [])})
        loading = sorted({p.name for p, _, _ in self.pipeline.routes(name)})
        return loading if loading or self.pipeline.is_lookup(name) else [UNROUTED]

    def send(self, processor: str, text: str) -> None:
        """A message as it came, for one subscription: what an outside publisher may send."""
        self._enqueue([processor], text)

    def _enqueue(self, processors: Sequence[str], text: str) -> None:
        now = self.clock.now()
        with self.store.transaction() as db:
            for processor in processors:
                copies = 1
                due = now
                if self.disorder and self._random:
                    copies += self._random.random() < self.disorder.duplicates
                    due += dt.timedelta(seconds=self._random.randint(0, self.disorder.delay_s))
                for copy in range(copies):
                    db.execute(
                        "INSERT OR IGNORE INTO deliveries (processor, message, due, attempts) VALUES (?, ?, ?, 0)",
                        (processor, text + " " * copy, due.isoformat()),
                    )

    def due(self, limit: int = BATCH, phase: str = "") -> list[Delivery]:
        """The deliveries to make now: all that are due for the first processor (of a phase); a repeated one alone."""
        now = self.clock.now().isoformat()
        waiting = [row[0] for row in self.store.rows("SELECT DISTINCT processor FROM deliveries WHERE due <= ?", now)
                   if row[0].startswith(phase)]
        if not waiting:
            return []
        rank = self.pipeline.rank
        if self.disorder and self.disorder.shuffle and self._random:
            chosen = self._random.choice(sorted(waiting))
        else:
            chosen = min(waiting, key=lambda name: (rank.get(name, -1), name))
        rows = self.store.rows(
            "SELECT id, processor, message, attempts FROM deliveries WHERE due <= ? AND processor = ?"
            " ORDER BY id LIMIT ?",
            now,
            chosen,
            limit,
        )
        found = [Delivery(*row) for row in rows]
        if self.disorder and self.disorder.shuffle and self._random:
            self._random.shuffle(found)
            found = found[:self._random.randint(1, len(found))]
        fresh = [d for d in found if not d.attempts]
        return fresh or found[:1]

    def next_due(self) -> dt.datetime | None:
        [(first,)] = self.store.rows("SELECT min(due) FROM deliveries")
        return dt.datetime.fromisoformat(first) if first else None

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        with self.store.transaction() as db:
            db.executemany("DELETE FROM deliveries WHERE id = ?", [(d.id,) for d in deliveries])

    def refuse(self, deliveries: Sequence[Delivery], error: Exception) -> None:
        """Not acknowledged: again after a backoff, or a dead letter when it was tried often enough."""
        now = self.clock.now()
        with self.store.transaction() as db:
            for d in deliveries:
                tried = d.attempts + 1
                if tried >= ATTEMPTS:
                    db.execute(
                        "INSERT INTO dead_letters (processor, message, error, attempts, died_at)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (d.processor, d.message, f"{type(error).__name__}: {error}"[:500], tried, now.isoformat()),
                    )
                    db.execute("DELETE FROM deliveries WHERE id = ?", (d.id,))
                else:
                    later = now + min(FIRST_BACKOFF * 2 ** (tried - 1), LAST_BACKOFF)
                    db.execute(
                        "UPDATE deliveries SET attempts = ?, due = ? WHERE id = ?", (tried, later.isoformat(), d.id)
                    )

    def dead_letters(self, topic: str, limit: int) -> list[DeadLetter]:
        return [letter for _, letter in self._dead(topic, limit)]

    def revive(self, topic: str, limit: int, chosen: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        found = [(row, letter) for row, letter in self._dead(topic, limit) if chosen(letter)]
        with self.store.transaction() as db:
            for row, letter in found:
                self._enqueue([letter.processor], letter.message)
                db.execute("DELETE FROM dead_letters WHERE id = ?", (row,))
        return [letter for _, letter in found]

    def _dead(self, topic: str, limit: int) -> list[tuple[int, DeadLetter]]:
        rows = self.store.rows("SELECT id, processor, message, attempts, error FROM dead_letters ORDER BY id")
        wanted = [row for row in rows if topic in self._topics(row[1])]
        return [(row[0], DeadLetter(str(row[0]), *row[1:])) for row in wanted[:limit]]

    def _topics(self, processor: str) -> set[str]:
        """The topics that a processor hears; of one that is gone, any."""
        p = self.pipeline.by_name.get(processor)
        if p is None:
            return set(TOPICS.values())
        return {TOPICS["scrapers"]} if p.on else {TOPICS[read.table.phase] for read in p.reads.values()}

    def read(self, delivery: Delivery) -> Envelope:
        """The message of a delivery; Reject when it cannot be read or nobody is there to read it."""
        if delivery.processor not in self.pipeline.by_name:
            raise Reject("no processor loads objects of this name" if delivery.processor == UNROUTED
                         else f"no processor is called {delivery.processor!r} (a stale subscription)")
        return Envelope.decode(delivery.message)
