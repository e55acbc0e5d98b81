"""Scrapers · everything that happened in one game, from its live feed."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import NBA_GAME_ID, listed, played, well_formed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="nba-com/play-by-play/{game_date}/game-{event}/{taken_at}.json",
    records=lambda payload: listed(payload["game"]["actions"]),
    empty="nothing has happened in the game yet",
)
def nbac_play_by_play(ask: Ask) -> Iterator[Request]:
    for event in well_formed(played(ask.games)["nba_game_id"], NBA_GAME_ID):
        yield Request(f"https://cdn.nba.com/static/json/liveData/playbyplay/playbyplay_{event}.json",
                      fields={"event": event}, profile="data")
