"""Who officiates which game, and who sits in the replay center."""

import pytest

from common.errors import Reject
from functions.raw.nbac_referee_game_assignments import nbac_referee_game_assignments
from functions.raw.nbac_referee_replay_center import nbac_referee_replay_center

GAME = {"game_id": "0022400509", "game_date": "01/08/2025", "season": "22024", "game_code": "20250108/OKCCLE",
        "home_team_id": 1610612739, "home_team": "Cleveland", "home_team_abbr": "CLE", "away_team_id": 1610612760,
        "away_team": "Oklahoma City", "away_team_abbr": "OKC", "official1": "John Goble", "official1_code": 101284,
        "official1_JNum": "10", "official2": "Ray Acosta", "official2_code": 1626300, "official2_JNum": "54",
        "official3": "Robert Hussey", "official3_code": 1628480, "official3_JNum": "85", "official4": None,
        "official4_code": None, "official4_JNum": None}
ALTERNATE = {"official4": "Tom Washington", "official4_code": 1145, "official4_JNum": " 49 "}
REPLAY = {"game_date": "01/08/2025", "official_code": 202035, "replaycenter_official": "Brett Nansel"}


def answer(games=(), replay=()):
    other = {"Table": {"rows": [GAME | {"game_id": "2022400077"}]}, "Table1": {"rows": [REPLAY]}}
    return {"nba": {"Table": {"rows": list(games)}, "Table1": {"rows": list(replay)}}, "gl": other, "wnba": other}


@pytest.fixture
def crews(land):
    return lambda *games: land(nbac_referee_game_assignments, answer(games), game_date="2025-01-08")


@pytest.fixture
def replay(land):
    return lambda *rows: land(nbac_referee_replay_center, answer(replay=rows), game_date="2025-01-08")


def test_three_officials_of_a_game(crews):
    rows = crews(GAME).rows
    assert rows["official_name"].tolist() == ["John Goble", "Ray Acosta", "Robert Hussey"]
    seen = ["game_id", "nba_game_id", "season", "official_position", "official_jersey_number", "home_team"]
    assert rows.loc[0, seen].tolist() == ["20250108_OKC_CLE", "0022400509", "2024-25", 1, "10", "Cleveland"]


def test_the_playoffs_have_an_alternate(crews):
    seen = ["official_position", "official_name", "official_jersey_number"]
    assert crews(GAME | ALTERNATE).rows.iloc[-1][seen].tolist() == [4, "Tom Washington", "49"]


def test_preseason_games_are_left_out(crews):
    assert crews(GAME | {"game_id": "0012400001"}).made == []


@pytest.mark.parametrize("changes", [
    {"official2": None}, {"official2_code": None}, {"official2_code": "x"}, {"official4": "Tom Washington"},
    {"official4_code": 1145}])
def test_an_official_who_is_half_told_leaves_the_others(crews, changes):
    out = crews(GAME | changes)
    assert len(out.rejected) == 1 and len(out.rows) == len(out.made) - 1


@pytest.mark.parametrize("changes", [
    {"game_id": None}, {"game_date": "2025-01-08"}, {"game_date": None}, {"season": "2024"}, {"season": 22024},
    {"home_team_abbr": "XXX"}, {"away_team_abbr": None}, {"home_team_id": None}, {"game_code": None}])
def test_a_game_that_cannot_be_read_leaves_the_others(crews, changes):
    out = crews(GAME | {"home_team_abbr": "BKN", "away_team_abbr": "DET"}, GAME | changes)
    assert out.rows["game_id"].unique().tolist() == ["20250108_DET_BKN"] and len(out.rejected) == 3


def test_the_replay_center(replay):
    out = replay(REPLAY, REPLAY | {"official_code": None}, None)
    assert out.rows[["official_code", "official_name"]].to_numpy().tolist() == [[202035, "Brett Nansel"]]
    assert len(out.rejected) == 2


@pytest.mark.parametrize("function", [nbac_referee_game_assignments, nbac_referee_replay_center])
def test_an_answer_without_the_league_is_refused(land, function):
    with pytest.raises(Reject, match=r"nba: expected an object|nba\.Table1?\.rows: expected a list"):
        land(function, {"nba": {"Table": {}, "Table1": {}}}, game_date="2025-01-08")


def test_a_real_morning(land, real):
    payload = real("nbacom/referee_assignments_2025-01-08.json")
    crews = land(nbac_referee_game_assignments, payload, game_date="2025-01-08")
    assert crews.rejected == [] and len(crews.rows) == 24
    assert crews.rows.groupby("game_id").size().eq(3).all() and crews.rows["game_id"].nunique() == 8
    replay = land(nbac_referee_replay_center, payload, game_date="2025-01-08")
    assert replay.rejected == [] and len(replay.rows) == 3
