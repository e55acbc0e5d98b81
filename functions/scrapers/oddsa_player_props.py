"""Scrapers · the points lines of one game as every US bookmaker offers them now."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, Request, scraper
from functions.scrapers.oddsa_events import EVENTS, offered, outcomes

MARKETS = "player_points"


@scraper(
    lands="odds-api/player-props/{game_date}/{event}/{taken_at}-snap-{snap}.json",
    records=lambda payload: outcomes(payload, MARKETS),
    empty="no bookmaker offers a points line for the game (yet)",
    needs="odds-api/events/{game_date}/",
)
def oddsa_player_props(ask: Ask) -> Iterator[Request]:
    """regions, not bookmakers: a list of names would leave out every US book that it forgets."""
    for event in offered(ask):
        yield Request(f"{EVENTS}/{event.id}/odds", {
            "regions": "us", "markets": MARKETS, "oddsFormat": "american", "dateFormat": "iso"},
            fields={"event": event.folder}, profile="odds_api")
