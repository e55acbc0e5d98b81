"""Real seasons on disk, answered for as each upstream would have answered at an instant of the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from common.adapters.sources import archive_files
from common.adapters.sources.season import Season
from common.adapters.sources.wire import answer
from common.basketball.season import season_name, season_year
from common.errors import Usage
from common.ports import NOTHING
from common.scraper import Answer, Request


class Archive:
    """A season archive: parquet files below `folder`, read season by season when first asked for.

    Nothing is told before it could be known: a game is final three hours after its tip-off (04:00 ET of the next day
    where the tip-off is not on record), a betting line is offered from when it was seen until the tip-off, and a
    play-off game is on the schedule once both teams are through. What the archive cannot tell: the date a postponed
    game was first set for, and the price of a spread (null).
    """

    name = "archive"
    generated = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.years = archive_files.years(folder)
        self._seasons: dict[int, Season] = {}
        if not self.years:
            raise Usage(f"no season archive at {folder}: it needs box/<season>/player_box.parquet; "
                        "see docs/guides/archive.md")

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        """The upstream's bytes as of `now` (naive UTC); Reject on a foreign address, Usage on a season not held."""
        return answer(self, request, now)

    def season(self, year: int) -> Season:
        """Of the season that begins in `year`; Usage when the archive has none."""
        if year not in self.years:
            raise Usage(f"the archive at {self.folder} has no season {season_name(year)}; it holds {self._held()}")
        if year not in self._seasons:
            self._seasons[year] = archive_files.read(self.folder, year)
        return self._seasons[year]

    def season_of(self, day: dt.date) -> str:
        """'2023-24' of a date; Usage when the archive does not hold that season."""
        if season_year(day) not in self.years:
            raise Usage(f"the archive at {self.folder} has no season {season_name(season_year(day))} "
                        f"(of {day}); it holds {self._held()}")
        return season_name(season_year(day))

    def describe(self) -> str:
        return f"Real games of {self._held()} from the archive at {self.folder}, told as the sources told them then."

    def _held(self) -> str:
        first, last = season_name(self.years[0]), season_name(self.years[-1])
        gapless = len(self.years) == self.years[-1] - self.years[0] + 1
        return first if first == last else f"{first} … {last}" if gapless else ", ".join(map(season_name, self.years))
