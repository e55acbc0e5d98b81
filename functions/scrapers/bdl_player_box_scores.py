"""Scrapers · a line for every player of one date's games, not grouped by game."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl_pages
from common.basketball.questions import on_pages
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/player-box-scores/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "data"),
    empty="no player of the date has a line (yet)",
)
def bdl_player_box_scores(ask: Ask) -> Iterator[Request]:
    yield bdl_pages("stats", {"start_date": str(ask.game_date), "end_date": str(ask.game_date)})
