"""Answers in the upstreams' own wire formats: a request and an instant in, the bytes that they would have sent out."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any, Protocol

import numpy as np

from common.adapters.sources.by_game import US
from common.adapters.sources.routes import ROUTES, Route
from common.adapters.sources.season import Season
from common.errors import Reject
from common.scraper import Answer, Request


class Seasons(Protocol):
    """What a source needs to know beside its own name: the seasons, by the year they begin in."""

    def season(self, year: int) -> Season:
        """The season's facts; Usage when there are none."""


def answer(seasons: Seasons, request: Request, now: dt.datetime) -> Answer:
    """What the upstream would have answered at `now` (naive UTC); nothing, with the reason, where it is not held.

    Reject on an address that no upstream of ours has.
    """
    route, found = route_of(request.url)
    params = {**request.params, **{name: value for name, value in found.groupdict().items() if value}}
    said = route.told(seasons.season(route.year(params, now)), params, np.datetime64(now).astype(US))
    if route.pages and isinstance(said, list):
        pages = route.pages.cut(said, params)
        said = pages if request.pages else route.pages.one(pages, params)
    return said if isinstance(said, Answer) else Answer(said if isinstance(said, bytes) else dumps(said))


def route_of(url: str) -> tuple[Route, re.Match[str]]:
    """Who answers for an address, and what it says beside; Reject when nobody does."""
    for route in ROUTES:
        if found := re.fullmatch(route.address, url):
            return route, found
    raise Reject(f"no source answers {url}")


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
