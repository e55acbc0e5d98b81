"""Scrapers · the players of one team, as The Odds API lists them; an endpoint that its documentation does not name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from common.basketball.questions import found, listed_by, teams_of, well_formed
from common.basketball.teams import FULL_NAME
from common.scraper import Ask, Request, scraper
from functions.scrapers.oddsa_participants import PARTICIPANTS


@scraper(
    lands="odds-api/players/{game_date}/{taken_at}.json",
    records=lambda payload: listed_by(payload, "id"),
    empty="the team has no players listed",
    needs="odds-api/participants/{game_date}/",
    lookup=True,
)
def oddsa_team_players(ask: Ask) -> Iterator[Request]:
    """One team for each ask, the first of its games: the path has room for one answer."""
    names = {FULL_NAME[team] for team in teams_of(ask.games)}
    teams = (team.get("id") for team in found(ask.payload) if team.get("full_name") in names)
    for participant in islice(well_formed(teams, r"par_[0-9a-z]{1,40}"), 1):
        yield Request(f"{PARTICIPANTS}/{participant}/players", profile="odds_api")
