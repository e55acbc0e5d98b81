"""BigQuery's tables follow their declarations, as a home's do: nullable columns are added, anything else is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from common.adapters.cloud.clients import CALL_S, JOB_S, Clients, repeated
from common.adapters.cloud.errors import told
from common.adapters.cloud.schema import (
    FENCES_DATASET,
    KEY,
    KINDS,
    columns,
    definition,
    fences,
)
from common.adapters.shapes import WRITTEN, Shape
from common.errors import Usage
from common.table import Table

if TYPE_CHECKING:
    from google.cloud import bigquery

ANEW = "have the table made anew and its dates replayed"
NEUTRAL = {spelled: kind for kind, spelled in KINDS.items()} | {kind: kind for kind in KINDS}


def pending(clients: Clients, tables: Iterable[type[Table]]) -> list[str]:
    """The statements that bring the tables that are there up to their declarations; nothing is run.

    Each may run twice, or beside another's. Usage tells of every table that cannot follow.
    """
    out, refused = [], []
    for table in tables:
        try:
            out += _pending(clients, table)
        except Usage as error:
            refused.append(str(error))
    if refused:
        raise Usage("; ".join(refused))
    return out


def _pending(clients: Clients, table: type[Table]) -> list[str]:
    from google.api_core.exceptions import NotFound
    name = f"{clients.config.dataset(table.dataset())}.{table.table}"
    with told(f"look at {name}"):
        try:
            there = clients.bigquery.get_table(name, timeout=CALL_S, retry=repeated())
        except NotFound:
            return []
    added, kinds = shape(there).added(Shape.of(table), name, ANEW), columns(table)
    return [f"ALTER TABLE `{name}` ADD COLUMN IF NOT EXISTS {column} {kinds[column][0]}" for column in added]


def shape(there: bigquery.Table) -> Shape:
    """What BigQuery says of a table, its lineage left out."""
    partition = there.time_partitioning.field if there.time_partitioning else ""
    key = (there.description or "").removeprefix(KEY) if (there.description or "").startswith(KEY) else ""
    return Shape({field.name: _kind(field) for field in there.schema if field.name not in WRITTEN},
                 partition or "", tuple(there.clustering_fields or ()), tuple(key.split(", ")) if key else ())


def _kind(field: Any) -> tuple[str, bool]:
    if field.mode == "REPEATED" and field.field_type == "STRING":
        return "ARRAY", False
    kind = NEUTRAL.get(field.field_type, field.field_type)
    return (kind if field.mode != "REPEATED" else f"ARRAY<{kind}>"), field.mode == "REQUIRED"


def ensure_tables(clients: Clients, tables: Iterable[type[Table]]) -> list[str]:
    """Make what is missing and add what is new, for a rehearsal; where Terraform is, Terraform does it.

    Returns the statements that were run. Nothing is made or changed where one table cannot follow.
    """
    config, client, tables = clients.config, clients.bigquery, list(tables)
    statements = pending(clients, tables)
    wanted = [definition(table, config.dataset(table.dataset())) for table in tables]
    wanted.append(fences(config.dataset(FENCES_DATASET)))
    datasets = {f"{made.project}.{made.dataset_id}" for made in wanted} | {config.dataset(config.staging_dataset)}
    with told("ensure tables"):
        for dataset in sorted(datasets):
            client.create_dataset(dataset, exists_ok=True, timeout=CALL_S, retry=repeated())
        for made in wanted:
            client.create_table(made, exists_ok=True, timeout=CALL_S, retry=repeated())
        for statement in statements:
            client.query(statement, timeout=CALL_S, retry=repeated(), job_retry=None).result(
                timeout=JOB_S, retry=repeated())
    return statements
