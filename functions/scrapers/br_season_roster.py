"""Scrapers · everybody who was on one team in the season, from its page at Basketball-Reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from common.basketball.pages import table
from common.basketball.teams import BR_CODE
from common.scraper import Ask, Request, scraper

PLAYER = r"""<a href=["']/players/"""


def _players(page: str) -> int:
    return len(re.findall(PLAYER, table(page, "roster")))


@scraper(
    lands="basketball-ref/season-rosters/{season}/{team}.json",
    keeps="basketball-ref/season-rosters/{season}/{team}/{taken_at}.json",
    records=_players,
    empty="the page lists nobody",
    form="html",
)
def br_season_roster(ask: Ask) -> Iterator[Request]:
    for team in sorted(BR_CODE.values()):
        yield Request(f"https://www.basketball-reference.com/teams/{team}/{int(ask.season[:4]) + 1}.html",
                      fields={"team": team}, profile="basketball_reference")
