"""Scrapers · who leads the season in points per game."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.bdl import bdl
from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper


@scraper(
    lands="ball-dont-lie/player-leaders/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["data"]),
    empty="nobody leads the season yet",
    lookup=True,
)
def bdl_player_leaders(ask: Ask) -> Iterator[Request]:
    yield bdl("leaders", {"season": ask.season[:4], "stat_type": "pts"})
