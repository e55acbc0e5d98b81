"""Scrapers · the whole season's schedule: every game known so far, with the scores of those that are over."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, Request, scraper


@scraper(
    lands="nba-com/schedule/{season}/{taken_at}.json",
    records=lambda payload: sum(len(date["games"]) for date in payload["leagueSchedule"]["gameDates"]),
    empty="the league has published no schedule for this season yet",
)
def nbac_schedule_api(ask: Ask) -> Iterator[Request]:
    yield Request("https://stats.nba.com/stats/scheduleleaguev2int",
                  {"LeagueID": "00", "Season": ask.season}, profile="stats")
