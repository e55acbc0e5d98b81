"""The index of players: who is on which team."""

import datetime as dt

import pytest

from common.errors import Reject
from functions.raw.nbac_player_list_current import nbac_player_list_current

DONCIC = {"PERSON_ID": 1629029, "PLAYER_LAST_NAME": "Dončić", "PLAYER_FIRST_NAME": "Luka", "TEAM_ID": 1610612747,
          "TEAM_ABBREVIATION": "LAL", "JERSEY_NUMBER": "77", "POSITION": "F-G", "HEIGHT": "6-8", "WEIGHT": "230",
          "COLLEGE": "Real Madrid", "COUNTRY": "Slovenia", "DRAFT_YEAR": 2018, "DRAFT_ROUND": 1, "DRAFT_NUMBER": 3,
          "ROSTER_STATUS": 1.0, "FROM_YEAR": "2018"}


def index(*rows, **more):
    listed = [list(row.values()) for row in rows]
    return {"resultSets": [{"name": "PlayerIndex", "headers": list(DONCIC), "rowSet": listed}], **more}


@pytest.fixture
def players(land):
    return lambda *rows, **more: land(nbac_player_list_current, index(*rows, **more), game_date="2025-03-15")


def test_a_player(players):
    row = players(DONCIC).rows.iloc[0]
    assert row[["player_lookup", "player_full_name", "team_abbr", "position", "is_active", "season_year"]].tolist() == [
        "lukadoncic", "Luka Dončić", "LAL", "F-G", True, 2024]


def test_where_he_comes_from(players):
    row = players(DONCIC).rows.iloc[0]
    assert row[["college", "country", "draft_year", "draft_round", "draft_pick", "years_pro"]].tolist() == [
        "Real Madrid", "Slovenia", 2018, 1, 3, 6]


@pytest.mark.parametrize(("first", "years"), [("2024", 0), (2003, 21), ("2025", None), (None, None), ("", None)])
def test_a_rookie_is_in_his_first_season(players, first, years):
    told = players(DONCIC | {"FROM_YEAR": first}).rows.iloc[0]["years_pro"]
    assert told == years if years is not None else told != told


def test_who_was_not_drafted_has_no_pick(players):
    undrafted = players(DONCIC | {"DRAFT_YEAR": None, "DRAFT_ROUND": None, "DRAFT_NUMBER": None}).rows
    assert undrafted[["draft_year", "draft_round", "draft_pick"]].isna().all(axis=None)


def test_namesakes_have_an_id_each_counted_over_the_whole_index(players):
    older = DONCIC | {"PERSON_ID": 5, "TEAM_ID": 0, "TEAM_ABBREVIATION": None}
    assert players(DONCIC, older).rows["universal_player_id"].tolist() == ["lukadoncic_002"]


def test_who_is_on_no_team_is_left_out(players):
    assert players(DONCIC | {"TEAM_ID": 0, "TEAM_ABBREVIATION": None}).made == []


def test_in_summer_the_season_is_the_one_that_was_asked_for(players):
    assert players(DONCIC, parameters={"Season": "2025-26"}).rows["season_year"].tolist() == [2025]


@pytest.mark.parametrize(("status", "active"), [(1, True), (0, False), (None, False)])
def test_active_is_who_is_on_the_roster(players, status, active):
    row = players(DONCIC | {"ROSTER_STATUS": status}).rows.iloc[0]
    assert row[["is_active", "roster_status"]].tolist() == [active, "active" if active else "inactive"]


def test_one_name_is_enough(players):
    assert players(DONCIC | {"PLAYER_FIRST_NAME": ""}).rows["player_lookup"].tolist() == ["doncic"]


def test_what_is_not_told_is_null(players):
    row = players(DONCIC | {"JERSEY_NUMBER": "", "WEIGHT": None}).rows.iloc[0]
    assert row[["jersey_number", "weight"]].isna().all()


@pytest.mark.parametrize("changes", [
    {"TEAM_ABBREVIATION": "XXX"}, {"TEAM_ABBREVIATION": None}, {"TEAM_ID": None}, {"PERSON_ID": "1"},
    {"PLAYER_FIRST_NAME": None, "PLAYER_LAST_NAME": None}, {"ROSTER_STATUS": "maybe"}, {"HEIGHT": 80}])
def test_a_broken_row_leaves_the_others(players, changes):
    out = players(DONCIC, DONCIC | {"PLAYER_FIRST_NAME": "Anton"} | changes)
    assert out.rows["player_lookup"].tolist() == ["lukadoncic"]
    assert len(out.rejected) == 1


def test_two_players_of_one_name_are_both_refused(players):
    out = players(DONCIC, DONCIC | {"PERSON_ID": 5})
    assert out.rows.empty and len(out.rejected) == 2


def test_another_index_is_refused(land):
    with pytest.raises(Reject, match="resultSets: expected a list, found 'none'"):
        land(nbac_player_list_current, {"resultSets": "none"}, game_date="2025-03-15")


def test_the_real_index(land, real):
    out = land(nbac_player_list_current, real("nbacom/playerindex_2025-26.json"), game_date="2025-08-27",
               taken_at=dt.datetime(2025, 8, 27, 10))
    assert out.rejected == [] and len(out.rows) == 594
    assert out.rows["team_abbr"].nunique() == 30 and out.rows["season_year"].unique().tolist() == [2025]
    assert {"lukadoncic", "marvinbagleyiii", "patrickbaldwinjr"} <= set(out.rows["player_lookup"])
