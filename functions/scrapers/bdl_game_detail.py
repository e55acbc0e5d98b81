"""Scrapers · one game of the date, by the id that Ball Don't Lie gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.bdl import bdl
from common.basketball.questions import NUMBER, found, matchups, well_formed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/game-detail/{game_date}/{event}/{taken_at}.json",
    records=lambda payload: len([payload["data"]["id"]]),
    empty="the game is not known",
    needs="ball-dont-lie/games/{game_date}/",
    lookup=True,
)
def bdl_game_detail(ask: Ask) -> Iterator[Request]:
    wanted, pages = matchups(ask.games), ask.payload if isinstance(ask.payload, list) else []
    games = (game for page in pages for game in found(page, "data"))
    for event in well_formed((game.get("id") for game in games if _teams(game) in wanted), NUMBER):
        yield bdl(f"games/{event}", event=event)


def _teams(game: Any) -> str:
    """'DENMIA', the guests first."""
    return "".join(str(wire.item(game.get(side)).get("abbreviation")) for side in ("visitor_team", "home_team"))
