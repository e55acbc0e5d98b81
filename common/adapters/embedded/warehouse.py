"""Tables in a DuckDB file: datasets are schemas, partitions a column."""

from __future__ import annotations

import datetime as dt
import threading
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from common.adapters.embedded.columns import arrays, cells, kept, kinds, named, only, selected, stored, whose
from common.adapters.embedded.fences import Fences
from common.adapters.embedded.tables import follow
from common.adapters.embedded.windows import Windows
from common.conform import PART, empty
from common.errors import Usage
from common.ports import Replace, Value
from common.table import Table


class EmbeddedWarehouse:
    """`statements` counts what a cloud warehouse would be billed for: reads and writes, never per row."""

    def __init__(self, path: Path, tables: Collection[type[Table]]) -> None:
        new = not path.exists()
        self.db = duckdb.connect(str(path), config={"threads": 2})
        self.lock = threading.RLock()
        self.statements = 0
        self.now: Callable[[], dt.datetime] | None = None  # what a view takes for the present
        self._windows = Windows()
        self._tables = {named(t): kinds(t) for t in tables}
        self.fences = Fences(self.db)
        try:
            follow(self.db, tables, new)
        except Usage:
            self.db.close()
            raise
        # A query reaches these tables and nothing else: no file, no other database, no variable of this process.
        self.db.execute(
            "SET TimeZone='UTC'; SET python_enable_replacements=false; SET enable_external_access=false;"
            " SET lock_configuration=true"
        )

    def read(self, table: type[Table], first: dt.date, last: dt.date, *, entities: Iterable[str] | None = None,
             columns: Sequence[str] | None = None) -> pd.DataFrame:
        if last < first:
            return only(empty(table), columns)
        names = [table.partition, *(c for c in columns if c != table.partition)] if columns else list(table.columns)
        with self.lock:
            frame = self._windows.get(table, first, last, names)
            if frame is None or not (entities is None or table.entity_column in frame):
                frame = self._read(table, first, last, entities, names)
        if entities is None or table.entity_column not in frame:
            return only(frame, names)
        found = only(frame, names).take(np.flatnonzero(whose(table, frame, entities)))
        found.index = pd.RangeIndex(len(found))
        return found

    def _read(self, table: type[Table], first: dt.date, last: dt.date, entities: Iterable[str] | None,
              names: list[str]) -> pd.DataFrame:
        """A date is read whole and remembered, whatever is asked of it: its other readers ask for the rest of it."""
        if first == last:
            names, entities = list(table.columns), None
        wanted = "" if entities is None else f" AND {table.entity_column} IN (SELECT unnest(?))"
        parameters: list[object] = [first, last, *([sorted(entities)] if entities is not None else [])]
        frame = self._select(table, names, f"{table.partition} BETWEEN ? AND ?{wanted}", parameters)
        if entities is None:
            self._windows.keep((table, first, last, tuple(names)), frame)
        return frame

    def parts(self, table: type[Table], partition_ids: Iterable[str]) -> pd.DataFrame:
        with self.lock:
            wanted = [sorted(partition_ids)]
            return self._select(table, list(table.columns), f"{PART} IN (SELECT unnest(?))", wanted, ", partition_id")

    def _select(
        self, table: type[Table], chosen: list[str], where: str, parameters: list[Any], more: str = ""
    ) -> pd.DataFrame:
        sql = (f"SELECT {', '.join(selected(table, c) for c in chosen)}{more} FROM {named(table)} "
               f"WHERE {where} ORDER BY {', '.join(table.order)}")
        self.statements += 1
        found = self.db.execute(sql, parameters).fetchnumpy()
        frame = pd.DataFrame({name: cells(table.columns[name], found[name]) for name in chosen})
        return frame.assign(**{PART: pd.Series(found[PART], dtype="str")}) if more else frame

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        name, entity = named(table), table.entity_column
        with self.lock:
            self.statements += 1
            self.db.execute("BEGIN")
            try:
                standing = self.fences.own(name, replaced)
                parts = [(pid, who) for pid in standing for who in sorted(replaced[pid].entities)]
                if parts:
                    self.db.execute(f"DELETE FROM {name} t USING (SELECT unnest(?) AS pid, unnest(?) AS who) r"
                                    f" WHERE t.partition_id = r.pid AND t.{entity} = r.who",
                                    [[pid for pid, _ in parts], [who for _, who in parts]])
                own = [standing.get(pid) == lease for pid, lease in zip(rows[PART], rows["lease"], strict=True)]
                rows = rows if all(own) else rows[own]
                self.fences.keep(name, standing, {*rows[PART]})
                if len(rows):
                    self.db.register("incoming", arrays(rows))
                    self.db.execute(f"INSERT INTO {name} BY NAME SELECT {stored(table)} FROM incoming i")
                counts = self.db.execute(f"SELECT partition_id, count(*) FROM {name} WHERE"
                                         " list_contains(?, partition_id) GROUP BY 1", [list(replaced)]).fetchall()
                self.db.execute("COMMIT")
            except BaseException:
                self._windows.forget(table)
                self.db.execute("ROLLBACK")
                raise
            finally:
                self.db.unregister("incoming")
            self.fences.written(name, standing)
            self._windows.written(table, rows, {pid: replaced[pid] for pid in standing})
        return dict(counts)

    def lineage(self, table: type[Table], day: dt.date, player: str) -> pd.DataFrame:
        """What wrote a player's rows of a date: partition_id, correlation_id, processed_at, rows."""
        with self.lock:
            self.statements += 1
            return self.db.execute(
                "SELECT partition_id, correlation_id, max(processed_at) AS processed_at, count(*) AS rows"
                f" FROM {named(table)}"
                f" WHERE {table.partition} = ? AND player_lookup = ? GROUP BY ALL ORDER BY 3, 1, 2",
                [day, player],
            ).df()

    def append(self, table: type[Table], rows: pd.DataFrame) -> None:
        """Rows of a log: never changed, never keyed."""
        with self.lock:
            self._windows.forget(table)
            self.statements += 1
            self.db.register("incoming", arrays(rows))
            self.db.execute(f"INSERT INTO {named(table)} BY NAME SELECT {stored(table)} FROM incoming i")
            self.db.unregister("incoming")

    def query(self, sql: str, limit: int = 10_000, parameters: Mapping[str, Value] | None = None) -> pd.DataFrame:
        from common.adapters.embedded.googlesql import to_duckdb
        given = parameters or {}
        now = self.now() if self.now else None
        translated = f"SELECT * FROM ({to_duckdb(sql, self._tables, given, now)}) LIMIT {int(limit)}"
        try:
            with self.lock, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the driver's own
                parsed = self.db.extract_statements(translated)
                if len(parsed) != 1 or parsed[0].type != duckdb.StatementType.SELECT:
                    raise Usage("one SELECT statement is read; nothing else is run")
                answer = self.db.execute(parsed[0], dict(given))
                return kept(answer.df(), {name: str(kind) for name, kind, *_ in answer.description or ()})
        except (duckdb.Error, ValueError) as error:  # ValueError: a date past the year 9999
            raise Usage(f"the query cannot be run: {str(error).splitlines()[0]}") from error

    def close(self) -> None:
        self.db.close()
