"""A table with two columns of every type, for expressions: halves, ties, nulls, signs, both DST days of New York."""

import datetime as dt

from common.table import Table


class Figures(Table, key=("k",), entity="game", partition="d"):
    k: int
    i: int | None
    j: int | None
    x: float | None
    y: float | None
    s: str | None
    u: str | None
    b: bool | None
    d: dt.date
    e: dt.date | None
    t: dt.datetime | None
    v: dt.datetime | None
    game_id: str


DAY, AT = dt.date, dt.datetime
NAMES = ("k", "i", "j", "x", "y", "s", "u", "b", "d", "e", "t", "v", "game_id")
ROWS = [dict(zip(NAMES, row, strict=True)) for row in [
    # the hour that is missing in March, the one that comes twice in November
    (1, 7, 2, 2.5, 0.5, "Ab c", "b", True, DAY(2024, 3, 10), DAY(2024, 3, 31),
     AT(2024, 3, 10, 6, 59, 59, 999999), AT(2024, 3, 10, 7), "g1"),
    (2, -7, 2, -2.5, 0.1, "José", "é", False, DAY(2024, 11, 3), DAY(2024, 12, 1),
     AT(2024, 11, 3, 5, 30), AT(2024, 11, 3, 6, 30), "g1"),
    (3, None, 0, None, 0.0, None, "x", None, DAY(2024, 2, 29), None, None, AT(2024, 2, 29, 23, 59, 59), "g2"),
    (4, 0, None, 1.5, None, "", None, True, DAY(2023, 1, 1), None, AT(2023, 1, 1), None, "g2"),
    (5, 7, 3, 0.1, 0.2, "  pad ", "  ", False, DAY(2024, 12, 30), DAY(2025, 1, 5),
     AT(2024, 12, 30, 12, 0, 0, 500000), AT(2025, 1, 5, 13, 30), "g3"),
    (6, 2**40, 1, 3.5, 1e10, "a_b%c", "_", True, DAY(2000, 2, 29), DAY(1999, 12, 31),
     AT(1969, 12, 31, 23, 59, 59), AT(1970, 1, 1), "g3"),
    (7, -3, -2, -0.5, -2.0, "ab.c", ".", False, DAY(2024, 7, 1), DAY(2024, 7, 7),
     AT(2024, 7, 1, 3, 59), AT(2024, 7, 7, 4), "g4"),
]]
