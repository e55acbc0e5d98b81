"""Shots: whose, from where, worth what."""

import pytest

from common.basketball.teams import NBA_TEAM_ID
from common.errors import Reject
from functions.raw.nbac_shot_chart import nbac_shot_chart

SHOT = {
    "GRID_TYPE": "Shot Chart Detail", "GAME_ID": "0022400561", "GAME_EVENT_ID": 12, "PLAYER_ID": 203999,
    "PLAYER_NAME": "Nikola Jokić", "TEAM_ID": NBA_TEAM_ID["DEN"], "TEAM_NAME": "Denver Nuggets", "PERIOD": 1,
    "MINUTES_REMAINING": 10, "SECONDS_REMAINING": 42, "EVENT_TYPE": "Made Shot", "ACTION_TYPE": "Hook Shot",
    "SHOT_TYPE": "2PT Field Goal", "SHOT_ZONE_BASIC": "Restricted Area", "SHOT_ZONE_AREA": "Center(C)",
    "SHOT_ZONE_RANGE": "Less Than 8 ft.", "SHOT_DISTANCE": 3, "LOC_X": -12, "LOC_Y": 25, "SHOT_ATTEMPTED_FLAG": 1,
    "SHOT_MADE_FLAG": 1, "GAME_DATE": "20250115", "HTM": "DEN", "VTM": "HOU"}


def chart_of(*shots):
    taken = [list(shot.values()) for shot in shots]
    return {"resultSets": [{"name": "Shot_Chart_Detail", "headers": list(SHOT), "rowSet": taken},
                           {"name": "LeagueAverages", "headers": [], "rowSet": []}]}


@pytest.fixture
def chart(land):
    return lambda *shots: land(nbac_shot_chart, chart_of(*shots), game_date="2025-01-15")


def test_a_shot_of_the_home_team(chart):
    row = chart(SHOT).rows.iloc[0]
    assert row[["game_id", "team_abbr", "opponent_team_abbr", "player_lookup"]].tolist() == [
        "20250115_HOU_DEN", "DEN", "HOU", "nikolajokic"]
    assert row[["clock_seconds", "shot_made", "shot_value", "loc_x"]].tolist() == [642, True, 2, -12.0]


def test_a_missed_three_of_the_visitors(chart):
    row = chart(SHOT | {"TEAM_ID": NBA_TEAM_ID["HOU"], "SHOT_MADE_FLAG": 0, "SHOT_TYPE": "3PT Field Goal"}).rows.iloc[0]
    assert row[["team_abbr", "opponent_team_abbr", "shot_made", "shot_value"]].tolist() == ["HOU", "DEN", False, 3]


def test_a_place_that_is_not_known_is_null(chart):
    assert chart(SHOT | {"LOC_X": None, "LOC_Y": None}).rows[["loc_x", "loc_y"]].isna().all(axis=None)


@pytest.mark.parametrize("changes", [
    {"TEAM_ID": 1}, {"TEAM_ID": None}, {"TEAM_ID": []}, {"TEAM_ID": NBA_TEAM_ID["BOS"]}, {"HTM": "XXX"}, {"VTM": None},
    {"SHOT_TYPE": "4PT Field Goal"}, {"SHOT_MADE_FLAG": 2}, {"SHOT_MADE_FLAG": None}, {"MINUTES_REMAINING": "10"},
    {"MINUTES_REMAINING": 13}, {"SECONDS_REMAINING": None}, {"SHOT_ZONE_BASIC": "Moon"}, {"PLAYER_NAME": "…"},
    {"GAME_DATE": "2025"}, {"GAME_DATE": 5}, {"PERIOD": 0}, {"LOC_X": "left"}])
def test_a_shot_that_cannot_be_leaves_the_others(chart, changes):
    out = chart(SHOT, SHOT | {"GAME_EVENT_ID": 13} | changes)
    assert out.rows["game_event_id"].tolist() == [12]
    assert len(out.rejected) == 1


def test_a_chart_cut_short_is_refused(land):
    with pytest.raises(Reject, match=r"resultSets.Shot_Chart_Detail.rowSet: expected a list, found nothing"):
        payload = chart_of()
        del payload["resultSets"][0]["rowSet"]
        land(nbac_shot_chart, payload, game_date="2025-01-15")


def test_one_event_number_for_two_shots_refuses_both(chart):
    out = chart(SHOT, SHOT | {"PERIOD": 2})
    assert out.rows.empty and len(out.rejected) == 2


def test_a_night_without_shots_is_no_row(chart):
    assert chart().made == []
