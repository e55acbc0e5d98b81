"""Rows for any declared table: few values, so that ties are common; nulls wherever the contract has them; DST days."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from common.table import Column, Table

DAYS = [dt.date(2024, 3, 9), dt.date(2024, 3, 10), dt.date(2024, 11, 3), dt.date(2024, 11, 4)]
INSTANTS = [dt.datetime(2024, 3, 10, 6, 59, 59, 999999), dt.datetime(2024, 3, 10, 7), dt.datetime(2024, 11, 3, 5, 30),
            dt.datetime(2024, 11, 3, 6, 30), dt.datetime(2024, 11, 4, 4, 59)]
POOLS: dict[type, list[Any]] = {
    str: ["a", "b", "é", "", "waiting", "rejected"], int: [0, 1, 2, 3, 7, 26], bool: [True, False],
    float: [0.0, 0.5, 2.675, 4.05, 0.1, 33.3], dt.date: DAYS, dt.datetime: INSTANTS, list: [[], ["a"], ["a", "é"]],
}
NULLS = 0.25


def rows(table: type[Table], seed: int, many: int = 60) -> list[dict[str, Any]]:
    """At most `many` rows, each of another key."""
    dice = random.Random(f"{table.name()} {seed}")
    made = [{name: _value(column, dice) for name, column in table.columns.items()} for _ in range(many)]
    return list({tuple(row[name] for name in table.key): row for row in made}.values())


def _value(column: Column, dice: random.Random) -> Any:
    if not column.required and dice.random() < NULLS:
        return None
    pool = sorted(column.choices) if column.choices else POOLS[column.kind]
    inside = [value for value in pool if column.kind not in (int, float) or _within(column, value)]
    return dice.choice(inside or [column.kind(column.ge)])


def _within(column: Column, value: float) -> bool:
    return (column.ge is None or value >= column.ge) and (column.le is None or value <= column.le)
