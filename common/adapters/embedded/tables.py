"""The tables of a home follow their declarations: made where missing, given the nullable columns that they lack."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection

import duckdb

from common.adapters.embedded.columns import SQL, kinds, named
from common.adapters.shapes import WRITTEN, Shape
from common.table import Table

ANEW = "play into another --home"
NEUTRAL = {sql: kind for kind, sql in SQL.items()}


def follow(db: duckdb.DuckDBPyConnection, tables: Collection[type[Table]], new: bool = False) -> None:
    """All of them, or where one cannot, none: Usage says why, and the home is as it was.

    DuckDB's own catalogue has the types; what else of a declaration rows depend on is kept beside it. Of a new file
    it is not asked: what it would load first takes as long as to make the tables.
    """
    db.execute("BEGIN")
    try:
        db.execute("CREATE TABLE IF NOT EXISTS contracts (name VARCHAR PRIMARY KEY, contract VARCHAR)")
        kept: dict[str, str] = dict(db.execute("SELECT name, contract FROM contracts").fetchall())
        stored = {} if new else _stored(db)
        changed: dict[str, str] = {}
        for schema in sorted({table.dataset() for table in tables}):
            db.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for table in tables:
            name, contract = named(table), _contract(table)
            if name not in stored:
                db.execute(f"CREATE TABLE {name} ({', '.join(f'{c} {kind}' for c, kind in kinds(table).items())})")
            elif stored[name] != kinds(table) or kept.get(name, contract) != contract:
                _add(db, table, _shape(stored[name], json.loads(kept.get(name, contract))))
            if kept.get(name) != contract:
                changed[name] = contract
        if changed:
            db.execute("INSERT OR REPLACE INTO contracts SELECT unnest(?), unnest(?)",
                       [list(changed), list(changed.values())])
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _stored(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """{table: {column: DuckDB's type}}"""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, column, kind in db.execute(
            "SELECT table_schema || '.' || table_name, column_name, data_type FROM information_schema.columns"
            " ORDER BY ordinal_position").fetchall():
        found[name][column] = kind
    return found


def _contract(table: type[Table]) -> str:
    shape = Shape.of(table)
    return json.dumps({"required": sorted(name for name, (_, required) in shape.columns.items() if required),
                       "partition": shape.partition, "cluster": shape.cluster, "key": shape.key})


def _shape(stored: dict[str, str], contract: dict[str, list[str] | str]) -> Shape:
    columns = {name: (NEUTRAL.get(kind, kind), name in contract["required"])
               for name, kind in stored.items() if name not in WRITTEN}
    return Shape(columns, str(contract["partition"]), tuple(contract["cluster"]), tuple(contract["key"]))


def _add(db: duckdb.DuckDBPyConnection, table: type[Table], have: Shape) -> None:
    """The new columns, null in the rows that are there; a list, which is never null, empty."""
    name = named(table)
    for column in have.added(Shape.of(table), name, ANEW):
        empty = " DEFAULT []" if table.columns[column].kind is list else ""
        db.execute(f"ALTER TABLE {name} ADD COLUMN {column} {kinds(table)[column]}{empty}")
