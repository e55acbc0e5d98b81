"""Scrapers · the box score of one game, in the page that ESPN shows of it."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.pages import json_after
from common.basketball.questions import NUMBER, found, listed, well_formed
from common.scraper import Ask, Request, scraper

STATE = "window['__espnfitt__']="


def _players(page: str) -> int:
    """A page without a box score is one of a game that has none yet."""
    game = json_after(page, STATE)["page"]["content"]["gamepackage"]
    return sum(listed(group.get("athlts") or []) for side in game.get("bxscr") or [] for group in side["stats"])


@scraper(
    lands="espn/boxscores/{game_date}/game-{event}/{taken_at}.json",
    records=_players,
    empty="the game has no box score (yet)",
    form="html",
    needs="espn/scoreboard/{game_date}/",
)
def espn_game_boxscore(ask: Ask) -> Iterator[Request]:
    for event in well_formed((event.get("id") for event in found(ask.payload, "events")), NUMBER):
        yield Request("https://www.espn.com/nba/boxscore", {"gameId": event}, fields={"event": event}, profile="espn")
