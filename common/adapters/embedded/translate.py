"""What sqlglot's translation leaves different on DuckDB, put right. Timestamps here are UTC without a zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlglot
from sqlglot import exp

from common.adapters.embedded.subset import WHOLE, unit

Kind = exp.DataType.Type
WHITE = "".join(map(chr, [*range(9, 14), 32, 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288]))
PLAIN = exp.DataType.build("TIMESTAMP", dialect="duckdb")


def settle(tree: exp.Expr) -> exp.Expr:
    """The typed tree with each rule applied, innermost first."""
    for node in reversed(list(tree.walk(bfs=True))):
        if node.is_type(Kind.TIMESTAMPTZ):
            node.type = PLAIN
        if rule := RULES.get(type(node)):
            rule(node)
    return tree


def _literal(node: exp.Literal) -> None:
    """1.5 is a FLOAT64; DuckDB takes it for a decimal, in which 0.1 + 0.2 = 0.3."""
    if not node.is_string and not node.is_int and "e" not in node.this.lower():
        node.set("this", f"{node.this}e0")


def _cast(node: exp.Cast) -> None:
    """An instant is UTC without a zone; a text may name one, which counts."""
    if node.to.is_type(Kind.TIMESTAMPTZ):
        if node.this.is_type(*exp.DataType.TEXT_TYPES):
            node.this.replace(exp.cast(node.this.copy(), "TIMESTAMPTZ", dialect="duckdb"))
        node.set("to", PLAIN.copy())


def _div(node: exp.Div) -> None:
    """A division by zero is an error, not infinity; of nothing it is nothing."""
    divisor = node.expression.unnest()
    if isinstance(divisor, exp.Nullif) or (divisor.is_number and float(divisor.to_py())):
        return
    zero = exp.And(this=exp.EQ(this=node.expression.copy(), expression=exp.Literal.number(0)),
                   expression=exp.Is(this=node.this.copy(), expression=exp.Not(this=exp.Null())))
    failed = exp.Anonymous(this="ERROR", expressions=[exp.Literal.string("division by zero")])
    node.replace(exp.Paren(this=exp.Case(ifs=[exp.If(this=zero, true=failed)], default=node.copy())))


def _countif(node: exp.CountIf) -> None:
    """Of no rows it is 0."""
    counted = exp.Case(ifs=[exp.If(this=node.this.copy(), true=exp.Literal.number(1))])
    node.replace(exp.Count(this=counted, big_int=True))


def _sum(node: exp.Sum) -> None:
    """A sum of INT64 is one, or an error: DuckDB goes on in 128 bits."""
    if node.is_type(*WHOLE):
        whole = node.parent if isinstance(node.parent, exp.Window) else node
        whole.replace(exp.cast(whole.copy(), "BIGINT", dialect="duckdb"))


def _round(node: exp.Round) -> None:
    """The FLOAT64 nearest to the exact value: 2.675 is a little less than that, and rounds to 2.67.

    DuckDB multiplies by 100 first and gets 267.5. FORMAT is exact, but takes the even digit where the value lies
    exactly between two; there it is a multiple of 1/2^(places + 1), and DuckDB's own ROUND is exact.
    """
    value = exp.cast(node.this.copy(), "DOUBLE", dialect="duckdb")
    places = int(node.args["decimals"].this) if node.args.get("decimals") else 0
    if places == 0:
        node.replace(exp.Round(this=value))
        return
    rounded = sqlglot.parse_one(
        f"CASE WHEN _x * {2 ** (places + 1)} = FLOOR(_x * {2 ** (places + 1)}) THEN ROUND(_x, {places})"
        f" ELSE CAST(FORMAT('{{:.{places}f}}', _x) AS DOUBLE) END", read="duckdb")
    for column in list(rounded.find_all(exp.Column)):
        column.replace(value.copy())
    node.replace(exp.Paren(this=rounded))


def _date(node: exp.Expr) -> None:
    """Dates stay dates."""
    node.replace(exp.cast(node.copy(), "DATE", dialect="duckdb"))


def _extract(node: exp.Extract) -> None:
    """Sunday is 1, not 0."""
    if node.name.upper() == "DAYOFWEEK":
        node.replace(exp.Paren(this=exp.Add(this=node.copy(), expression=exp.Literal.number(1))))


def _zone(node: exp.AtTimeZone) -> None:
    node.this.replace(exp.cast(node.this.copy(), "TIMESTAMPTZ", dialect="duckdb"))


def _difference(node: exp.TimestampDiff) -> None:
    """Whole units that have passed, not boundaries that were crossed."""
    name = exp.Literal.string(unit(node))
    node.replace(exp.Anonymous(this="DATE_SUB", expressions=[name, node.expression.copy(), node.this.copy()]))


def _trim(node: exp.Trim) -> None:
    """Every white space goes, not blanks alone."""
    if node.expression is None:
        node.set("expression", exp.Literal.string(WHITE))


def _text(node: exp.TimeToStr) -> None:
    if zone := node.args.get("zone"):
        instant = exp.cast(node.this.this.copy(), "TIMESTAMPTZ", dialect="duckdb")
        node.set("this", exp.AtTimeZone(this=instant, zone=zone.copy()))
        node.set("zone", None)


RULES: dict[type[exp.Expr], Callable[[Any], None]] = {
    exp.Literal: _literal, exp.Cast: _cast, exp.Div: _div, exp.CountIf: _countif, exp.Sum: _sum, exp.Round: _round,
    exp.DateAdd: _date, exp.DateSub: _date, exp.DateTrunc: _date, exp.Extract: _extract, exp.AtTimeZone: _zone,
    exp.TimestampDiff: _difference, exp.TimeToStr: _text, exp.Trim: _trim,
}
