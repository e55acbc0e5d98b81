"""The system's clock."""

from __future__ import annotations

import datetime as dt

from common.basketball.season import game_day


class SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC).replace(tzinfo=None)

    def today(self) -> dt.date:
        return game_day(dt.datetime.now(dt.UTC))
