"""The same rows in both engines: the embedded warehouse, and Google's reference evaluator."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from common.adapters.embedded.warehouse import EmbeddedWarehouse
from common.adapters.parameters import kind
from common.ports import Value
from common.table import Table
from tests.googlesql import catalogue
from tests.googlesql.judge import Judge
from tests.googlesql.values import plain

Rows = Mapping[type[Table], Sequence[Mapping[str, Any]]]
DTYPES = {"INT64": "Int64", "FLOAT64": "Float64", "BOOL": "boolean", "STRING": "string",
          "TIMESTAMP": "datetime64[us]", "DATE": "object", "ARRAY<STRING>": "string"}


class Beside:
    """rows: {table: rows by column}; what a row does not name is null."""

    def __init__(self, folder: Path, rows: Rows) -> None:
        self.ours = EmbeddedWarehouse(folder / "warehouse.duckdb", list(rows))
        known = {table: catalogue.columns(table) for table in rows}
        for table, given in rows.items():
            if given:
                frame = pd.DataFrame([{column: _cell(row.get(column)) for column in known[table]} for row in given])
                self.ours.append(table, frame.astype({column: DTYPES[kind] for column, kind in known[table].items()}))
        self.theirs = Judge(catalogue.queried(rows), {
            catalogue.name(table): [[row.get(column) for column in known[table]] for row in given]
            for table, given in rows.items()})

    def here(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[tuple[Any, ...]]:
        frame = self.ours.query(sql, parameters=parameters)
        return [tuple(map(plain, row)) for row in frame.astype("object").itertuples(index=False)]

    def there(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[tuple[Any, ...]]:
        return self.theirs.evaluate(sql, {name: (kind(value), value) for name, value in (parameters or {}).items()})

    def raw(self, sql: str) -> list[tuple[Any, ...]]:
        """What DuckDB says to a text as it is."""
        return self.ours.db.execute(sql).fetchall()

    def close(self) -> None:
        self.ours.close()


def _cell(value: Any) -> Any:
    """A list is its JSON text in a frame."""
    return json.dumps(value) if isinstance(value, list) else value
