"""GoogleSQL over DuckDB: a named subset. What is known to differ silently is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from common.adapters.embedded.subset import check_names, check_uses
from common.adapters.embedded.translate import settle
from common.adapters.embedded.views import expanded, texts
from common.adapters.parameters import kind
from common.errors import Usage
from common.ports import Value

Columns = Mapping[str, str]
Known = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def to_duckdb(sql: str, tables: Mapping[str, Columns], parameters: Mapping[str, Value],
              now: dt.datetime | None = None) -> str:
    """One SELECT of GoogleSQL over `tables` ({'dataset.table': {column: type}}) as DuckDB's; its @names become $names.

    Usage names what is refused and what to write instead. now: the home's instant; without one there are no views.
    """
    known = tuple((name, tuple(columns.items())) for name, columns in tables.items())
    kinds = tuple(sorted((name, kind(value)) for name, value in parameters.items()))
    return _translated(sql, known, kinds, now if any(view in sql for view in texts()) else None)


@lru_cache(maxsize=64)
def _translated(sql: str, known: Known, kinds: tuple[tuple[str, str], ...], now: dt.datetime | None) -> str:
    """Kept: what a clock asks is the same text every time, and its analysis takes longer than its answer."""
    tables = {name: dict(columns) for name, columns in known}
    tree = _one_select(sql)
    if now is not None:
        tree = expanded(tree, now)
    check_names(tree)
    for table in tree.find_all(exp.Table):
        name = f"{table.db}.{table.name}"
        if not isinstance(table.this, exp.Identifier) or (name not in tables and (table.db or not _is_local(table))):
            raise Usage(f"no table is called {table.sql(dialect='bigquery')[:80]!r}; `tipoff catalog` lists them")
        table.set("catalog", None)
    _bind(tree, dict(kinds))
    _name_columns(tree)
    try:
        typed = _typed(tree, tables)
        check_uses(typed)
        return settle(typed).sql(dialect="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        raise Usage(f"the query cannot be run: {str(error).splitlines()[0]}") from error


def _one_select(sql: str) -> exp.Expr:
    try:
        statements = [s for s in sqlglot.parse(sql, read="bigquery") if s is not None]
    except sqlglot.errors.SqlglotError as error:
        raise Usage(f"not GoogleSQL: {str(error).splitlines()[0]}") from error
    if len(statements) != 1 or not isinstance(statements[0], (exp.Select, exp.SetOperation)):
        raise Usage("one SELECT statement is read; nothing else is run")
    return statements[0]


def _typed(tree: exp.Expr, tables: Mapping[str, Columns]) -> exp.Expr:
    """The tree with every column found in its table and every node's type."""
    schema: dict[str, Any] = {}
    for name, columns in tables.items():
        dataset, _, table = name.partition(".")
        schema.setdefault(dataset, {})[table] = columns
    return annotate_types(qualify(tree, schema=schema, dialect="bigquery"), schema=schema, dialect="bigquery")


def _bind(tree: exp.Expr, given: Mapping[str, str]) -> None:
    """A parameter has the type of its value."""
    asked = {node.name for node in tree.find_all(exp.Parameter)}
    for name in sorted(asked - given.keys()):
        raise Usage(f"the query asks for @{name}: --param {name}=…")
    for name in sorted(given.keys() - asked):
        raise Usage(f"the query has no parameter @{name}")
    for node in list(tree.find_all(exp.Parameter)):
        node.replace(exp.cast(node.copy(), given[node.name], dialect="bigquery"))


def _name_columns(tree: exp.Expr) -> None:
    """A column without a name is called f0_, f1_ …, as BigQuery calls it."""
    while isinstance(tree, (exp.SetOperation, exp.Subquery)):
        tree = tree.this
    unnamed = [e for e in tree.expressions if not e.output_name and not e.is_star]
    for number, expression in enumerate(unnamed):
        expression.replace(exp.alias_(expression.copy(), f"f{number}_"))


def _is_local(table: exp.Table) -> bool:
    """Whether a WITH of a query around it defines the name."""
    node: Any = table.parent
    while node is not None:
        if any(cte.alias == table.name for cte in getattr(node, "ctes", ())):
            return True
        node = node.parent
    return False
