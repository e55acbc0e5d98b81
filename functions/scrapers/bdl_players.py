"""Scrapers · everybody who ever played: some fifty pages."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/players/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="no player is listed",
    lookup=True,
)
def bdl_players(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("players")
