"""A source that is opened when something is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from common.ports import NOTHING, Source
from common.scraper import Answer, Request


class Later:
    """Most functions never ask: only those that do pay for the source's imports."""

    generated = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._opened: Source | None = None

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        if self._opened is None:
            from common.adapters.sources import open_source
            self._opened = open_source(self.name)
        return self._opened.fetch(request, now, known)
