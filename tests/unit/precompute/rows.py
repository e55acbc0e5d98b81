"""Literal rows of a table: what a test does not name is null, or the emptiest value its contract allows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from common import conform
from common.table import Table

DAY = dt.date(2024, 3, 13)
GAME = "20240313_PHX_BOS"
REQUIRED = {str: "", int: 0, float: 0.0, bool: False, dt.date: DAY, dt.datetime: dt.datetime(2024, 3, 13)}
TYPICAL = {"game_id": GAME, "season_year": 2023, "season_phase": "late", "team_abbr": "BOS",
           "opponent_team_abbr": "PHX", "defending_team_abbr": "BOS"}


def rows(table: type[Table], *given: dict[str, Any], **every: Any) -> pd.DataFrame:
    """A frame as the core would hand it over: `given` row by row, `every` in all of them."""
    columns = {}
    for name, column in table.columns.items():
        default = TYPICAL.get(name, REQUIRED[column.kind]) if column.required else None
        values = pd.Series([row.get(name, every.get(name, default)) for row in given], dtype="object")
        columns[name] = pd.to_datetime(values) if column.kind is dt.date else values
    return pd.DataFrame(columns).astype({name: conform.dtype(column) for name, column in table.columns.items()})


def kept(table: type[Table], frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in their contract; none may be rejected."""
    out, rejected = conform.conform(table, frame)
    assert rejected == []
    return out


def before(days: int) -> dt.date:
    return DAY - dt.timedelta(days)
