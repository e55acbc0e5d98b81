"""Scrapers · the spread and the total of one past game as every US bookmaker last offered them before its tip-off."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, Request, scraper
from functions.scrapers.oddsa_events import ISO, asked, outcomes
from functions.scrapers.oddsa_events_his import HISTORY, snapshot
from functions.scrapers.oddsa_game_lines import MARKETS


@scraper(
    lands="odds-api/game-lines-history/{game_date}/{event}/{taken_at}-snap-{snap}.json",
    records=lambda payload: outcomes(payload["data"], MARKETS),
    empty="no bookmaker offered a spread or a total for the game",
    needs="odds-api/events-history/{game_date}/",
)
def oddsa_game_lines_his(ask: Ask) -> Iterator[Request]:
    for event in asked(ask):
        seen = snapshot(event.tip, ask.now)
        yield Request(f"{HISTORY}/{event.id}/odds", {
            "date": seen.strftime(ISO), "regions": "us", "markets": MARKETS, "oddsFormat": "american",
            "dateFormat": "iso"}, fields={"event": event.folder, "snap": f"{seen:%H%M}"}, profile="odds_api")
