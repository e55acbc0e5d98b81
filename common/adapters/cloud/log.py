"""The execution log: rows wait in memory until `flush` appends them by one load job."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from common.adapters.cloud.warehouse import CloudWarehouse
from common.execution_log import conformed
from common.ports import Doc
from common.table import Table


class CloudLog:
    """An instance that dies before its flush loses rows of the log, and nothing else: state is in the documents."""

    def __init__(self, warehouse: CloudWarehouse, table: type[Table] | None) -> None:
        self.warehouse, self.table = warehouse, table
        self._lock = threading.Lock()
        self._waiting: list[Doc] = []

    def add(self, rows: Iterable[Doc]) -> None:
        with self._lock:
            self._waiting.extend(rows)

    def flush(self) -> None:
        """One load job for all that waits; what could not be appended waits on, and Retry says so."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        if not waiting or self.table is None:
            return
        try:
            self.warehouse.append(self.table, conformed(self.table, waiting))
        except BaseException:
            with self._lock:
                self._waiting = waiting + self._waiting
            raise
