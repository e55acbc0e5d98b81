"""The execution log: each flush keeps its rows as one document; what all instances kept is appended by one load job."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable

from common import digest
from common.adapters.cloud.documents import CloudDocuments
from common.adapters.cloud.warehouse import CloudWarehouse, Spent
from common.errors import Retry
from common.execution_log import conformed
from common.ports import Doc
from common.table import Table

KEPT, BATCH = "log/", "log-batch"
MOST = 2_000  # documents of one load job


class CloudLog:
    """An instance that dies before its flush loses rows of the log, and nothing else: state is in the documents.

    One document says which rows are being appended, and the job's id follows from it. So whoever goes on after a
    death starts the same job, which BigQuery runs once; and two who gather at once are one.
    """

    def __init__(self, documents: CloudDocuments, warehouse: CloudWarehouse, table: type[Table] | None) -> None:
        self.documents, self.warehouse, self.table = documents, warehouse, table
        self._lock = threading.Lock()
        self._waiting: list[Doc] = []
        self._unkept: dict[str, list[Doc]] = {}

    def add(self, rows: Iterable[Doc]) -> None:
        with self._lock:
            self._waiting.extend(rows)

    def flush(self) -> None:
        """One small object, under a name that its repetition has too: after a lost answer it is there already."""
        with self._lock:
            if self._waiting and self.table is not None:
                name = f"{KEPT}{self.warehouse.clock.now().isoformat()}-{uuid.uuid4().hex}"
                self._unkept[name] = self._waiting
            self._waiting = []
            unkept = dict(self._unkept)
        if unkept:
            self.documents.swap([(name, {"rows": rows}, None) for name, rows in unkept.items()])
        with self._lock:
            for name in unkept:
                self._unkept.pop(name, None)

    def gather(self) -> int:
        if self.table is None:
            return 0
        batch, version = self.documents.get([BATCH]).get(BATCH, ({}, None))
        if not batch.get("names"):
            names = list(self.documents.heads(KEPT, KEPT + "~"))[:MOST]
            if not names:
                return 0
            batch = {"names": names, "attempt": 0, "appended": None}
            version = self._noted(batch, version)
        if batch["appended"] is None:
            batch = {**batch, "appended": self._appended(batch, version)}
            version = self._noted(batch, version)
        self.documents.drop(batch["names"])
        self._noted({**batch, "names": []}, version)
        return int(batch["appended"])

    def _appended(self, batch: Doc, version: str | None) -> int:
        """The rows of a batch, in the table."""
        assert self.table is not None
        found = self.documents.get(batch["names"])
        if len(found) < len(batch["names"]):
            raise Retry(f"{BATCH} is finished by another")
        rows = conformed(self.table, [row for doc, _ in found.values() for row in doc["rows"]])
        job = f"tipoff_{self.table.table}_{digest.of([batch['names'], batch['attempt']])}"
        if rows.empty:
            return 0
        try:
            self.warehouse.append(self.table, rows, job)
        except Spent:
            self._noted({**batch, "attempt": batch["attempt"] + 1}, version)
            raise
        return len(rows)

    def _noted(self, batch: Doc, version: str | None) -> str:
        now = self.documents.swap([(BATCH, batch, version)])[BATCH]
        if now is None:
            raise Retry(f"{BATCH} is taken on by another")
        return now
