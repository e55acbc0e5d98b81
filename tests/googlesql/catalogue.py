"""The declared tables as the analyzer knows them, under the names that a query and a deployed statement use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.adapters.cloud import schema
from common.pipeline import Pipeline
from common.table import Table

PROJECT = "project"
FENCES = f"{PROJECT}.{schema.FENCES_DATASET}.{schema.FENCES}"


def columns(table: type[Table]) -> dict[str, str]:
    return {name: kind for name, (kind, _) in schema.columns(table).items()}


def name(table: type[Table]) -> str:
    return f"{table.dataset()}.{table.table}"


def staged(table: type[Table]) -> str:
    return f"{PROJECT}.staging.{table.table}"


def queried(tables: Iterable[type[Table]]) -> dict[str, dict[str, str]]:
    return {name(table): columns(table) for table in tables}


def deployed(tables: Iterable[type[Table]]) -> dict[str, dict[str, str]]:
    """Whole names, the fences, and each table's staging table."""
    found = {FENCES: schema.FENCE_COLUMNS}
    for table in tables:
        found[f"{PROJECT}.{name(table)}"] = columns(table)
        found[staged(table)] = {field.name: _kind(field) for field in schema.staging(table)}
    return found


def _kind(field: Any) -> str:
    kind = schema.KINDS.get(field.field_type, field.field_type)
    return f"ARRAY<{kind}>" if field.mode == "REPEATED" else kind


def declared() -> list[type[Table]]:
    return list(Pipeline.load().tables.values())
