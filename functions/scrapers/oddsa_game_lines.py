"""Scrapers · the spread and the total of one game as every US bookmaker offers them now."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, Request, scraper
from functions.scrapers.oddsa_events import EVENTS, offered


@scraper(
    lands="odds-api/game-lines/{game_date}/{event}/{taken_at}-snap-{snap}.json",
    records=lambda payload: sum(len(market["outcomes"]) for book in payload["bookmakers"]
                                for market in book["markets"]),
    empty="no bookmaker offers a spread or a total for the game (yet)",
    needs="odds-api/events/{game_date}/",
)
def oddsa_game_lines(ask: Ask) -> Iterator[Request]:
    for event_id, event in offered(ask):
        yield Request(f"{EVENTS}/{event_id}/odds", {"regions": "us", "markets": "spreads,totals",
                      "oddsFormat": "american", "dateFormat": "iso"}, fields={"event": event}, profile="odds_api")
