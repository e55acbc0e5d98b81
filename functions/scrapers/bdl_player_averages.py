"""Scrapers · what each player averages in the regular season so far."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/player-averages/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="nobody has played in the season yet",
    lookup=True,
)
def bdl_player_averages(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("season_averages/general", {"season": ask.season[:4], "season_type": "regular", "type": "base"})
