"""Scrapers · who is on one team now, as ESPN lists him, with his injuries."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.basketball.teams import ESPN_TEAM_ID, TEAMS
from common.scraper import Ask, Request, scraper


@scraper(
    lands="espn/rosters/{game_date}/team_{team}/{taken_at}.json",
    records=lambda payload: listed(payload["team"]["athletes"]),
    empty="nobody is listed",
)
def espn_roster(ask: Ask) -> Iterator[Request]:
    for team in TEAMS:
        yield Request(f"https://site.api.espn.com/apis/site/v2/sports/basketball/nba/teams/{ESPN_TEAM_ID[team]}",
                      {"enable": "roster"}, fields={"team": team}, profile="espn")
