"""Scrapers · the box scores of one date: an element for each game, with both teams' players."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.basketball.bdl import PER_PAGE, bdl
from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


def lines(payload: Any) -> int:
    """How many players have a line in the games of an answer."""
    return sum(listed(game[side]["players"]) for game in payload["data"] for side in ("home_team", "visitor_team"))


@scraper(
    lands="ball-dont-lie/boxscores/{game_date}/{taken_at}.json",
    records=lines,
    empty="no game of the date has a box score (yet)",
)
def bdl_box_scores(ask: Ask) -> Iterator[Request]:
    yield bdl("box_scores", {"date": str(ask.game_date)} | PER_PAGE)
