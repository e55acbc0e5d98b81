"""Scrapers · the box scores of the games that are going on: one object for each poll."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl
from common.scraper import Ask, Request, scraper
from functions.scrapers.bdl_box_scores import lines


@scraper(
    lands="ball-dont-lie/live-boxscores/{game_date}/{taken_at}.json",
    records=lines,
    empty="no game is going on",
    lookup=True,
)
def bdl_live_box_scores(ask: Ask) -> Iterator[Request]:
    yield bdl("box_scores/live")
