from __future__ import annotations

import json

import pytest

from common.errors import Reject
from functions.scrapers.espn_game_boxscore import espn_game_boxscore


def page(**game):
    state = {"page": {"content": {"gamepackage": game}}}
    return f"<script>window['__espnfitt__']={json.dumps(state)};</script>"


def test_each_game_of_the_newest_scoreboard_is_asked_for(ask):
    board = {"events": [{"id": "401585183"}, {"id": "401585184"}]}
    first, _ = espn_game_boxscore(ask(payload=board))

    assert (first.url, first.params) == ("https://www.espn.com/nba/boxscore", {"gameId": "401585183"})
    assert espn_game_boxscore.scraper.landing(ask(), first) == (
        "espn/boxscores/2024-03-13/game-401585183/20240313_180000.json")
    assert espn_game_boxscore.scraper.needs == "espn/scoreboard/{game_date}/"


@pytest.mark.parametrize("board", [None, [], {"message": "not found"}, {"events": "none"},
                                   {"events": [7, {}, {"id": "../../secrets"}, {"id": "1?x=2"}]}], ids=str)
def test_without_a_game_that_can_be_named_nothing_is_asked(ask, board):
    assert list(espn_game_boxscore(ask(payload=board))) == []


def test_a_game_that_has_not_begun_has_no_record():
    assert espn_game_boxscore.scraper.records(page(gmStrp={})) == 0


def test_another_page_is_not_taken_for_a_game_without_players():
    with pytest.raises(Reject, match="espnfitt"):
        espn_game_boxscore.scraper.records("<html>Access denied</html>")
