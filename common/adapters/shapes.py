"""What of a declaration a stored table embodies, and which changes of it the table can follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from common.conform import PART
from common.errors import Usage
from common.outputs import LINEAGE
from common.table import Table

MOST_CLUSTERED = 4
WRITTEN = {PART, *LINEAGE}
# What makes a column's change one that old rows cannot follow, and what to do instead.
REMEDY = {
    "type": "give it back its type, and add a nullable column of another name for the new one",
    "mode": "declare it as it was; what may be null cannot be taken back from the rows that are",
    "new": "declare it `| None`: the rows that are there cannot have it",
    "gone": "keep it declared, with Field(absent=…) once nothing fills it; a renamed column is a new one beside it",
    "table": "declare a table of another name, and let its readers read that",
}


@dataclass(frozen=True)
class Shape:
    """columns: {name: (type, required)} without what a write adds, an array never required.

    key: () where the warehouse does not know it.
    """

    columns: Mapping[str, tuple[str, bool]]
    partition: str
    cluster: tuple[str, ...]
    key: tuple[str, ...]

    @classmethod
    def of(cls, table: type[Table]) -> Shape:
        columns = {c.name: (c.sql_type, c.required and c.kind is not list) for c in table.columns.values()
                   if c.name not in WRITTEN}
        return cls(columns, table.partition, clustering(table), table.key)

    def added(self, wanted: Shape, name: str, anew: str) -> list[str]:
        """The columns that `wanted` has more, all of them nullable; Usage says what else is different.

        anew: how to start without the stored table, where that is what is wanted.
        """
        if faults := list(_faults(self, wanted)):
            raise Usage("; ".join(f"{name}{what}: {REMEDY[kind]}" for kind, what in faults) + f"; or {anew}")
        return [column for column in wanted.columns if column not in self.columns]


def clustering(table: type[Table]) -> tuple[str, ...]:
    """The entity first: reads ask for entities within dates."""
    by_default = dict.fromkeys([table.entity_column, *(c for c in table.key if c != table.partition)])
    return table.cluster or tuple(by_default)[:MOST_CLUSTERED]


def _faults(have: Shape, wanted: Shape) -> Iterator[tuple[str, str]]:
    """(kind of remedy, what is different)"""
    for column, should in wanted.columns.items():
        yield from _of_column(column, have.columns.get(column), should)
    for column in sorted(have.columns.keys() - wanted.columns.keys()):
        yield "gone", f".{column} is {have.columns[column][0]} and is not declared any more"
    for what, is_now, declared in (("partition", (have.partition,), (wanted.partition,)),
                                   ("key", have.key, wanted.key), ("cluster", have.cluster, wanted.cluster)):
        if any(is_now) and is_now != declared:
            yield "table", f" has the {what} ({', '.join(is_now)}) and should have ({', '.join(declared)})"


def _of_column(column: str, there: tuple[str, bool] | None, should: tuple[str, bool]) -> Iterator[tuple[str, str]]:
    kind, required = should
    if there is None:
        if required:
            yield "new", f".{column} is not there and should be a required {kind}"
    elif there[0] != kind:
        yield "type", f".{column} is {there[0]} and should be {kind}"
    elif there[1] != required:
        yield "mode", f".{column} is {_mode(there[1])} and should be {_mode(required)}"


def _mode(required: bool) -> str:
    return "required" if required else "nullable"
