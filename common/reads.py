"""What a processor may see of a table: which dates, which instant, how necessary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common.basketball.season import season_start

if TYPE_CHECKING:
    from common.table import Table

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class AsOf:
    """How a snapshot row finds its game, and which of its observations counts. See Table.as_of."""

    slate: str
    on: str
    among: tuple[str, ...]
    latest: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """A table as an input of a processor.

    spreads: a change of one entity concerns all rows that share this column of the output with it
    (a team-mate ruled out changes usage: spreads="game_id").
    """

    table: type[Table]
    before: bool = False
    days: int | None = None
    optional: bool = False
    spreads: str | None = None
    columns: tuple[str, ...] | None = None
    as_of: AsOf | None = None

    def window(self, day: dt.date) -> tuple[dt.date, dt.date]:
        """First and last date that a run for `day` may see (last < first: none)."""
        if not self.before:
            return day, day
        first = season_start(day) if self.days is None else day - self.days * DAY
        return first, day - DAY

    def reached(self, day: dt.date, today: dt.date) -> tuple[dt.date, dt.date]:
        """First and last date whose run sees `day`: windows reach forward, never past today."""
        if not self.before:
            return day, day
        if self.days is not None:
            return day + DAY, min(day + self.days * DAY, today)
        return day + DAY, min(season_start(day).replace(year=season_start(day).year + 1) - DAY, today)
