"""Rows of the played tables as plain objects, and the few sums that the oracles are made of."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from common.adapters.embedded.home import Home
from common.pipeline import Pipeline
from tests.googlesql.values import equal, plain

NEW_YORK = ZoneInfo("America/New_York")
HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)
Row = Any


@dataclass(frozen=True)
class Given:
    """What a question is asked with."""

    first_date: dt.date
    last_date: dt.date
    game_date: dt.date
    now: dt.datetime
    correlation_id: str

    @property
    def today(self) -> dt.date:
        return self.now.replace(tzinfo=dt.UTC).astimezone(NEW_YORK).date()

    def dated(self, rows: Iterable[Row], column: str = "game_date") -> list[Row]:
        return [row for row in rows if self.first_date <= getattr(row, column) <= self.last_date]

    def lately(self, rows: Iterable[Row], column: str, span: dt.timedelta = WEEK) -> list[Row]:
        return [row for row in rows if self.now - span < getattr(row, column) <= self.now]


class Tables:
    """tables["raw.nbac_schedule"]: its rows; a null is None."""

    def __init__(self, home: Home) -> None:
        self.pipeline: Pipeline = home.world.pipeline
        self._home, self._rows = home, dict[str, list[Row]]()

    def __getitem__(self, name: str) -> list[Row]:
        if name not in self._rows:
            table = self.pipeline.tables[name]
            frame = self._home.warehouse.db.execute(
                f"SELECT {', '.join(table.columns)} FROM {table.dataset()}.{table.table}").df().astype("object")
            self._rows[name] = [SimpleNamespace(**{
                column: _day(plain(value)) if table.columns[column].kind is dt.date else plain(value)
                for column, value in zip(frame.columns, row, strict=True)}) for row in frame.to_numpy()]
        return self._rows[name]

    @property
    def log(self) -> list[Row]:
        return self["operations.pipeline_execution_log"]


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, dt.datetime) else value


def by(rows: Iterable[Row], *columns: str | Callable[[Row], Hashable]) -> Iterator[tuple[tuple[Any, ...], list[Row]]]:
    """((value of each column), rows that have them)."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = tuple(getattr(row, c) if isinstance(c, str) else c(row) for c in columns)
        found.setdefault(key, []).append(row)
    yield from found.items()


def count(rows: Iterable[Row], **values: Any) -> int:
    """How many have these values; a tuple: one of them."""
    return sum(all(getattr(row, c) in (v if isinstance(v, tuple) else (v,)) for c, v in values.items())
               for row in rows)


class Rounded(float):
    """Halves away from nought, as a person rounds what is written; it knows what it was made of."""

    exact: float
    places: int

    def __new__(cls, exact: float, places: int) -> Rounded:
        made = super().__new__(cls, Decimal(repr(float(exact))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
        made.exact, made.places = exact, places
        return made

    def allows(self, found: Any) -> bool:
        """A sum that is added in another order may be rounded the other way where it is a half."""
        return (isinstance(found, float) and round(found, self.places) == found
                and abs(found - self.exact) <= 0.5 * 10**-self.places + 1e-9)


def rounded(value: float | None, places: int = 1) -> Rounded | None:
    return None if value is None else Rounded(value, places)


def differences(found: list[tuple[Any, ...]], wanted: list[tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    """(row found, row wanted) wherever they are not the same; none: the same rows in the same order."""
    return [pair for pair in zip_longest(found, wanted) if None in pair or not _same(*pair)]


def _same(found: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    return len(found) == len(wanted) and all(
        cell.allows(said) if isinstance(cell, Rounded) else equal(said, cell)
        for said, cell in zip(found, wanted, strict=True))


def percent(part: float, whole: float) -> Rounded | None:
    return rounded(100 * part / whole) if whole else None


def mean(values: Iterable[float | None], places: int = 1) -> Rounded | None:
    known = [value for value in values if value is not None]
    return rounded(statistics.fmean(known), places) if known else None


def quantile(values: Iterable[float | None], share: float) -> Rounded | None:
    """Between the two nearest, in proportion."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    low = int(at := share * (len(known) - 1))
    return rounded(known[low] + (at - low) * (known[min(low + 1, len(known) - 1)] - known[low]))


def seconds(row: Row) -> float:
    return (row.completed_at - row.started_at).total_seconds()


def last_words(rows: Iterable[Row]) -> list[Row]:
    """The latest run of every partition."""
    return [max(mine, key=lambda row: (row.completed_at, row.started_at, row.execution_id))
            for _, mine in by(rows, "processor_name", "game_date", "partition_id")]


def latest(values: Iterable[Any]) -> Any:
    return max((value for value in values if value is not None), default=None)


def down(value: Any) -> tuple[bool, Any]:
    """To sort numbers by: the greatest first, unknown ones last."""
    return (value is None, 0 if value is None else -value)


def up(value: Any) -> tuple[bool, Any]:
    """To sort by: unknown ones first."""
    return (value is not None, "" if value is None else value)


def hour_of(instant: dt.datetime) -> dt.datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def new_york(instant: dt.datetime) -> dt.datetime:
    return instant.replace(tzinfo=dt.UTC).astimezone(NEW_YORK)
