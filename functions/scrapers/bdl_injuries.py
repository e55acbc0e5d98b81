"""Scrapers · the league's injury list as it stands: an array of the pages of one question."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/injuries/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="no player is listed as injured",
)
def bdl_injuries(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        yield bdl_pages("player_injuries")
