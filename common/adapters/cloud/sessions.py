"""Rows out of BigQuery's storage itself, without a query: one session, one stream, one snapshot.

A session bills the bytes of its columns on its dates; a query would bill 10 MB for each table, however few rows it has.
What the service evaluates is a restriction to dates alone, which are written by our own code. Whose rows are wanted is
looked at here, so that no value of anybody's becomes part of an expression.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from common.adapters.cloud.clients import CALL_S, JOB_S, Clients, repeated
from common.adapters.cloud.statements import literals
from common.errors import Retry
from common.table import Table

if TYPE_CHECKING:
    from google.cloud.bigquery_storage_v1.types import ReadSession

Row = dict[str, Any]


def during(table: type[Table], first: dt.date, last: dt.date) -> str:
    return f"{table.partition} BETWEEN {literals([first])} AND {literals([last])}"


def on(table: type[Table], days: Iterable[dt.date]) -> str:
    return f"{table.partition} IN ({literals(days)})"


def rows(clients: Clients, table: type[Table], columns: Sequence[str], restriction: str) -> list[Row]:
    """The rows of these dates as {column: value}, sorted as ORDER BY would: nulls first, texts by their UTF-8."""
    found = read(clients, (table.dataset(), table.table), [*columns, *table.order], restriction)
    return sorted(found, key=lambda row: [(row[name] is not None, row[name]) for name in table.order])


def read(clients: Clients, name: tuple[str, str], columns: Sequence[str], restriction: str) -> list[Row]:
    """The rows of a (dataset, table) as they stand now, in any order."""
    from google.cloud.bigquery_storage_v1 import types
    project, dataset = clients.config.project, f"{clients.config.dataset_prefix}{name[0]}"
    wanted = types.ReadSession(
        table=f"projects/{project}/datasets/{dataset}/tables/{name[1]}", data_format=types.DataFormat.AVRO,
        read_options=types.ReadSession.TableReadOptions(
            selected_fields=list(dict.fromkeys(columns)), row_restriction=restriction))
    session = clients.reader.create_read_session(
        parent=f"projects/{project}", read_session=wanted, max_stream_count=1, timeout=CALL_S, retry=repeated())
    return [row for stream in session.streams for row in _streamed(clients, session, stream.name)]


def _streamed(clients: Clients, session: ReadSession, name: str) -> Iterator[Row]:
    """A stream that breaks is taken up behind the last row that came, or is the client's error."""
    stream = clients.reader.read_rows(name, timeout=JOB_S, retry=repeated())  # type: ignore[no-untyped-call]
    for page in stream.rows(session).pages:
        said, found = page.num_items, list(page)
        if len(found) != said:  # the client takes a row that is cut off for the end of the page
            raise Retry(f"{session.table}: {len(found)} rows read, {said} sent")
        yield from found
