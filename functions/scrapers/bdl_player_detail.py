"""Scrapers · one player of a team that plays on the date."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl
from common.basketball.questions import NUMBER, found, teams_of, well_formed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/player-detail/{game_date}/{player}/{taken_at}.json",
    records=lambda payload: len([payload["data"]["id"]]),
    empty="the player is not known",
    needs="ball-dont-lie/active-players/{game_date}/",
    lookup=True,
)
def bdl_player_detail(ask: Ask) -> Iterator[Request]:
    teams = set(teams_of(ask.games))
    pages = ask.payload if isinstance(ask.payload, list) else []
    listed = [player for page in pages for player in found(page, "data")]
    ids = (player.get("id") for player in listed
           if isinstance(player.get("team"), dict) and player["team"].get("abbreviation") in teams)
    for player in well_formed(ids, NUMBER):
        yield bdl(f"players/{player}", player=player)
