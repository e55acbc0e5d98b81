"""A clock that is set, not read: the timeline of a night is played on it."""

from __future__ import annotations

import datetime as dt

from common.basketball.season import game_day


class SettableClock:
    """now: naive UTC. It never goes back by itself."""

    def __init__(self, now: dt.datetime) -> None:
        self.instant = now.astimezone(dt.UTC).replace(tzinfo=None) if now.tzinfo else now

    def now(self) -> dt.datetime:
        return self.instant

    def today(self) -> dt.date:
        return game_day(self.instant.replace(tzinfo=dt.UTC))

    def set(self, now: dt.datetime) -> None:
        self.instant = now.astimezone(dt.UTC).replace(tzinfo=None) if now.tzinfo else now
