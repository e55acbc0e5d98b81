"""GoogleSQL over DuckDB: a named subset. What is known to differ silently is refused."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlglot
from sqlglot import exp

from common.errors import Usage

# Function names whose translation gives another answer than GoogleSQL without saying so.
REFUSED = {"SAFE_CAST": "CAST on values that are known to convert", "FORMAT": "CONCAT and CAST",
           "FORMAT_TIMESTAMP": "EXTRACT", "PARSE_TIMESTAMP": "CAST", "TO_JSON_STRING": "the columns themselves",
           "TIMESTAMP_DIFF": "DATE_DIFF on dates"}


def to_duckdb(sql: str, tables: Collection[str]) -> str:
    """One SELECT of GoogleSQL over `tables` as DuckDB's; Usage names what is refused and what to write instead."""
    try:
        statements = [s for s in sqlglot.parse(sql, read="bigquery") if s is not None]
    except sqlglot.errors.SqlglotError as error:
        raise Usage(f"not GoogleSQL: {str(error).splitlines()[0]}") from error
    if len(statements) != 1 or not isinstance(statements[0], (exp.Select, exp.SetOperation)):
        raise Usage("one SELECT statement is read; nothing else is run")
    tree = statements[0]
    upper = sql.upper()
    for name, instead in REFUSED.items():
        if f"{name}(" in upper.replace(" ", ""):
            raise Usage(f"{name} is refused: it answers differently here and on BigQuery; use {instead}")
    _refuse(tree)
    for table in tree.find_all(exp.Table):
        name = f"{table.db}.{table.name}"
        if not isinstance(table.this, exp.Identifier) or (name not in tables and (table.db or not _is_local(table))):
            raise Usage(f"no table is called {table.sql(dialect='bigquery')[:80]!r}; `tipoff catalog` lists them")
        table.set("catalog", None)
    return tree.sql(dialect="duckdb")


def _refuse(tree: exp.Expression) -> None:
    """What is not of the subset: parameters, functions that GoogleSQL does not know, rows that functions make."""
    for node in tree.walk():
        if isinstance(node, (exp.Parameter, exp.SessionParameter, exp.Placeholder, exp.Lateral, exp.Command, exp.DML)):
            raise Usage(f"{node.sql(dialect='bigquery')[:60]!r} is not read here")
        if isinstance(node, exp.Anonymous):
            raise Usage(f"{node.name} is no function of the subset that is read here")


def _is_local(table: exp.Table) -> bool:
    """Whether a WITH of a query around it defines the name."""
    node: Any = table.parent
    while node is not None:
        if any(cte.alias == table.name for cte in getattr(node, "ctes", ())):
            return True
        node = node.parent
    return False
