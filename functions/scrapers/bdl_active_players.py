"""Scrapers · everybody who is on a team now, as Ball Don't Lie lists him."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/active-players/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="nobody is listed as active",
)
def bdl_active_players(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("players/active")
