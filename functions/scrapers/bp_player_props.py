"""Scrapers · every book's points lines of one date's players, with the opening lines."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import NUMBER, found, on_pages, well_formed
from common.scraper import Ask, Request, scraper

POINTS = "156"  # rebounds are 157, assists 151, threes 162, steals 160, blocks 152


@scraper(
    lands="bettingpros/player-props/points/{game_date}/{taken_at}.json",
    records=lambda pages: on_pages(pages, "offers"),
    empty="no book offers a points line on the date (yet)",
    needs="bettingpros/events/{game_date}/",
)
def bp_player_props(ask: Ask) -> Iterator[Request]:
    events = well_formed((event.get("id") for event in found(ask.payload, "events")), NUMBER)
    if events:
        yield Request("https://api.bettingpros.com/v3/offers", {
            "sport": "NBA", "market_id": POINTS, "event_id": ":".join(events), "book_id": "null", "limit": "10"},
            profile="bettingpros", pages="page")
