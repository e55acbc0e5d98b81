"""Every query that the repository holds: the files, and what the documentation shows."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from sqlglot import exp, parse_one

from common.adapters.parameters import kind
from common.cli.query import parameter
from common.table import Table
from tests.googlesql import catalogue
from tests.played import ROOT, WALKED

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```sql\n(.*?)^```", re.S | re.M)
COMMAND = re.compile(r"^\$? ?(?:\./)?(tipoff query .*)$", re.M)
DECLARED = re.compile(r"^-- @(\w+) (\w+)", re.M)  # a file's head names its parameters and their types


@dataclass(frozen=True)
class Query:
    where: str
    sql: str
    options: tuple[str, ...] = ()  # of the command that shows it

    @property
    def parameters(self) -> dict[str, str]:
        given = dict(parameter(text) for text in self.options)
        return dict(DECLARED.findall(self.sql)) | {name: kind(value) for name, value in given.items()}

    @property
    def asked(self) -> set[str]:
        return {node.name for node in parse_one(self.sql, read="bigquery").find_all(exp.Parameter)}


def files() -> list[Query]:
    found = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.sql"))
    return [Query(str(path), (ROOT / path).read_text()) for path in found
            if not path.parts[0].startswith(".") and path.parts[:2] != ("monitoring", "views")]


def views() -> list[Query]:
    """With parameters where a view asks the clock."""
    found = sorted((ROOT / "monitoring" / "views").glob("*.sql"))
    return [Query(str(path.relative_to(ROOT)), path.read_text().replace("CURRENT_TIMESTAMP()", "@now").replace(
        "CURRENT_DATE('America/New_York')", "@today")) for path in found]


def shown() -> list[Query]:
    """The blocks of the documentation, and the queries in its commands; one of a view is no more than the view is."""
    out = []
    for page in (page for page in PAGES if page not in WALKED):
        text, name = page.read_text(), str(page.relative_to(ROOT))
        out += [Query(name, sql) for sql in BLOCK.findall(text)]
        for _, _, sql, *options in map(shlex.split, COMMAND.findall(text)):
            if sql.startswith(("SELECT", "WITH")):
                out.append(Query(name, sql, tuple(option for option in options if "=" in option)))
    return [query for query in out if "…" not in query.sql and ".v_" not in query.sql]


def unpruned(sql: str, tables: list[type[Table]]) -> list[str]:
    """The tables that a query reads without saying which dates: BigQuery refuses it, for it would read them whole."""
    partitions = {catalogue.name(table): table.partition for table in tables}
    out = []
    for table in parse_one(sql, read="bigquery").find_all(exp.Table):
        name, select = f"{table.db}.{table.name}", table.find_ancestor(exp.Select)
        if name in partitions and select and not any(
                column.name == partitions[name] and column.table in ("", table.alias_or_name)
                for predicate in _predicates(select) for column in _constant(predicate)):
            out.append(name)
    return out


def _predicates(select: exp.Select) -> list[exp.Expr]:
    """What is required of every row: the parts of the conditions that AND joins."""
    conditions = [join.args["on"] for join in select.args.get("joins") or () if join.args.get("on")]
    if where := select.args.get("where"):
        conditions.append(where.this)
    return [part.unnest() for condition in conditions
            for part in (condition.flatten() if isinstance(condition, exp.And) else [condition])]


def _constant(predicate: exp.Expr) -> list[exp.Column]:
    """The column that a predicate compares with what is known before the tables are read."""
    kinds = (exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
    columns = list(predicate.find_all(exp.Column))
    return columns if isinstance(predicate, kinds) and len(columns) == 1 and not predicate.find(exp.Query) else []
