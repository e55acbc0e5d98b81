"""Scrapers · the teams, and the ids that The Odds API gives them."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed_by
from common.scraper import Ask, Request, scraper

PARTICIPANTS = "https://api.the-odds-api.com/v4/sports/basketball_nba/participants"


@scraper(
    lands="odds-api/participants/{game_date}/{taken_at}.json",
    records=lambda payload: listed_by(payload, "id"),
    empty="no team is listed",
    lookup=True,
)
def oddsa_participants(ask: Ask) -> Iterator[Request]:
    yield Request(PARTICIPANTS, profile="odds_api")
