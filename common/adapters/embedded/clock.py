"""A clock that is set, not read: the timeline of a night is played on it. It may follow the present as well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from common.basketball.season import game_day


class SettableClock:
    """now: naive UTC. It never goes back by itself."""

    def __init__(self, now: dt.datetime) -> None:
        self.instant = now.astimezone(dt.UTC).replace(tzinfo=None) if now.tzinfo else now
        self._present: Callable[[], dt.datetime] | None = None

    def follow(self, present: Callable[[], dt.datetime]) -> None:
        """From now on it is never behind the present (naive UTC)."""
        self._present = present

    def now(self) -> dt.datetime:
        if self._present:
            self.instant = max(self.instant, self._present())
        return self.instant

    def today(self) -> dt.date:
        return game_day(self.now().replace(tzinfo=dt.UTC))

    def set(self, now: dt.datetime) -> None:
        self.instant = now.astimezone(dt.UTC).replace(tzinfo=None) if now.tzinfo else now
