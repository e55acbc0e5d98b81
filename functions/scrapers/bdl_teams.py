"""Scrapers · the teams, and the ids that Ball Don't Lie gives them; those of the past among them."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl
from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/teams/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["data"]),
    empty="no team is listed",
    lookup=True,
)
def bdl_teams(ask: Ask) -> Iterator[Request]:
    yield bdl("teams")
