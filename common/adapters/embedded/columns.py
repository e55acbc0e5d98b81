"""Contracts and frames as DuckDB spells them: identifiers, types, and cells both ways."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from common.conform import dtype
from common.errors import Usage
from common.table import Column, Table

SQL = {
    "STRING": "VARCHAR",
    "INTEGER": "BIGINT",
    "FLOAT": "DOUBLE",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    "ARRAY": "VARCHAR[]",
}
NULLS: dict[type, Any] = {str: None, list: None, bool: None, int: np.nan, float: np.nan,
                           dt.date: np.datetime64("NaT", "us"), dt.datetime: np.datetime64("NaT", "us")}
LINEAGE = {
    "partition_id": "VARCHAR",
    "correlation_id": "VARCHAR",
    "run_id": "VARCHAR",
    "processed_at": "TIMESTAMP",
    "lease": "BIGINT",
}


def named(table: type[Table]) -> str:
    """Identifiers come from declarations only, and only plain ones reach SQL."""
    for part in (table.dataset(), table.table, *table.columns):
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", part):
            raise Usage(f"{part!r} is not an identifier")
    return f"{table.dataset()}.{table.table}"


def kinds(table: type[Table]) -> dict[str, str]:
    return {c.name: SQL[c.sql_type] for c in table.columns.values()} | LINEAGE


def kept(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Whole numbers beside nulls stay whole, dates stay dates; what BigQuery calls an overflow is no answer."""
    if any(np.isinf(frame[name]).any() for name, kind in kinds.items() if kind == "DOUBLE"):
        raise Usage("the query cannot be run: a fraction in the answer is too large")
    whole = {name: "Int64" for name, kind in kinds.items() if kind == "BIGINT" and frame[name].hasnans}
    frame = frame.astype(whole)
    for name in (name for name, kind in kinds.items() if kind == "DATE"):
        frame[name] = frame[name].dt.date.astype("object").where(frame[name].notna(), None)
    return frame


def selected(table: type[Table], name: str) -> str:
    column = table.columns[name]
    if column.kind is list:
        return f"to_json({name})::VARCHAR AS {name}"
    return f"{name}::DOUBLE AS {name}" if column.kind is int and not column.required else name


def stored(table: type[Table]) -> str:
    """The incoming columns; lists come as their JSON text."""
    lists = [f"from_json(i.{c.name}, '[\"VARCHAR\"]') AS {c.name}" for c in table.columns.values() if c.kind is list]
    return "i.*" + (f" REPLACE ({', '.join(lists)})" if lists else "")


def cells(column: Column, values: Any) -> Any:
    """A column as the driver gives it (masked where null), in the dtype of the contract."""
    null, known = np.ma.getmaskarray(values), np.ma.getdata(values)
    if null.any():
        known = np.where(null, NULLS[column.kind], known)
    if column.kind in (str, list):
        return pd.array(known, dtype="str")
    return known if null.any() else known.astype(dtype(column), copy=False)


def arrays(frame: pd.DataFrame) -> dict[str, Any]:
    """A frame as the driver takes it in half the time that a frame takes: it looks at each column's dtype."""
    return {str(name): column.to_numpy() for name, column in frame.items()}


def only(frame: pd.DataFrame, columns: Sequence[str] | None) -> pd.DataFrame:
    """A frame of the reader's own; with all its columns it shares their cells until he changes them."""
    return frame.copy(deep=False) if columns is None or [*columns] == [*frame] else frame[[*columns]]


def whose(table: type[Table], frame: pd.DataFrame, entities: Iterable[str]) -> Any:
    """Which rows are of these entities; of frames as small as a date's in a third of the time that isin takes."""
    return np.fromiter(map(set(entities).__contains__, frame[table.entity_column].to_numpy()), bool, len(frame))
