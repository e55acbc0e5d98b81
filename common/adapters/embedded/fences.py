"""The number of the last write of each partition: its rows carry it, or where a write left none of its own, a row here.

One process holds a home, so a table is asked once, when it is written first; from then on they are known in memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import duckdb

from common.ports import Replace


class Fences:
    """The highest number that the rows of a partition and its fences tell counts; neither is ever taken back."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        self._known: dict[str, dict[str, int]] = {}
        db.execute("CREATE TABLE IF NOT EXISTS fences (name VARCHAR, pid VARCHAR, fence BIGINT)")

    def own(self, name: str, replaced: Mapping[str, Replace]) -> dict[str, int]:
        """The fences of a write, without those of partitions that know a higher one: there it must touch nothing."""
        if name not in self._known:
            self._known[name] = self._stored(name)
        known = self._known[name]
        return {pid: part.fence for pid, part in replaced.items() if part.fence >= known.get(pid, 0)}

    def _stored(self, name: str) -> dict[str, int]:
        told = self._db.execute("SELECT pid, max(fence) FROM (SELECT pid, fence FROM fences WHERE name = ? UNION ALL"
                                f" SELECT partition_id, lease FROM {name}) GROUP BY 1", [name]).fetchall()
        return dict(told)

    def keep(self, name: str, own: Mapping[str, int], filled: Collection[str]) -> None:
        """In the write's transaction: the fences that none of its rows, which fill those partitions, will tell."""
        bare = {pid: fence for pid, fence in own.items() if pid not in filled}
        if bare:
            self._db.execute("INSERT INTO fences SELECT ?, unnest(?), unnest(?)",
                             [name, list(bare), list(bare.values())])

    def written(self, name: str, own: Mapping[str, int]) -> None:
        """The transaction is over: they stand."""
        self._known[name].update(own)

    def forget(self, first: dt.date, last: dt.date) -> None:
        """To this process, as if the partitions of these dates had never been written."""
        for known in self._known.values():
            for pid in [pid for pid in known if str(first) <= pid <= f"{last}~"]:
                del known[pid]
