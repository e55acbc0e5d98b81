"""Scrapers · the spread and the total of one game as every US bookmaker offers them now."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, Request, scraper
from functions.scrapers.oddsa_events import EVENTS, offered, outcomes

MARKETS = "spreads,totals"


@scraper(
    lands="odds-api/game-lines/{game_date}/{event}/{taken_at}-snap-{snap}.json",
    records=lambda payload: outcomes(payload, MARKETS),
    empty="no bookmaker offers a spread or a total for the game (yet)",
    needs="odds-api/events/{game_date}/",
)
def oddsa_game_lines(ask: Ask) -> Iterator[Request]:
    for event in offered(ask):
        yield Request(f"{EVENTS}/{event.id}/odds", {
            "regions": "us", "markets": MARKETS, "oddsFormat": "american", "dateFormat": "iso"},
            fields={"event": event.folder}, profile="odds_api")
