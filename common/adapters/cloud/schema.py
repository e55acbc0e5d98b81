"""The warehouse's tables as BigQuery knows them, derived from the contracts: the same facts Terraform deploys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from common.adapters.shapes import clustering
from common.errors import Usage
from common.table import Table

if TYPE_CHECKING:
    from google.cloud import bigquery

KINDS = {"STRING": "STRING", "INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "DATE": "DATE",
         "TIMESTAMP": "TIMESTAMP", "ARRAY": "ARRAY<STRING>"}
LINEAGE = {"partition_id": "STRING", "correlation_id": "STRING", "run_id": "STRING", "processed_at": "TIMESTAMP",
           "lease": "INT64"}
FENCES_DATASET, FENCES = "nba_orchestration", "fences"
FENCE_COLUMNS = {"name": "STRING", "pid": "STRING", "entity": "STRING", "fence": "INT64", "written_on": "DATE"}
FENCE_DAYS = 7  # how long a fence is kept; no holder outlives its lease by as much
DAY_MS = 86_400_000
KEY = "key: "


def columns(table: type[Table]) -> dict[str, tuple[str, bool]]:
    """{column: (type, required)} of a table and its lineage. Identifiers are plain, or Usage."""
    found = {c.name: (KINDS[c.sql_type], c.required) for c in table.columns.values()}
    found |= {name: (kind, False) for name, kind in LINEAGE.items()}
    for part in (table.dataset(), table.table, *found):
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", part):
            raise Usage(f"{part!r} is not an identifier")
    return found


def fields(table: type[Table]) -> list[Any]:
    """The columns as BigQuery's schema."""
    return [_field(name, kind, "REQUIRED" if required else "NULLABLE",
                   table.columns[name].description if name in table.columns else "")
            for name, (kind, required) in columns(table).items()]


def definition(table: type[Table], dataset: str) -> bigquery.Table:
    """A table partitioned by its date, which every statement must name, and clustered by entity and key."""
    from google.cloud import bigquery
    made = bigquery.Table(f"{dataset}.{table.table}", schema=fields(table))
    keeps = table.expires_days * DAY_MS if table.expires_days else None
    made.time_partitioning = bigquery.TimePartitioning(field=table.partition, expiration_ms=keeps)
    made.require_partition_filter = True
    made.clustering_fields = list(clustering(table))
    made.description = KEY + ", ".join(table.key)  # BigQuery itself keeps none
    return made


def fences(dataset: str) -> bigquery.Table:
    """Which lease number wrote which part; appended only, and old ones expire."""
    from google.cloud import bigquery
    made = bigquery.Table(f"{dataset}.{FENCES}", schema=_plain(FENCE_COLUMNS))
    made.time_partitioning = bigquery.TimePartitioning(field="written_on", expiration_ms=FENCE_DAYS * DAY_MS)
    made.clustering_fields = ["name", "pid"]
    return made


def travelling(table: type[Table]) -> dict[str, str]:
    """Columns of a write on its way. `_entity` is null but in the mark of a part, which carries no data."""
    return {name: kind for name, (kind, _) in columns(table).items()} | {"_entity": "STRING"}


def staging(table: type[Table]) -> list[Any]:
    """The same of one that no request can hold, as BigQuery's schema: all nullable."""
    return _plain(travelling(table))


def _plain(kinds: dict[str, str]) -> list[Any]:
    return [_field(name, kind) for name, kind in kinds.items()]


def _field(name: str, kind: str, mode: str = "NULLABLE", doc: str = "") -> Any:
    """An array has no type of its own: it repeats."""
    from google.cloud import bigquery
    if kind == KINDS["ARRAY"]:
        kind, mode = "STRING", "REPEATED"
    return bigquery.SchemaField(name, kind, mode, description=doc)
