"""Scrapers · the games of one date and their scores, and the ids that ESPN gives them."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="espn/scoreboard/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["events"]),
    empty="no game is played on the date",
)
def espn_scoreboard(ask: Ask) -> Iterator[Request]:
    yield Request("https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard",
                  {"dates": f"{ask.game_date:%Y%m%d}"}, profile="espn")
