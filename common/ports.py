"""Everything the outside world is to us: small protocols whose docstrings state the guarantee.

Every implementation passes the same conformance suite. No port promises what Cloud Storage, BigQuery or
Pub/Sub cannot keep: versions are opaque, nothing is atomic across two calls, messages come late, twice, unordered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from common.scraper import Answer, Request
from common.table import Table

if TYPE_CHECKING:
    from common.envelope import Envelope
    from common.pipeline import Pipeline

Doc = dict[str, Any]
NOTHING: Mapping[str, str] = MappingProxyType({})
LOG = "operations.pipeline_execution_log"
Value = bool | int | float | str | dt.date | dt.datetime  # of a query's parameter; datetimes are UTC without a zone


@dataclass(frozen=True)
class Stored:
    """An object as a listing shows it. metadata: {observed_at, correlation_id, request, …}."""

    name: str
    sha256: str
    metadata: Mapping[str, str]


class Objects(Protocol):
    """Immutable landed objects and the published files."""

    def put(self, name: str, data: bytes, metadata: Mapping[str, str], *, replace: bool = False,
            expect: str | None = None) -> bool:
        """Store; False when the name exists and replace is not set (nothing is changed then).

        expect: replace only what has this sha256 ('': only what is not there), else False.
        A new object under raw/ is announced on the `landed` topic at least once, by the store itself.
        """

    def get(self, name: str) -> bytes:
        """The bytes; Retry when the store cannot answer, KeyError when there is no such object."""

    def list(self, prefix: str) -> list[Stored]:
        """Every object below the prefix, by name; consistent with every put that has returned."""


@dataclass(frozen=True)
class Replace:
    """What a write replaces in one partition: the rows of these entities. fence: the number of its lease."""

    entities: frozenset[str]
    fence: int


class Warehouse(Protocol):
    """Tables of the declared contracts, partitioned by date; read and written by sets, never by row."""

    def read(self, table: type[Table], first: dt.date, last: dt.date, *, entities: Iterable[str] | None = None,
             columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of the dates first … last, in contract dtypes, sorted by partition and key. One request."""

    def parts(self, table: type[Table], partition_ids: Iterable[str]) -> pd.DataFrame:
        """The rows that these partitions hold, in contract dtypes, each with its partition_id. One request."""

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        """Replace the named parts of the partitions by `rows` (contract columns and lineage), atomically per table.

        Fenced: a stored row whose lease is higher than the write's stays, and a part that names no entities only
        raises the fence. Returns the stored row count of each partition named, counted after the write. A lost
        response may hide a write that happened: repeat it.
        """

    def query(self, sql: str, limit: int = 10_000, parameters: Mapping[str, Value] | None = None) -> pd.DataFrame:
        """The answer to one GoogleSQL SELECT with these values for its @names; Usage when it cannot be run."""


@dataclass(frozen=True)
class Head:
    """What is shown of a state document without reading it: enough to know whether there is work.

    stamp: the document's own version, as `get` and `swap` tell it.
    """

    version: str
    built_from: str
    settled: bool
    stamp: str


class Documents(Protocol):
    """Small JSON documents with compare-and-swap. Versions are opaque: compare them for equality only."""

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        """{key: (document, version)} of those that exist."""

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        """For each (key, document, expected version or None: must not exist) the new version, or None: it differed.

        Each swap stands alone: some may succeed where others do not. A lost response looks like a failure.
        """

    def heads(self, first: str, last: str) -> dict[str, Head]:
        """The heads of the documents with first <= key <= last, sorted by key; of one key alone it costs the least."""

    def scan(self, first: str, last: str) -> dict[str, Doc]:
        """The documents with first <= key <= last, sorted by key."""


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up on after `attempts` deliveries to a processor ('': unknown). error: '' if unknown."""

    id: str
    processor: str
    message: str
    attempts: int
    error: str = ""


class Bus(Protocol):
    """At-least-once delivery to every subscription of a topic; no order, duplicates, delays."""

    def publish(self, messages: Sequence[Envelope]) -> None:
        """Durable when it returns; Retry when it may not have happened."""

    def dead_letters(self, topic: str, limit: int) -> list[DeadLetter]:
        """Up to `limit` of a topic's, left where they are; one that somebody else holds just now is not shown."""

    def revive(self, topic: str, limit: int, chosen: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        """Of up to `limit`, send the chosen once more to where they came from; returns those.

        A dead letter goes when its message is durable, never before: after a lost response it is sent twice.
        """


class Clock(Protocol):
    def now(self) -> dt.datetime:
        """The present instant, naive UTC."""

    def today(self) -> dt.date:
        """The game day that is being worked on: the date in New York, from 05:00 on."""


class Source(Protocol):
    """Where scrapers' questions go. `generated`: the answers are made up and every page says so."""

    name: str
    generated: bool

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        """The upstream's answer as of `now`; Retry when it may answer later, Reject when it never will.

        known: the metadata of the newest object that landed where the answer would; a source may say UNCHANGED.
        """


class Log(Protocol):
    """The log tables. The execution log has a row for each telling of a run; of others, a key's last row stands."""

    def add(self, rows: Iterable[Doc], table: str = LOG) -> None:
        """Take rows of a table; they may be lost with the process until flushed."""

    def flush(self) -> None:
        """Keep all that was taken, durably; Retry when that cannot be done now."""

    def gather(self) -> int:
        """Bring what flushes of all processes have kept into the tables; how many rows it was, 0: none is left.

        Retry when that cannot be done now, or another process does it.
        """


@dataclass(frozen=True)
class World:
    """One of each. holder: who we are in a lease; a restarted process on an exclusive home has the same name.

    kept: the rows of landed objects that were read last, for objects never change.
    """

    pipeline: Pipeline
    objects: Objects
    warehouse: Warehouse
    documents: Documents
    bus: Bus
    clock: Clock
    source: Source
    log: Log
    holder: str
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)
