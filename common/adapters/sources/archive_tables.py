"""Parquet files of a season archive as frames: a missing file is a table without rows, a missing column is null."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import duckdb
import pandas as pd

from common.basketball.season import season_name


class Tables:
    """Reads the files of one season by pattern."""

    def __init__(self, folder: Path, year: int) -> None:
        self.folder, self.year, self.db = folder, year, duckdb.connect()
        self.db.execute("SET TimeZone = 'UTC'")

    def read(self, pattern: str, select: str, rest: str = "", year: int | None = None,
             optional: Collection[str] = ()) -> pd.DataFrame:
        """`optional` columns of the file may be missing; any other must be there."""
        season = season_name(self.year if year is None else year)
        paths = sorted(str(path) for path in self.folder.glob(pattern.format(season=season) + ".parquet"))
        if not paths:
            return pd.DataFrame({name: pd.Series([], dtype="object") for name in _selected(select)})
        held = {row[0] for row in self.db.execute("DESCRIBE SELECT * FROM read_parquet($1)", [paths]).fetchall()}
        nulls = "".join(f", NULL AS {name}" for name in optional if name not in held)
        return self.db.execute(f"SELECT {select} FROM (SELECT *{nulls} FROM read_parquet($1)) {rest}", [paths]).df()


def utc(column: str) -> str:
    """SQL: the instants of a column as naive UTC (the connection's time zone), whatever the file kept them as."""
    return f"CAST(CAST({column} AS TIMESTAMPTZ) AS TIMESTAMP)"


def _selected(select: str) -> list[str]:
    """'f(a, b) AS c, d' -> ['c', 'd']."""
    flat, nested = select, 1
    while nested:
        flat, nested = re.subn(r"\([^()]*\)", "", flat)
    return [column.split()[-1].strip("\"") for column in flat.split(",")]
