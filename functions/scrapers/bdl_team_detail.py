"""Scrapers · one team that plays on the date."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl
from common.basketball.questions import teams_of
from common.basketball.teams import BDL_TEAM_ID
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/team-detail/{game_date}/{team}/{taken_at}.json",
    records=lambda payload: len([payload["data"]["id"]]),
    empty="the team is not known",
    lookup=True,
)
def bdl_team_detail(ask: Ask) -> Iterator[Request]:
    for team in teams_of(ask.games):
        yield bdl(f"teams/{BDL_TEAM_ID[team]}", team=team)
