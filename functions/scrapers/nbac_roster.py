"""Scrapers · who is on one team now, from its page at NBA.com."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.pages import json_after
from common.basketball.questions import listed
from common.basketball.teams import NBA_TEAM_ID, SLUG, TEAMS
from common.scraper import Ask, Request, scraper

DATA = '<script id="__NEXT_DATA__" type="application/json">'


def _players(page: str) -> int:
    return listed(json_after(page, DATA)["props"]["pageProps"]["team"]["roster"])


@scraper(
    lands="nba-com/rosters/{game_date}/team_{team}/{taken_at}.json",
    records=_players,
    empty="the team's page lists nobody",
    form="html",
    lookup=True,
)
def nbac_roster(ask: Ask) -> Iterator[Request]:
    for team in TEAMS:
        yield Request(f"https://www.nba.com/team/{NBA_TEAM_ID[team]}/{SLUG[team]}/roster", fields={"team": team},
                      profile="data")
