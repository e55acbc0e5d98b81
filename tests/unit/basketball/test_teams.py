"""How the sources spell the thirty teams."""

import pytest

from common.basketball import teams
from common.basketball.teams import BDL_TEAM, BR_TEAM, ESPN_TEAM, FULL_NAME, TEAMS, team_named, team_spelled
from common.errors import Reject


@pytest.mark.parametrize("back", [BDL_TEAM, BR_TEAM, ESPN_TEAM])
def test_every_source_spells_every_team_in_a_way_of_its_own(back):
    assert len(back) == 30 and sorted(back.values()) == sorted(TEAMS)


@pytest.mark.parametrize(("code", "team"), [
    ("BRK", "BKN"), ("PHO", "PHX"), ("CHO", "CHA"), ("NY", "NYK"), ("GS", "GSW"), ("SA", "SAS"), ("NO", "NOP"),
    ("UTAH", "UTA"), ("WSH", "WAS"), ("gs", "GSW"), ("SEA", None), ("", None)])
def test_a_code_of_any_source_is_understood(code, team):
    assert team_spelled(code) == team


def test_no_spelling_means_two_teams():
    told = [(spelled, code) for codes in (teams.BR_CODE, teams.ESPN_CODE) for code, spelled in codes.items()]
    assert all(team_spelled(spelled) == code for spelled, code in told)
    assert [team_spelled(code) for code in TEAMS] == list(TEAMS)


@pytest.mark.parametrize("code", TEAMS)
def test_a_full_name_is_its_team_s(code):
    assert team_named(FULL_NAME[code]) == code


@pytest.mark.parametrize("name", ["Lakers", "Seattle SuperSonics", "", "los angeles lakers"])
def test_a_name_is_not_guessed(name):
    with pytest.raises(Reject, match="no team is called"):
        team_named(name)
