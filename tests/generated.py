"""Rows that keep a contract, made from the contract alone; and a route of the registry that is given them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from common.pipeline import Pipeline
from common.processor import Processor
from common.table import Column, Table

DAY = dt.date(2025, 1, 15)
EPOCH = dt.datetime(2025, 1, 15, 17)
Row = dict[str, Any]


def routes() -> list[Processor]:
    """Every processor that objects wake."""
    return [p for p in Pipeline.load().processors if p.on]


def derived() -> list[Processor]:
    """Every processor of Phase 2 that makes a table from others of it."""
    return [p for p in Pipeline.load().processors if p.phase == "raw" and not p.on]


def plain(p: Processor) -> Processor:
    """The route with its contract and its patterns; an object holds its rows themselves."""
    patterns = tuple(dataclasses.replace(on, form="json") for on in p.on)
    return dataclasses.replace(p, function=lambda payload, landed: payload, on=patterns)


def named(p: Processor, on: int = 0, minute: int = 0, day: dt.date = DAY) -> str:
    """The name of an object of the route, taken at 23:<minute> UTC."""
    fields = dict.fromkeys(p.on[on].names, "x1") | {
        "game_date": str(day), "season": "2024-25", "taken_at": f"{day:%Y%m%d}_23{minute:02d}00", "snap": "2300"}
    return "raw/" + p.on[on].pattern.format(**fields)


def rows(table: type[Table], entities: int, day: dt.date = DAY) -> list[Row]:
    """Two rows of each entity (one where the contract's key allows no second); every nullable value is there."""
    out = {}
    for n in range(2 * entities):
        row = {c.name: value(c, n) for c in table.columns.values()}
        row[table.partition], row[table.entity_column] = str(day), value(table.columns[table.entity_column], n // 2)
        out.setdefault(tuple(row[name] for name in table.key), row)
    return list(out.values())


def value(column: Column, n: int) -> Any:
    """The n-th value of a column: another n, another value, as far as its bounds have so many."""
    if column.choices is not None:
        known = sorted(column.choices)
        return known[n % len(known)]
    low = column.ge if column.ge is not None else 0
    if column.kind is float:
        step = 10.0 ** -(column.places or 1)
        width = (column.le - low if column.le is not None else 1e3) / step
        return round(low + (n % (int(width) + 1)) * step, column.places or 1)
    whole = int(low) + n % (int(column.le - low) + 1 if column.le is not None else 10**6)
    moment = EPOCH + dt.timedelta(days=n % 20)
    return {int: whole, bool: n % 2 == 0, str: f"{column.name} {n}", list: [f"{n}"],
            dt.date: str(moment.date()), dt.datetime: moment.isoformat()}[column.kind]


def other(column: Column, now: Any) -> Any:
    """Another value that the contract allows."""
    return next(found for n in range(3) if (found := value(column, n)) != now)


def encoded(found: list[Row]) -> bytes:
    return json.dumps(found).encode()
