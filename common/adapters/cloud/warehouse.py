"""Tables on BigQuery: a read is one session, a write one script and a look; what no request holds is loaded before."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from common import digest
from common.adapters.cloud import schema, sessions, statements
from common.adapters.cloud.clients import CALL_S, JOB_S, Clients, repeated
from common.adapters.cloud.errors import told
from common.adapters.cloud.frames import framed, lines, packed, staged
from common.adapters.parameters import kind
from common.conform import PART, empty
from common.errors import Reject, Retry, Usage
from common.ports import Clock, Replace, Value
from common.table import Table

if TYPE_CHECKING:
    from google.cloud import bigquery
    from sqlglot import exp

STAGED_HOURS = 6  # a staging table that its run left behind goes by itself
UNLABELLED = re.compile(r"[^a-z0-9_-]")


class Spent(Retry):
    """A job has failed, and its id with it."""


class CloudWarehouse:
    """`statements` counts reads and writes, `jobs` what BigQuery was asked to run; neither grows with the rows."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self.clients, self.config, self.clock = clients, clients.config, clock
        self.statements = self.jobs = 0

    def read(self, table: type[Table], first: dt.date, last: dt.date, *, entities: Iterable[str] | None = None,
             columns: Sequence[str] | None = None) -> pd.DataFrame:
        chosen = [table.partition, *(c for c in columns if c != table.partition)] if columns else list(table.columns)
        if last < first:
            return empty(table)[chosen]
        found = self._stored(table, [*chosen, table.entity_column], sessions.during(table, first, last))
        if entities is not None:
            wanted = frozenset(entities)
            found = [row for row in found if row[table.entity_column] in wanted]
        return framed(table, chosen, found)

    def parts(self, table: type[Table], partition_ids: Iterable[str]) -> pd.DataFrame:
        wanted, chosen = frozenset(partition_ids), list(table.columns)
        days = {dt.date.fromisoformat(pid[:10]) for pid in wanted}
        found = self._stored(table, [*chosen, PART], sessions.on(table, days)) if days else []
        found = [row for row in found if row[PART] in wanted]
        return framed(table, chosen, found).assign(**{PART: pd.Series([row[PART] for row in found], dtype="str")})

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        if not replaced:
            return {}
        _refuse(table, rows, replaced)
        self.statements += 1
        names = self._name(table), f"{self.config.dataset(schema.FENCES_DATASET)}.{schema.FENCES}"
        days, today = sorted({dt.date.fromisoformat(pid[:10]) for pid in replaced}), self.clock.now().date()
        journeys = set(rows["correlation_id"])
        labels = {"table": label(table.name()), "correlation_id": label(journeys.pop() if len(journeys) == 1 else "")}
        with told(f"write {table.name()}"), self._sent(table, lines(table, rows, replaced), labels) as (source, body):
            asked = statements.Write(table, names, source, days, today)
            self._script(asked.script(list(schema.columns(table))), body, labels)
            counts = self._counts(table, days)
            if self._overtaken(table, replaced, today):
                self._script(asked.withdrawal(), body, labels)
                counts = self._counts(table, days)
        return {pid: n for pid, n in counts.items() if pid in replaced}

    def _counts(self, table: type[Table], days: Iterable[dt.date]) -> dict[str, int]:
        found = sessions.read(self.clients, (table.dataset(), table.table), [PART], sessions.on(table, days))
        return Counter(row[PART] for row in found)

    def _overtaken(self, table: type[Table], replaced: Mapping[str, Replace], today: dt.date) -> bool:
        found = sessions.read(self.clients, (schema.FENCES_DATASET, schema.FENCES), ["pid", "fence"],
                              statements.ours(table, today))
        return any(row["pid"] in replaced and row["fence"] > replaced[row["pid"]].fence for row in found)

    @contextmanager
    def _sent(self, table: type[Table], body: list[str], labels: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
        """Where a statement finds the lines, and what of them goes with it: none, where they are too many."""
        if not staged(body):
            yield statements.sent(schema.travelling(table)), body
            return
        data = packed(body)
        job = f"tipoff_{table.table}_{digest.of_bytes(data)[:12]}_{uuid.uuid4().hex[:12]}"
        name = f"{self.config.dataset(self.config.staging_dataset)}.{job}"
        try:
            self._load(data, name, schema.staging(table), job, labels)
            yield f"`{name}`", []
        finally:
            self.clients.bigquery.delete_table(name, not_found_ok=True, timeout=CALL_S, retry=repeated())

    def _script(self, text: str, body: list[str], labels: dict[str, str]) -> None:
        from google.cloud import bigquery
        given = [bigquery.ArrayQueryParameter("lines", "STRING", body)] if body else []
        settings = bigquery.QueryJobConfig(labels=labels, job_timeout_ms=int(JOB_S * 1000), query_parameters=given)
        self._run(text, settings).result(timeout=JOB_S, retry=repeated())

    def load(self, table: type[Table], rows: pd.DataFrame, job_id: str, day: dt.date | None = None) -> None:
        """Rows of a log, beside what is there, or as all that a date holds. One job is the whole effect, and one id is
        one effect.

        Spent: this id's job has failed and another id may be tried; after any other error nobody knows.
        """
        from google.api_core.exceptions import GoogleAPICallError
        self.statements += 1
        name, body = self._name(table) + (f"${day:%Y%m%d}" if day else ""), packed(lines(table, rows, {}))
        with told(f"load {table.name()}"):
            try:
                self._load_into(body, name, schema.fields(table), job_id, {}, replaces=day is not None)
            except GoogleAPICallError as error:
                if self.clients.bigquery.get_job(job_id, timeout=CALL_S, retry=repeated()).error_result:
                    raise Spent(f"load {table.name()}: {error.message}") from error
                raise

    def query(self, sql: str, limit: int = 10_000, parameters: Mapping[str, Value] | None = None) -> pd.DataFrame:
        """Twice looked at before it runs: here, and by the service, which must call it a SELECT."""
        from google.api_core.exceptions import BadRequest, NotFound
        from google.cloud import bigquery
        sql = placed(sql, self.config.dataset_prefix)
        given = [bigquery.ScalarQueryParameter(name, kind(value), value) for name, value in (parameters or {}).items()]
        with told("query"):
            try:
                dry = self._run(sql, bigquery.QueryJobConfig(dry_run=True, use_query_cache=False,
                                                             query_parameters=given))
                if dry.statement_type not in (None, "SELECT"):
                    raise Usage("one SELECT statement is read; nothing else is run")
                billed = bigquery.QueryJobConfig(maximum_bytes_billed=self.config.bytes_billed,
                                                 query_parameters=given)
                found = self._run(sql, billed).result(max_results=limit, timeout=JOB_S, retry=repeated())
                rows = [row.values() for row in found]
            except (BadRequest, NotFound) as error:
                raise Usage(f"the query cannot be run: {' '.join(error.message.split())[:300]}") from error
        return pd.DataFrame(rows, columns=[field.name for field in found.schema])

    def cost(self, sql: str) -> int:
        """The bytes that a query would read, without running it."""
        from google.cloud import bigquery
        with told("dry run"):
            job = self._run(sql, bigquery.QueryJobConfig(dry_run=True, use_query_cache=False))
        return int(job.total_bytes_processed or 0)

    def _stored(self, table: type[Table], columns: Sequence[str], restriction: str) -> list[sessions.Row]:
        schema.columns(table)  # refuses what is no identifier
        self.statements += 1
        with told(f"read {table.name()}"):
            return sessions.rows(self.clients, table, columns, restriction)

    def _name(self, table: type[Table]) -> str:
        return f"{self.config.dataset(table.dataset())}.{table.table}"

    def _run(self, text: str, settings: bigquery.QueryJobConfig) -> bigquery.QueryJob:
        """Start one job under an id of its own: a repeated request finds it instead of starting another."""
        from google.api_core.exceptions import Conflict
        self.jobs += 1
        job_id, client = f"tipoff_{uuid.uuid4().hex}", self.clients.bigquery
        try:
            return client.query(text, job_config=settings, job_id=job_id, timeout=CALL_S, retry=repeated(),
                                job_retry=None)
        except Conflict:
            return cast("bigquery.QueryJob", client.get_job(job_id, timeout=CALL_S, retry=repeated()))

    def _load(self, body: bytes, staged: str, fields: list[Any], job_id: str, labels: dict[str, str]) -> None:
        """A staging table that expires, and the rows in it."""
        from google.cloud import bigquery
        made = bigquery.Table(staged, schema=fields)
        made.expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=STAGED_HOURS)
        self.clients.bigquery.create_table(made, exists_ok=True, timeout=CALL_S, retry=repeated())
        self._load_into(body, staged, fields, job_id, labels)

    def _load_into(self, body: bytes, name: str, fields: list[Any], job_id: str, labels: dict[str, str], *,
                   replaces: bool = False) -> None:
        from google.api_core.exceptions import Conflict
        from google.cloud import bigquery
        settings = bigquery.LoadJobConfig(
            schema=fields, source_format="NEWLINE_DELIMITED_JSON", create_disposition="CREATE_NEVER",
            write_disposition="WRITE_TRUNCATE" if replaces else "WRITE_APPEND", labels=labels,
            job_timeout_ms=int(JOB_S * 1000))
        self.jobs += 1
        client = self.clients.bigquery
        try:
            job = client.load_table_from_file(io.BytesIO(body), name, rewind=True, job_id=job_id, job_config=settings,
                                              size=len(body), num_retries=3, timeout=CALL_S)
        except Conflict:
            job = cast("bigquery.LoadJob", client.get_job(job_id, timeout=CALL_S, retry=repeated()))
        job.result(timeout=JOB_S, retry=repeated())
        if (loaded := job.output_rows) != (sent := body.count(b"\n")):
            raise Retry(f"{name}: {loaded} rows loaded, {sent} sent")


