"""A table without a row."""

import datetime as dt

from common.table import Table


class Nothing(Table, key=("k",), entity="game", partition="d"):
    k: int
    i: int | None
    x: float | None
    s: str | None
    b: bool | None
    d: dt.date
    t: dt.datetime | None
    game_id: str
