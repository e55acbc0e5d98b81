from __future__ import annotations

import json

import pytest

from common.errors import Reject
from functions.scrapers.espn_game_boxscore import espn_game_boxscore


def page(**game):
    state = {"page": {"content": {"gamepackage": game}}}
    return f"<script>window['__espnfitt__']={json.dumps(state)};</script>"


def event(event_id, away, home):
    sides = [{"homeAway": "home", "team": {"id": home}}, {"homeAway": "away", "team": {"id": away}}]
    return {"id": event_id, "competitions": [{"competitors": sides}]}


def test_of_the_newest_scoreboard_the_games_asked_about_are_asked_for(ask):
    board = {"events": [event("401585183", "7", "14"), event("401585184", "13", "23"), event("401585185", "14", "7")]}
    [first] = espn_game_boxscore(ask(payload=board))

    assert (first.url, first.params) == ("https://www.espn.com/nba/boxscore", {"gameId": "401585183"})
    assert espn_game_boxscore.scraper.landing(ask(), first) == (
        "espn/boxscores/2024-03-13/game-401585183/20240313_180000.json")
    assert espn_game_boxscore.scraper.needs == "espn/scoreboard/{game_date}/"


@pytest.mark.parametrize("board", [None, [], {"message": "not found"}, {"events": "none"},
                                   {"events": [7, {}, event("../../secrets", "7", "14"), event("1?x=2", "7", "14"),
                                              event("401585183", "7", "99")]}], ids=str)
def test_without_a_game_that_can_be_named_nothing_is_asked(ask, board):
    assert list(espn_game_boxscore(ask(payload=board))) == []


def test_a_game_that_has_not_begun_has_no_record():
    assert espn_game_boxscore.scraper.records(page(gmStrp={})) == 0


def test_another_page_is_not_taken_for_a_game_without_players():
    with pytest.raises(Reject, match="espnfitt"):
        espn_game_boxscore.scraper.records("<html>Access denied</html>")
