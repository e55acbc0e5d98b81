"""Scrapers · the games of one date, and the ids that Ball Don't Lie gives them."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/games/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="no game is played on the date",
    lookup=True,
)
def bdl_games(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("games", {"start_date": str(ask.game_date), "end_date": str(ask.game_date)})
