from __future__ import annotations

import pytest

from functions.scrapers.oddsa_team_players import oddsa_team_players

LISTED = [{"id": "par_02", "full_name": "Miami Heat"}, {"id": "par_01", "full_name": "Utah Jazz"},
          {"id": "par_03", "full_name": "Boston Celtics"}]


def test_one_team_that_plays_is_asked_about_by_its_id(ask):
    [request] = oddsa_team_players(ask(payload=LISTED))

    assert request.url == "https://api.the-odds-api.com/v4/sports/basketball_nba/participants/par_02/players"


@pytest.mark.parametrize("payload", [None, {"message": "unauthorized"}, [{"id": "../x", "full_name": "Miami Heat"}]],
                         ids=str)
def test_without_an_id_nothing_is_asked(ask, payload):
    assert list(oddsa_team_players(ask(payload=payload))) == []
