"""Scrapers · the box score of one game, in the page that ESPN shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.basketball.pages import json_after
from common.basketball.questions import NUMBER, found, listed, matchups, well_formed
from common.basketball.teams import ESPN_TEAM_ID
from common.scraper import Ask, Request, scraper

TEAM = {str(number): code for code, number in ESPN_TEAM_ID.items()}
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
    wanted = matchups(ask.games)
    events = (event.get("id") for event in found(ask.payload, "events") if _teams(event) in wanted)
    for event in well_formed(events, NUMBER):
        yield Request("https://www.espn.com/nba/boxscore", {"gameId": event}, fields={"event": event}, profile="espn")


def _teams(event: Any) -> str:
    """'HOUPHI' of an event between teams of the league, else ''."""
    try:
        sides = {side["homeAway"]: TEAM[side["team"]["id"]] for side in event["competitions"][0]["competitors"]}
        return sides["away"] + sides["home"]
    except (KeyError, TypeError, IndexError):
        return ""
