"""The virtual instant that all processes of a rehearsal share: the text of a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from common.basketball.season import game_day


class FileClock:
    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.path.read_text())

    def today(self) -> dt.date:
        return game_day(self.now().replace(tzinfo=dt.UTC))

    def set(self, instant: dt.datetime) -> None:
        written = self.path.with_suffix(".new")
        written.write_text(instant.isoformat())
        written.replace(self.path)
