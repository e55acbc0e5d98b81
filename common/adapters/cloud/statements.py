"""The script of a write. Identifiers come from declarations, dates are literals, everything else is staged.

A write is one script of single statements and no transaction. BigQuery cancels a transaction that changes a table
which another one is changing, whatever the partitions: the eight box scores of one evening would kill each other.
Single statements on different partitions queue instead. What a transaction would give is had like this:

1. the write appends its fences, one for each part that it replaces;
2. one MERGE takes out what is replaced and puts the rows in, at once, where the partition has no higher fence; and it
   never touches a stored row whose lease is higher;
3. when that is done the write counts what is stored, and looks whether a higher fence has come since. A holder that
   was overtaken while its MERGE ran takes its own rows out of the parts that the higher fences name, and of no other,
   and counts again: there the successor's word stands, whichever MERGE came first. What the successor left alone it
   has read, and perhaps sealed, so nobody would write it again.

The look is two read sessions, each the state after the MERGE. Whoever dies between them and his DELETE leaves what he
would leave by dying before the look: his rows in parts of which his successor knows. The DELETE asks the fences itself,
so that what comes after the look counts as well.

A statement is billed at least 10 MB for each table that it names, a session what it reads. So the MERGE names what must
be one moment's, the table and its fences, and no other statement does. What is sent comes out of a parameter, as long
as a request can hold it; more than that goes through a table of its own.

Not had: two MERGEs that overlap in time and that BigQuery does not call a conflict could leave the older holder's rows
in a part that its successor left alone. It does call one whatever removes or inserts rows of the same partition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.table import Table


def literals(days: Iterable[dt.date]) -> str:
    """Constant when the statement is planned: only then are other partitions left unread."""
    return ", ".join(f"DATE '{day.isoformat()}'" for day in sorted(days))


def sent(kinds: Mapping[str, str]) -> str:
    """What `@lines` holds, one JSON object each, in the types of the columns."""
    return f"(SELECT {', '.join(_cell(*column) for column in kinds.items())} FROM UNNEST(@lines) AS line)"


def _cell(name: str, kind: str) -> str:
    if kind.startswith("ARRAY"):
        return f"JSON_VALUE_ARRAY(line, '$.{name}') AS {name}"
    text = f"JSON_VALUE(line, '$.{name}')"
    return f"{text if kind == 'STRING' else f'CAST({text} AS {kind})'} AS {name}"


@dataclass(frozen=True)
class Write:
    """names: the full names of (the table, the fences). source: the rows and a mark for each part that is replaced, as
    `sent` has them or a table does."""

    table: type[Table]
    names: tuple[str, str]
    source: str
    days: Sequence[dt.date]
    today: dt.date

    def script(self, columns: Sequence[str]) -> str:
        (target, fences), t, own = self.names, self.table, ours(self.table, self.today)
        highest = f"SELECT pid, MAX(fence) AS fence FROM `{fences}` WHERE {own} GROUP BY pid"
        return f"""
INSERT INTO `{fences}` (name, pid, entity, fence, written_on)
SELECT '{named(t)}', partition_id, _entity, lease, DATE '{self.today}' FROM {self.source} WHERE _entity IS NOT NULL;
MERGE `{target}` t
USING (SELECT s.* FROM {self.source} s JOIN ({highest}) f ON f.pid = s.partition_id WHERE s.lease >= f.fence) s
ON t.{self._days()} AND t.partition_id = s.partition_id AND t.lease <= s.lease AND t.{t.entity_column} = s._entity
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED BY TARGET AND s._entity IS NULL THEN INSERT ({', '.join(columns)})
VALUES ({', '.join(f's.{column}' for column in columns)});
"""

    def withdrawal(self) -> str:
        """What a holder runs who was overtaken."""
        (target, fences), t, own = self.names, self.table, ours(self.table, self.today)
        return f"""
DELETE FROM `{target}` t WHERE t.{self._days()} AND EXISTS (
  SELECT 1 FROM `{fences}` f JOIN (SELECT DISTINCT partition_id, lease FROM {self.source} WHERE _entity IS NOT NULL) s
  ON f.pid = s.partition_id WHERE f.{own} AND f.fence > s.lease
  AND f.pid = t.partition_id AND s.lease = t.lease AND f.entity = t.{t.entity_column});
"""

    def _days(self) -> str:
        return f"{self.table.partition} IN ({literals(self.days)})"


def ours(table: type[Table], today: dt.date) -> str:
    """Which fences are a table's; no holder outlives his lease by two days."""
    return f"name = '{named(table)}' AND written_on >= DATE '{today - dt.timedelta(2)}'"


def named(table: type[Table]) -> str:
    return f"{table.dataset()}.{table.table}"
