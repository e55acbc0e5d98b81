"""A source that is opened when something is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from common.ports import NOTHING
from common.scraper import Answer, Request


class Later:
    """Most functions never ask: only those that do pay for the source's imports."""

    generated = False

    def __init__(self, name: str) -> None:
        self.name = name

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        from common.adapters.sources import open_source
        return open_source(self.name).fetch(request, now, known)
