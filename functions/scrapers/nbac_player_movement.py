"""Scrapers · every signing, waiver and trade of the last years, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="nba-com/player-movement/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["NBA_Player_Movement"]["rows"]),
    empty="no transaction is listed",
)
def nbac_player_movement(ask: Ask) -> Iterator[Request]:
    yield Request("https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json", profile="stats")
