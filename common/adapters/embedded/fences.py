"""The number of the last write of each partition. One process holds a home, so they are known in memory; the file
gets them in the transaction of the rows that they fence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import duckdb

from common.ports import Replace


class Fences:
    """Raised fences are added to the file; the highest of a partition counts, and opening the home leaves it alone."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        db.execute("CREATE TABLE IF NOT EXISTS fences (name VARCHAR, pid VARCHAR, fence BIGINT)")
        rows = db.execute("SELECT name, pid, max(fence), count(*) FROM fences GROUP BY ALL").fetchall()
        self._known: dict[tuple[str, str], int] = {(name, pid): fence for name, pid, fence, _ in rows}
        if any(times > 1 for *_, times in rows):
            db.execute("CREATE OR REPLACE TABLE fences AS SELECT name, pid, max(fence) AS fence FROM fences"
                       " GROUP BY ALL")

    def raised(self, name: str, replaced: Mapping[str, Replace]) -> dict[str, int]:
        """Raise each partition's fence to the write's, unless it is higher: then the write must touch nothing there.

        The rows alone could not tell: of a partition that was emptied none is left to carry the number.
        Returns the fences that are the write's own.
        """
        own = {pid: part.fence for pid, part in replaced.items() if part.fence >= self._known.get((name, pid), 0)}
        higher = {pid: fence for pid, fence in own.items() if fence != self._known.get((name, pid))}
        if higher:
            self._db.execute("INSERT INTO fences SELECT ?, unnest(?), unnest(?)",
                             [name, list(higher), list(higher.values())])
        return own

    def written(self, name: str, own: Mapping[str, int]) -> None:
        """The transaction is over: they stand."""
        self._known |= {(name, pid): fence for pid, fence in own.items()}

    def forget(self, first: dt.date, last: dt.date) -> None:
        """As if the partitions of these dates had never been written."""
        self._db.execute("DELETE FROM fences WHERE pid BETWEEN ? AND ?", [str(first), f"{last}~"])
        self._known = {key: fence for key, fence in self._known.items() if not str(first) <= key[1] <= f"{last}~"}
