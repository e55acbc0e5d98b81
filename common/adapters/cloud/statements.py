"""The script of a write. Identifiers come from declarations, dates are literals, everything else is staged.

A write is one script of single statements and no transaction. BigQuery cancels a transaction that changes a table
which another one is changing, whatever the partitions: the eight box scores of one evening would kill each other.
Single statements on different partitions queue instead. What a transaction would give is had like this:

1. the write appends its fences, one for each part that it replaces;
2. one MERGE takes out what is replaced and puts the rows in, at once, where the partition has no higher fence; and it
   never touches a stored row whose lease is higher;
3. a holder that was overtaken while its MERGE ran takes its own rows out of the parts that the higher fences name, and
   of no other: there the successor's word stands, whichever MERGE came first. What the successor left alone it has
   read, and perhaps sealed, so nobody would write it again.

Not had: two MERGEs that overlap in time and that BigQuery does not call a conflict could leave the older holder's rows
in a part that its successor left alone. It does call one whatever removes or inserts rows of the same partition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from common.table import Table


def literals(days: Iterable[dt.date]) -> str:
    """Constant when the statement is planned: only then are other partitions left unread."""
    return ", ".join(f"DATE '{day.isoformat()}'" for day in sorted(days))


def write(table: type[Table], names: tuple[str, str, str], columns: Sequence[str], days: Iterable[dt.date],
          today: dt.date) -> str:
    """names: the full names of (the table, its staging table, the fences)."""
    target, staged, fences = names
    dates, since = literals(days), f"DATE '{today - dt.timedelta(2)}'"
    own = f"{table.dataset()}.{table.table}"
    ours = f"name = '{own}' AND written_on >= {since}"
    highest = f"SELECT pid, MAX(fence) AS fence FROM `{fences}` WHERE {ours} GROUP BY pid"
    replaced = f"t.partition_id = s.partition_id AND t.lease <= s.lease AND t.{table.entity_column} = s._entity"
    overtaking = (f"SELECT f.pid, f.entity, s.lease FROM `{fences}` f JOIN (SELECT DISTINCT partition_id, lease"
                  f" FROM `{staged}` WHERE _marks) s ON f.pid = s.partition_id WHERE f.{ours} AND f.fence > s.lease")
    return f"""
INSERT INTO `{fences}` (name, pid, entity, fence, written_on)
SELECT '{own}', partition_id, _entity, lease, DATE '{today}' FROM `{staged}` WHERE _marks;
MERGE `{target}` t
USING (SELECT s.* FROM `{staged}` s JOIN ({highest}) f ON f.pid = s.partition_id WHERE s.lease >= f.fence) s
ON s._marks AND t.{table.partition} IN ({dates}) AND {replaced}
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED BY TARGET AND NOT s._marks THEN INSERT ({', '.join(columns)})
VALUES ({', '.join(f's.{column}' for column in columns)});
IF EXISTS ({overtaking}) THEN
  DELETE FROM `{target}` t WHERE t.{table.partition} IN ({dates}) AND EXISTS (
    SELECT 1 FROM ({overtaking}) o WHERE o.pid = t.partition_id AND o.lease = t.lease
    AND o.entity = t.{table.entity_column});
END IF;
SELECT partition_id, COUNT(*) AS n FROM `{target}`
WHERE {table.partition} IN ({dates}) GROUP BY partition_id;
"""
