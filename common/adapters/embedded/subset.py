"""The subset of GoogleSQL that is read here: what DuckDB answers as BigQuery does, after `translate`.

Everything on these lists is compared with Google's own evaluator by tests/contract/test_sql_subset.py, and so is every
difference that a refusal names. What is on no list is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from common.errors import Usage

Kind = exp.DataType.Type
WHOLE, REAL, TEXT = exp.DataType.INTEGER_TYPES, exp.DataType.REAL_TYPES, exp.DataType.TEXT_TYPES

SYNTAX = (
    exp.Select, exp.From, exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Ordered, exp.Limit, exp.Offset,
    exp.Join, exp.Table, exp.TableAlias, exp.Identifier, exp.Column, exp.Star, exp.Alias, exp.CTE, exp.With,
    exp.Subquery, exp.SetOperation, exp.Window, exp.WindowSpec, exp.IgnoreNulls, exp.Distinct, exp.Paren,
    exp.Literal, exp.RawString, exp.Boolean, exp.Null, exp.Cast, exp.DataType, exp.Var, exp.WeekStart, exp.Parameter,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like,
    exp.NullSafeEQ, exp.NullSafeNEQ, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.DPipe, exp.Case, exp.If,
    exp.Exists, exp.AtTimeZone, exp.Unnest, exp.Array,
)
FUNCTIONS = {
    "COUNT": exp.Count, "COUNTIF": exp.CountIf, "SUM": exp.Sum, "AVG": exp.Avg, "MIN": exp.Min, "MAX": exp.Max,
    "LOGICAL_AND": exp.LogicalAnd, "LOGICAL_OR": exp.LogicalOr, "STDDEV": exp.Stddev, "STRING_AGG": exp.GroupConcat,
    "ROW_NUMBER": exp.RowNumber, "RANK": exp.Rank, "DENSE_RANK": exp.DenseRank, "LAG": exp.Lag, "LEAD": exp.Lead,
    "FIRST_VALUE": exp.FirstValue, "LAST_VALUE": exp.LastValue, "PERCENTILE_CONT": exp.PercentileCont,
    "ABS": exp.Abs, "ROUND": exp.Round, "FLOOR": exp.Floor, "CEIL": exp.Ceil, "DIV": exp.IntDiv, "MOD": exp.Mod,
    "SAFE_DIVIDE": exp.SafeDivide, "GREATEST": exp.Greatest, "LEAST": exp.Least, "COALESCE": exp.Coalesce,
    "NULLIF": exp.Nullif, "CONCAT": exp.Concat, "LENGTH": exp.Length, "TRIM": exp.Trim,
    "SUBSTR": exp.Substring, "REPLACE": exp.Replace, "STRPOS": exp.StrPosition,
    "STARTS_WITH": exp.StartsWith, "ENDS_WITH": exp.EndsWith, "REGEXP_CONTAINS": exp.RegexpLike, "DATE": exp.Date,
    "DATE_ADD": exp.DateAdd, "DATE_SUB": exp.DateSub, "DATE_DIFF": exp.DateDiff, "DATE_TRUNC": exp.DateTrunc,
    "EXTRACT": exp.Extract, "TIMESTAMP_ADD": exp.TimestampAdd, "TIMESTAMP_SUB": exp.TimestampSub,
    "TIMESTAMP_DIFF": exp.TimestampDiff, "TIMESTAMP_TRUNC": exp.TimestampTrunc, "FORMAT_DATE": exp.TimeToStr,
    "FORMAT_TIMESTAMP": exp.TimeToStr,
}
PARTS_OF_FUNCTIONS = (exp.TsOrDsToDate, exp.TsOrDsToTimestamp, exp.DateFromParts)
ALLOWED = (*SYNTAX, *FUNCTIONS.values(), *PARTS_OF_FUNCTIONS)

# Refused by name. The others of the list differ from BigQuery without a word; these have no one answer to compare.
CLOCK = "a home has its own clock; pass the instant as a parameter"
INSTEAD: dict[type[exp.Expr], tuple[str, str]] = {
    exp.TryCast: ("SAFE_CAST", "use a column that has the type"),
    exp.Format: ("FORMAT", "use CONCAT"),
    exp.JSONFormat: ("TO_JSON_STRING", "select the columns themselves"),
    exp.Interval: ("interval arithmetic", "use DATE_ADD or TIMESTAMP_ADD"),
    exp.Lower: ("LOWER", "use REGEXP_CONTAINS(…, r'(?i)…')"),
    exp.Upper: ("UPPER", "use REGEXP_CONTAINS(…, r'(?i)…')"),
    exp.Sign: ("SIGN", "use CASE"),
    exp.UnixSeconds: ("UNIX_SECONDS", "use TIMESTAMP_DIFF"),
    exp.UnixMillis: ("UNIX_MILLIS", "use TIMESTAMP_DIFF"),
    exp.Sqrt: ("SQRT", "compute it from the answer"),
    exp.Pow: ("POW", "multiply"),
    exp.Ln: ("LN", "compute it from the answer"),
    exp.Exp: ("EXP", "compute it from the answer"),
    exp.Filter: ("FILTER", "use COUNTIF, or IF inside the aggregate"),
    exp.CurrentDate: ("CURRENT_DATE", CLOCK),
    exp.CurrentTimestamp: ("CURRENT_TIMESTAMP", CLOCK),
    exp.CurrentDatetime: ("CURRENT_DATETIME", CLOCK),
    exp.ApproxQuantiles: ("APPROX_QUANTILES", "use PERCENTILE_CONT(…) OVER (…)"),
    exp.ApproxDistinct: ("APPROX_COUNT_DISTINCT", "use COUNT(DISTINCT …)"),
    exp.AnyValue: ("ANY_VALUE", "use MIN or MAX"),
    exp.ArrayAgg: ("ARRAY_AGG", "use STRING_AGG(… ORDER BY …)"),
}
FAMILIES = {"a text": TEXT, "a number": {*WHOLE, *REAL}, "a truth": {Kind.BOOLEAN}, "a date": {Kind.DATE},
            "an instant": {Kind.TIMESTAMPTZ}}
MOST_PLACES = 9
DAYS = {"DAY", "WEEK", "WEEK(MONDAY)", "ISOWEEK", "MONTH", "QUARTER", "YEAR"}
CLOCK_UNITS = {"MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY"}
UNITS: dict[type[exp.Expr], set[str]] = {
    exp.DateAdd: DAYS - {"WEEK(MONDAY)", "ISOWEEK"}, exp.DateSub: DAYS - {"WEEK(MONDAY)", "ISOWEEK"},
    exp.DateDiff: DAYS, exp.DateTrunc: DAYS, exp.TimestampAdd: CLOCK_UNITS, exp.TimestampSub: CLOCK_UNITS,
    exp.TimestampDiff: CLOCK_UNITS, exp.TimestampTrunc: CLOCK_UNITS,
}
EXTRACTED = {"YEAR", "QUARTER", "MONTH", "DAY", "DAYOFYEAR", "DAYOFWEEK", "HOUR", "MINUTE", "SECOND"}
PATTERN = re.compile(r"([^%]|%[YmdHMSAaBbj%])*")  # of FORMAT_DATE and FORMAT_TIMESTAMP, as parsed: %F is %Y-%m-%d


def refused(construct: str, remedy: str) -> Usage:
    return Usage(f"{construct} is not of the subset that answers alike here and on BigQuery; {remedy}")


def check_names(tree: exp.Expr) -> None:
    """Usage for the first construct that is on no list."""
    for node in tree.walk():
        for kind, (name, remedy) in INSTEAD.items():
            if isinstance(node, kind):
                raise refused(name, remedy)
        if not isinstance(node, ALLOWED):
            raise refused(repr(node.sql(dialect="bigquery")[:60]), "docs/guides/query.md has the list")


def check_uses(tree: exp.Expr) -> None:
    """Usage for the first use of an allowed construct that answers differently. The tree has its types."""
    for node in tree.walk():
        if type(node) in UNITS:
            _unit(node)
        if check := CHECKS.get(type(node)):
            check(node)
        if isinstance(node, COMPARISONS):
            _like_kinds(node)


def unit(node: exp.Expr) -> str:
    return node.args["unit"].sql(dialect="bigquery").strip("'").upper() if node.args.get("unit") else "DAY"


def _unit(node: exp.Expr) -> None:
    allowed = UNITS[type(node)]
    name = next(name for name, kind in FUNCTIONS.items() if type(node) is kind)
    if unit(node) not in allowed:
        raise refused(f"{name} by {unit(node)}", f"use one of {', '.join(sorted(allowed))}")
    of_dates = isinstance(node, (exp.DateAdd, exp.DateSub, exp.DateDiff, exp.DateTrunc))
    operands = [node.this, node.expression] if isinstance(node, (exp.DateDiff, exp.TimestampDiff)) else [node.this]
    wanted = Kind.DATE if of_dates else Kind.TIMESTAMPTZ
    if not all(operand.is_type(wanted) for operand in operands):
        other = name.replace("DATE", "TIMESTAMP") if of_dates else name.replace("TIMESTAMP", "DATE")
        raise refused(f"{name} of what is no {'DATE' if of_dates else 'TIMESTAMP'}", f"use {other}, or CAST it")


def _cast(node: exp.Cast) -> None:
    """Texts of numbers, roundings and texts of instants differ; a literal is read alike."""
    target, given = node.to, node.this
    if isinstance(given, (exp.Parameter, exp.Null, exp.Array)):
        return
    if target.is_type(*TEXT) and not given.is_type(*TEXT, *WHOLE, Kind.BOOLEAN, Kind.DATE):
        raise refused("CAST to STRING of a fraction or an instant", "use ROUND, FORMAT_TIMESTAMP or the column itself")
    if target.is_type(*WHOLE) and not given.is_type(*WHOLE, Kind.BOOLEAN):
        raise refused("CAST to INT64 of a text or a fraction", "use ROUND, FLOOR or DIV")
    if not target.is_type(*TEXT, *WHOLE, *REAL, Kind.DATE, Kind.TIMESTAMPTZ):
        raise refused(f"CAST to {target.sql(dialect='bigquery')}", "use STRING, INT64, FLOAT64, DATE or TIMESTAMP")


def _difference(node: exp.Binary) -> None:
    if any(side.is_type(Kind.TIMESTAMPTZ, Kind.TIMESTAMP) for side in (node.left, node.right)) or (
            isinstance(node, exp.Sub) and node.left.is_type(Kind.DATE) and node.right.is_type(Kind.DATE)):
        raise refused("the difference of two dates or instants by -", "use DATE_DIFF or TIMESTAMP_DIFF")


def _substring(node: exp.Substring) -> None:
    start, length = node.args["start"], node.args.get("length")
    if not isinstance(start, exp.Literal) or int(start.this) == 0 or not isinstance(length, exp.Literal | None):
        raise refused("SUBSTR with a position or length that is computed, 0 or negative", "positions count from 1")


def _like(node: exp.Like) -> None:
    if not node.expression.is_string or "\\" in node.expression.this:
        raise refused("LIKE with an escape or a pattern that is computed", "use STARTS_WITH, STRPOS or REGEXP_CONTAINS")


def _pattern(node: exp.TimeToStr) -> None:
    pattern = node.args["format"]
    if not pattern.is_string or not PATTERN.fullmatch(pattern.this):
        raise refused(f"the pattern {pattern.sql()}", "use %F, %T, %Y, %m, %d, %H, %M, %S, %A, %a, %B, %b or %j")


def _extract(node: exp.Extract) -> None:
    if (part := node.this.sql(dialect="bigquery").upper()) not in EXTRACTED:
        raise refused(f"EXTRACT({part})", f"use one of {', '.join(sorted(EXTRACTED))}, or DATE(…, zone)")


def _ordered(node: exp.GroupConcat) -> None:
    separator = node.args.get("separator")
    if not isinstance(node.this, exp.Order) or (separator is not None and not separator.is_string):
        raise refused("STRING_AGG without ORDER BY, or with a separator that is computed", "say both")


def _zoneless(node: exp.TimestampTrunc) -> None:
    if node.args.get("zone"):
        raise refused("TIMESTAMP_TRUNC in a zone", "use DATE(…, zone)")


def _unnest(node: exp.Unnest) -> None:
    if node.args.get("offset"):
        raise refused("UNNEST WITH OFFSET", "number the elements by hand")


def _array(node: exp.Array) -> None:
    if node.find(exp.Query):
        raise refused("ARRAY of a query", "use a join")


def _places(node: exp.Round) -> None:
    places = node.args.get("decimals")
    if places is not None and (not isinstance(places, exp.Literal) or int(places.this) > MOST_PLACES):
        raise refused("ROUND to places that are negative or computed", f"use 0 to {MOST_PLACES}")


def _rows(node: exp.Select) -> None:
    if node.args.get("kind"):
        raise refused(f"SELECT AS {node.args['kind']}", "select the columns")


def _like_kinds(node: exp.Expr) -> None:
    """DuckDB compares a date with an instant and a number with a text; BigQuery does not. A quoted date is a date."""
    sides = [side for side in node.iter_expressions() if isinstance(side, exp.Condition)]
    kinds = {family for side in sides if not side.is_string for family, kinds in FAMILIES.items()
             if side.is_type(*kinds)}
    if len(kinds) > 1:
        raise refused(f"a comparison of {' with '.join(sorted(kinds))}", "CAST one of them")


COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.In, exp.Between)
CHECKS: dict[type[exp.Expr], Callable[[Any], None]] = {
    exp.Cast: _cast, exp.Sub: _difference, exp.Add: _difference, exp.Substring: _substring, exp.Like: _like,
    exp.TimeToStr: _pattern, exp.Extract: _extract, exp.GroupConcat: _ordered, exp.TimestampTrunc: _zoneless,
    exp.Round: _places, exp.Select: _rows, exp.Unnest: _unnest, exp.Array: _array,
}
