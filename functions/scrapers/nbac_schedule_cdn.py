"""Scrapers · the whole season's schedule, from the file that NBA.com's own pages read."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper

FILES = "https://cdn.nba.com/static/json/staticData"


@scraper(
    lands="nba-com/schedule-cdn/{season}/{taken_at}.json",
    records=lambda payload: sum(listed(date["games"]) for date in payload["leagueSchedule"]["gameDates"]),
    empty="the league has published no schedule for this season yet",
)
def nbac_schedule_cdn(ask: Ask) -> Iterator[Request]:
    yield Request(f"{FILES}/scheduleLeagueV2_1.json", profile="data", fallback=f"{FILES}/scheduleLeagueV2.json")
