"""Scrapers · where each team stands: its rank, and what it won and lost at home, away and in its own group."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import PER_PAGE, bdl
from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/standings/{season}/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["data"]),
    empty="the season has no standings yet",
)
def bdl_standings(ask: Ask) -> Iterator[Request]:
    yield bdl("standings", {"season": ask.season[:4]} | PER_PAGE)
