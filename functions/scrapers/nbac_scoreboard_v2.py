"""Scrapers · the scores of one date's games."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="nba-com/scoreboard-v2/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["scoreboard"]["games"]),
    empty="no game is played on the date",
)
def nbac_scoreboard_v2(ask: Ask) -> Iterator[Request]:
    # scoreboardV2 has had no scores since October 2025: https://github.com/swar/nba_api/issues/577
    yield Request("https://stats.nba.com/stats/scoreboardv3", {"GameDate": str(ask.game_date), "LeagueID": "00"},
                  profile="stats")
