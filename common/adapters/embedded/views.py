"""The views that the deployed warehouse has, here put into a query in their place; their clock is the home's."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp

from common.basketball.season import game_date

DATASET = "nba_orchestration"
FOLDER = Path(__file__).parents[3] / "monitoring" / "views"


@cache
def texts() -> dict[str, str]:
    """{'dataset.view': its SELECT}"""
    return {f"{DATASET}.{path.stem}": path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}


def expanded(tree: exp.Expr, now: dt.datetime) -> exp.Expr:
    """The query with each view as the SELECT that it is, at `now` (naive UTC)."""
    for table in list(tree.find_all(exp.Table)):
        text = texts().get(f"{table.db}.{table.name}")
        if text is not None:
            select = at(sqlglot.parse_one(text, read="bigquery"), now)
            assert isinstance(select, exp.Query)
            table.replace(select.subquery(table.alias or table.name))
    return tree


def at(tree: exp.Expr, now: dt.datetime) -> exp.Expr:
    """A view's SELECT with what it asks the clock answered."""
    today = game_date(now.replace(tzinfo=dt.UTC))
    for node in list(tree.find_all(exp.CurrentTimestamp, exp.CurrentDate)):
        said, kind = (f"{now:%Y-%m-%d %H:%M:%S}+00", "TIMESTAMP") if isinstance(node, exp.CurrentTimestamp) else (
            str(today), "DATE")
        node.replace(exp.cast(exp.Literal.string(said), kind, dialect="bigquery"))
    return tree
