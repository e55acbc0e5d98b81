"""Scrapers · the advanced line of every player of one date's games."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/game-adv-stats/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="no player of the date has an advanced line (yet)",
    lookup=True,
)
def bdl_game_adv_stats(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("stats/advanced", {"dates[]": str(ask.game_date)})
