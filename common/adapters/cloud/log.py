"""The log tables: each flush keeps its rows as one document; what all instances kept goes into each table at once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Mapping

import pandas as pd

from common import digest
from common.adapters.cloud.documents import CloudDocuments
from common.adapters.cloud.warehouse import CloudWarehouse, Spent
from common.errors import Retry
from common.execution_log import conformed, latest
from common.ports import LOG, Doc
from common.table import Table

KEPT, BATCH = "log/", "log-batch"
MOST = 2_000  # documents of one load job


class CloudLog:
    """An instance that dies before its flush loses rows of the log, and nothing else: state is in the documents.

    One document says which rows are being appended, and the job's id follows from it. So whoever goes on after a
    death starts the same job, which BigQuery runs once; and two who gather at once are one. Tables that are kept by
    key are written like a processor's, fenced by the number of the batch.
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
            batch = {"names": names, "attempt": 0, "appended": None, "number": batch.get("number", 0) + 1}
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
            if name != LOG:
                frame, replaced = latest(self.tables[name], told, batch["number"])
                self.warehouse.write(self.tables[name], frame, replaced)
                written += len(frame)
        frame = conformed(self.tables[LOG], rows[LOG]) if LOG in rows else pd.DataFrame()
        if len(frame):
            try:
                self.warehouse.append(self.tables[LOG], frame, _job(batch))
            except Spent:
                self._noted({**batch, "attempt": batch["attempt"] + 1}, version)
                raise
        return written + len(frame)

    def _noted(self, batch: Doc, version: str | None) -> str:
        now = self.documents.swap([(BATCH, batch, version)])[BATCH]
        if now is None:
            raise Retry(f"{BATCH} is taken on by another")
        return now


def _job(batch: Doc) -> str:
    return f"tipoff_{LOG.partition('.')[2]}_{digest.of([batch['names'], batch['attempt']])}"
