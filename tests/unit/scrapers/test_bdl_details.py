"""The details that Ball Don't Lie gives of one team, one player, one game."""

from __future__ import annotations

import pytest

from functions.scrapers.bdl_game_detail import bdl_game_detail
from functions.scrapers.bdl_player_detail import bdl_player_detail
from functions.scrapers.bdl_team_detail import bdl_team_detail

ROOT = "https://api.balldontlie.io/v1/"
MIAMI, UTAH = {"abbreviation": "MIA"}, {"abbreviation": "UTA"}
PLAYERS = [{"data": [{"id": 4, "team": MIAMI}, {"id": 5, "team": UTAH}]}, {"data": [{"id": 12, "team": MIAMI}]}]


def test_the_teams_that_play_are_asked_for_by_their_numbers(ask):
    assert {request.fields["team"]: request.url for request in bdl_team_detail(ask(games=("0022300946",)))} == {
        "DEN": ROOT + "teams/8", "MIA": ROOT + "teams/16"}


def test_the_active_players_of_the_teams_that_play_are_asked_for(ask):
    assert [request.url for request in bdl_player_detail(ask(payload=PLAYERS))] == [
        ROOT + "players/12", ROOT + "players/4"]


def test_of_the_listed_games_those_asked_about_are_asked_for(ask):
    ours = {"id": 15908525, "home_team": MIAMI, "visitor_team": {"abbreviation": "DEN"}}
    [request] = bdl_game_detail(ask(payload=[{"data": [ours, {"id": 8, "home_team": UTAH, "visitor_team": MIAMI}]}]))

    assert (request.url, request.fields) == (ROOT + "games/15908525", {"event": "15908525"})


@pytest.mark.parametrize("payload", [None, {"data": [{"id": 4, "team": MIAMI}]}, [{"error": "no"}],
                                     [{"data": [{"id": "4/../5", "team": MIAMI}, 9]}]], ids=str)
@pytest.mark.parametrize("detail", [bdl_player_detail, bdl_game_detail], ids=lambda asked: asked.__name__)
def test_without_an_id_nothing_is_asked(ask, detail, payload):
    assert list(detail(ask(payload=payload))) == []
