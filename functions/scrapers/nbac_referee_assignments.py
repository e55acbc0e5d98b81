"""Scrapers · who officiates the games of one date; told at about 09:15 in New York."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="nba-com/referee-assignments/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["nba"]["Table"]["rows"]),
    empty="nobody is assigned to a game of the date (yet)",
)
def nbac_referee_assignments(ask: Ask) -> Iterator[Request]:
    yield Request("https://official.nba.com/wp-json/api/v1/get-game-officials", {"date": str(ask.game_date)},
                  profile="data")
