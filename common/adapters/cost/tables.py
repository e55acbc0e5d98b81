"""What is asked of BigQuery, counting: the warehouse, and the log that is gathered into it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from common.adapters.cloud.frames import lines, staged
from common.adapters.cost.ledger import Ledger
from common.adapters.cost.operations import KEY, MEBIBYTE, megabytes, pages, scanned_by_write
from common.ports import LOG, Doc, Log, Replace, Value, Warehouse
from common.table import Table

LEAST_MB = 10.0  # of a table in a statement, that are billed
Rows = Callable[[type[Table], dt.date, dt.date], int]


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
        keys = {table.entity_column, *table.order} - {*found.columns}
        self.ledger.add("warehouse.read")
        self.ledger.add("read_mb", megabytes(found, stored, len(keys)))

    def _scanned(self, what: str, tables: list[float]) -> None:
        self.ledger.add(what)
        self.ledger.add("scanned_mb", sum(max(LEAST_MB, mb) for mb in tables))


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
