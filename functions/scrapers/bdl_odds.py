"""Scrapers · the prices of one date's games, as Ball Don't Lie collects them."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/odds/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="no game of the date is priced",
    lookup=True,
)
def bdl_odds(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("odds", {"date": str(ask.game_date)})