def label(text: str) -> str:
    """Any text in the grammar of labels: lower case, digits, _ and -, at most 63."""
    return UNLABELLED.sub("_", text.lower())[:63]


def placed(sql: str, prefix: str) -> str:
    """The same SELECT over this environment's datasets: a query names them without the prefix, as they are declared."""
    from sqlglot import exp
    tables = [table for table in one_select(sql).find_all(exp.Table) if table.db and not table.catalog]
    for identifier in sorted((table.args["db"] for table in tables), key=lambda db: -db.meta["start"]):
        start = identifier.meta["start"] + sql.startswith("`", identifier.meta["start"])
        sql = sql[:start] + prefix + sql[start:]
    return sql


def one_select(sql: str) -> exp.Expr:
    """The text as one SELECT of GoogleSQL that changes nothing; Usage when it is none."""
    import sqlglot
    from sqlglot import exp
    try:
        found = [s for s in sqlglot.parse(sql, read="bigquery") if s is not None]
    except sqlglot.errors.SqlglotError as error:
        raise Usage(f"not GoogleSQL: {str(error).splitlines()[0]}") from error
    if len(found) != 1 or not isinstance(found[0], (exp.Select, exp.SetOperation)) or \
            any(isinstance(node, (exp.DML, exp.Command, exp.Into)) for node in found[0].walk()):
        raise Usage("one SELECT statement is read; nothing else is run")
    return found[0]


def _refuse(table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> None:
    """What the runner never sends. BigQuery would store some of it without a word."""
    expected, given = set(schema.columns(table)), set(rows.columns)
    if expected != given:
        raise Reject(f"{table.name()}: columns {sorted(expected ^ given)} are missing or unknown")
    if strange := sorted(set(rows["partition_id"]) - replaced.keys()):
        raise Reject(f"{table.name()}: rows of partitions that the write does not name: {strange[:5]}")
    fences = rows["partition_id"].map({pid: part.fence for pid, part in replaced.items()})
    if (fences != rows["lease"]).any():
        raise Reject(f"{table.name()}: rows whose lease is not the number of their write")
    repeated_keys = rows[rows.duplicated([PART, *table.key])]
    if len(repeated_keys):
        raise Reject(f"{table.name()}: two rows of one key: {repeated_keys[list(table.key)].iloc[0].tolist()}")
