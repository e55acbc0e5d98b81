"""The log tables: rows wait in SQLite, in the commit of what they tell, and move to their tables in batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pandas as pd

from common.adapters.embedded.store import Store
from common.adapters.embedded.warehouse import EmbeddedWarehouse
from common.adapters.log_rows import conformed, latest
from common.conform import PART
from common.ports import LOG, Doc, Replace
from common.rows import days_of
from common.table import Table


class EmbeddedLog:
    def __init__(self, store: Store, warehouse: EmbeddedWarehouse, tables: Mapping[str, type[Table]]) -> None:
        self.store, self.warehouse, self.tables = store, warehouse, tables

    def add(self, rows: Iterable[Doc], table: str = LOG) -> None:
        told = [(table, json.dumps(row, sort_keys=True)) for row in rows]
        with self.store.transaction() as db:
            db.executemany("INSERT INTO told (name, row) VALUES (?, ?)", told)

    def flush(self) -> None:
        """There is one process, and `add` has kept them: straight into the tables."""
        self.gather()

    def gather(self) -> int:
        """One statement a table for all that waits. A crash in between may repeat rows of a log; their keys tell."""
        told = self.store.rows("SELECT id, name, row FROM told ORDER BY id")
        waiting = [(number, name, row) for number, name, row in told if name in self.tables]
        rows: dict[str, list[Doc]] = {}
        for _, name, row in waiting:
            rows.setdefault(name, []).append(json.loads(row))
        for name, mine in rows.items():
            if name == LOG:
                self.warehouse.append(self.tables[name], conformed(self.tables[name], mine))
            else:
                self._replaced(self.tables[name], latest(self.tables[name], mine), waiting[-1][0])
        if waiting:
            with self.store.transaction() as db:
                db.executemany("DELETE FROM told WHERE id = ?", [(number,) for number, _, _ in waiting])
        return len(waiting)

    def _replaced(self, table: type[Table], frame: pd.DataFrame, number: int) -> None:
        """A write like a processor's; `number` orders them."""
        frame = frame.assign(**{PART: days_of(frame[table.partition])})
        parts = {str(pid): Replace(frozenset(named), number) for pid, named in frame.groupby(PART)[table.entity_column]}
        self.warehouse.write(table, frame.assign(
            correlation_id=frame.get("correlation_id", ""), run_id=frame.get("run_id", ""), lease=number,
            processed_at=pd.Series(pd.NaT, frame.index, dtype="datetime64[us]")), parts)
