"""Scrapers · the games of one date, and the ids that BettingPros gives them."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="bettingpros/events/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["events"]),
    empty="no game is played on the date",
    lookup=True,
)
def bp_events(ask: Ask) -> Iterator[Request]:
    yield Request("https://api.bettingpros.com/v3/events", {"sport": "NBA", "date": str(ask.game_date)},
                  profile="bettingpros")
