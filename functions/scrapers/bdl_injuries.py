"""Scrapers · the league's injury list as it stands: an array of the pages of one question."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, At, BeforeTip, Request, scraper


@scraper(
    lands="ball-dont-lie/injuries/{game_date}/{taken_at}.json",
    records=lambda payload: sum(len(page["data"]) for page in payload),
    empty="no player is listed as injured",
    asks=(At("06:00"), BeforeTip()),
)
def bdl_injuries(ask: Ask) -> Iterator[Request]:
    """One question: the source follows meta.next_cursor itself and gives all pages together."""
    if not ask.games.empty:
        yield Request("https://api.balldontlie.io/v1/player_injuries", {"per_page": "100"}, profile="balldontlie", pages="cursor")
