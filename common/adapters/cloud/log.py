"""The log tables: each flush keeps its rows as one document; what all instances kept goes into each table at once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from common import digest
from common.adapters.cloud.documents import CloudDocuments
from common.adapters.cloud.warehouse import CloudWarehouse, Spent
from common.adapters.log_rows import conformed, latest
from common.conform import PART, ordered
from common.errors import Retry
from common.ports import LOG, Doc
from common.table import Table

KEPT, BATCH = "log/", "log-batch"
MOST = 2_000  # documents of one load job


class CloudLog:
    """An instance that dies before its flush loses rows of the log, and nothing else: state is in the documents.

    One document says which rows are being brought, and the ids of the jobs follow from it. So whoever goes on after a
    death starts the same jobs, each of which BigQuery runs once; and two who gather at once are one.

    A table that is kept by key has a row told again when its run has ended, or when who told it was asked twice; what
    looks at these tables counts their rows. So a date of it is read, and put back with what was told since by one load
    job, which replaces the date at once and is free. Fences are not needed: a batch begins when the one before has
    ended, and what an id was ever used for, whoever comes late cannot start again.
    """

    def __init__(self, documents: CloudDocuments, warehouse: CloudWarehouse, tables: Mapping[str, type[Table]]) -> None:
        self.documents, self.warehouse, self.tables = documents, warehouse, tables
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Doc]] = {}
        self._unkept: dict[str, dict[str, list[Doc]]] = {}

    def add(self, rows: Iterable[Doc], table: str = LOG) -> None:
        told = list(rows)
        with self._lock:
            if told and table in self.tables:
                self._waiting.setdefault(table, []).extend(told)

    def flush(self) -> None:
        """One small object, under a name that its repetition has too: after a lost answer it is there already."""
        with self._lock:
            if self._waiting:
                name = f"{KEPT}{self.warehouse.clock.now().isoformat()}-{uuid.uuid4().hex}"
                self._unkept[name] = self._waiting
            self._waiting = {}
            unkept = dict(self._unkept)
        if unkept:
            self.documents.swap([(name, {"rows": rows}, None) for name, rows in unkept.items()])
        with self._lock:
            for name in unkept:
                self._unkept.pop(name, None)

    def gather(self) -> int:
        batch, version = self.documents.get([BATCH]).get(BATCH, ({}, None))
        if not batch.get("names"):
            names = list(self.documents.heads(KEPT, KEPT + "~"))[:MOST]
            if not names:
                return 0
            batch = {"names": names, "attempts": {}, "appended": None}
            version = self._noted(batch, version)
        if batch["appended"] is None:
            batch = {**batch, "appended": self._appended(batch, version)}
            version = self._noted(batch, version)
        self.documents.drop(batch["names"])
        self._noted({**batch, "names": []}, version)
        return int(batch["appended"])

    def _appended(self, batch: Doc, version: str | None) -> int:
        """The rows of a batch, in their tables."""
        found = self.documents.get(batch["names"])
        if len(found) < len(batch["names"]):
            raise Retry(f"{BATCH} is finished by another")
        rows: dict[str, list[Doc]] = {}
        for _, (doc, _) in sorted(found.items()):
            for name, told in doc["rows"].items():
                rows.setdefault(name, []).extend(told)
        written = 0
        for name, told in sorted(rows.items()):
            for day, frame in self._by_date(name, told):
                self._loaded(batch, version, self.tables[name], day, frame)
                written += len(frame)
        return written

    def _by_date(self, name: str, told: list[Doc]) -> Iterator[tuple[dt.date | None, pd.DataFrame]]:
        """(None, rows of the execution log), or each date of a table that is kept by key."""
        table = self.tables[name]
        if name == LOG:
            yield None, conformed(table, told)
            return
        rows = latest(table, told)
        yield from rows.groupby(rows[table.partition].dt.date)

    def _loaded(self, batch: Doc, version: str | None, table: type[Table], day: dt.date | None,
                frame: pd.DataFrame) -> None:
        what = f"{table.table} {day or ''}".strip()
        attempt = batch["attempts"].get(what, 0)
        job = f"tipoff_{table.table}_{digest.of([batch['names'], what, attempt])}"
        try:
            if day:
                self.warehouse.load(table, self._with_stored(table, day, frame), job, day)
            elif len(frame):
                self.warehouse.load(table, frame, job)
        except Spent:
            self._noted({**batch, "attempts": {**batch["attempts"], what: attempt + 1}}, version)
            raise

    def _with_stored(self, table: type[Table], day: dt.date, frame: pd.DataFrame) -> pd.DataFrame:
        """All that the date holds when these rows are told."""
        whole = pd.concat([self.warehouse.read(table, day, day), frame])
        last = whole.drop_duplicates(list(table.key), keep="last")
        return ordered(table, last).assign(**{PART: str(day)})

    def _noted(self, batch: Doc, version: str | None) -> str:
        now = self.documents.swap([(BATCH, batch, version)])[BATCH]
        if now is None:
            raise Retry(f"{BATCH} is taken on by another")
        return now
