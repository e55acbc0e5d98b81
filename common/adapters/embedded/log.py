"""The execution log: rows wait in SQLite, in the commit of what they tell, and move to the table in batches."""

from __future__ import annotations

import json
from collections.abc import Iterable

from common.adapters.embedded.store import Store
from common.adapters.embedded.warehouse import EmbeddedWarehouse
from common.execution_log import conformed
from common.ports import Doc
from common.table import Table


class EmbeddedLog:
    def __init__(self, store: Store, warehouse: EmbeddedWarehouse, table: type[Table] | None) -> None:
        self.store, self.warehouse, self.table = store, warehouse, table

    def add(self, rows: Iterable[Doc]) -> None:
        with self.store.transaction() as db:
            db.executemany("INSERT INTO log (row) VALUES (?)", [(json.dumps(row, sort_keys=True),) for row in rows])

    def flush(self) -> None:
        """There is one process, and `add` has kept them: straight into the table."""
        self.gather()

    def gather(self) -> int:
        """One insert for all that waits. A crash in between may repeat rows of a log; their keys tell."""
        waiting = self.store.rows("SELECT id, row FROM log ORDER BY id")
        if not waiting or self.table is None:
            return 0
        self.warehouse.append(self.table, conformed(self.table, (json.loads(row) for _, row in waiting)))
        with self.store.transaction() as db:
            db.execute("DELETE FROM log WHERE id <= ?", (waiting[-1][0],))
        return len(waiting)
