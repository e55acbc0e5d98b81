"""Play-by-play: when, whose, worth what, and who is at home."""

import pytest

from common.errors import Reject
from functions.raw.nbac_play_by_play import nbac_play_by_play

GAME = "0022400500"
START = {"actionNumber": 2, "orderNumber": 20000, "clock": "PT12M00.00S", "period": 1, "actionType": "period",
         "subType": "start", "personId": 0, "scoreHome": "0", "scoreAway": "0", "description": "Period Start",
         "x": None, "y": None}
MISS = {"actionNumber": 7, "orderNumber": 70000, "clock": "PT11M46.00S", "period": 1, "teamId": 1610612750,
        "teamTricode": "MIN", "actionType": "2pt", "subType": "Hook", "personId": 203497, "x": 11.5, "y": 49.75,
        "shotDistance": 5.57, "scoreHome": "0", "scoreAway": "0", "shotResult": "Missed", "description": "MISS Hook",
        "blockPersonId": 1627826}
THREE = {"actionNumber": 9, "orderNumber": 90000, "clock": "PT11M30.00S", "period": 1, "teamTricode": "MIN",
         "actionType": "3pt", "subType": "Jump Shot", "personId": 1630162, "x": 10.0, "y": 2.0, "shotDistance": 23.9,
         "scoreHome": "0", "scoreAway": "3", "shotResult": "Made", "assistPersonId": 203497, "description": "3PT"}
FREE = {"actionNumber": 12, "orderNumber": 120000, "clock": "PT11M01.50S", "period": 1, "teamTricode": "LAC",
        "actionType": "freethrow", "subType": "1 of 1", "personId": 1627826, "x": None, "y": None, "scoreHome": "1",
        "scoreAway": "3", "shotResult": "Made", "description": "Free Throw 1 of 1"}
PLAYED = [START, MISS, THREE, FREE]


@pytest.fixture
def game(land):
    return lambda *actions, event=GAME: land(
        nbac_play_by_play, {"meta": {}, "game": {"gameId": event, "actions": list(actions)}}, game_date="2025-01-06",
        event=GAME)


def event(out, sequence):
    return out.rows.set_index("event_sequence").loc[sequence]


def test_the_home_team_is_the_one_whose_shots_raise_the_home_score(game):
    assert game(*PLAYED).rows["game_id"].unique().tolist() == ["20250106_MIN_LAC"]


def test_a_shot_says_when_where_and_by_whom(game):
    shot = event(game(*PLAYED), 70000)
    assert shot[["event_id", "game_clock_seconds", "time_elapsed_seconds"]].tolist() == ["7", 706, 14]
    assert shot[["shot_made", "shot_type", "shot_distance", "shot_x"]].tolist() == [False, "2PT", 5.57, 11.5]
    seen = ["player_1_id", "player_1_team_abbr", "player_3_id", "player_3_team_abbr"]
    assert shot[seen].tolist() == [203497, "MIN", 1627826, "LAC"]


def test_an_assist_is_the_second_player(game):
    seen = ["shot_made", "shot_type", "player_2_id", "player_2_team_abbr", "score_away"]
    assert event(game(*PLAYED), 90000)[seen].tolist() == [True, "3PT", 203497, "MIN", 3]


def test_a_free_throw_is_a_shot_without_a_place(game):
    free = event(game(*PLAYED), 120000)
    assert free[["shot_made", "shot_type"]].tolist() == [True, "FT"]
    assert free[["shot_distance", "shot_x"]].isna().all()


def test_what_is_no_shot_was_neither_made_nor_missed(game):
    start = event(game(*PLAYED), 20000)
    assert start[["shot_made", "shot_type", "player_1_id", "player_1_team_abbr"]].isna().all()


@pytest.mark.parametrize(("period", "clock", "elapsed"), [
    (1, "PT12M00.00S", 0), (2, "PT12M00.00S", 720), (4, "PT00M00.00S", 2880), (4, "PT00M00.40S", 2880),
    (5, "PT05M00.00S", 2880), (5, "PT01M30.00S", 3090), (6, "PT05M00.00S", 3180), (8, "PT00M00.00S", 4080)])
def test_an_overtime_lasts_five_minutes(game, period, clock, elapsed):
    last = FREE | {"orderNumber": 900000, "actionNumber": 900, "period": period, "clock": clock}
    assert event(game(*PLAYED, last), 900000)["time_elapsed_seconds"] == elapsed


@pytest.mark.parametrize(("place", "feet"), [
    ({"x": 5.585, "y": 50.0}, 0.0), ({"x": 94.415, "y": 60.0}, 5.0),
    ({"x": 30.0, "y": 50.0, "area": "Backcourt"}, None)])
def test_a_distance_that_is_not_told_is_measured_on_the_court(game, place, feet):
    shot = {key: value for key, value in MISS.items() if key != "shotDistance"} | place
    measured = event(game(START, shot, THREE, FREE), 70000)["shot_distance"]
    assert measured == pytest.approx(feet, abs=0.01) if feet is not None else measured != measured


def test_a_score_that_is_not_known_is_null(game):
    assert event(game(*PLAYED, FREE | {"orderNumber": 130000, "scoreHome": ""}), 130000)[["score_home"]].isna().all()


@pytest.mark.parametrize("changes", [
    {"clock": "11:46"}, {"clock": 706}, {"period": None}, {"period": 0}, {"orderNumber": None}, {"actionType": None},
    {"shotResult": "Perhaps"}, {"teamTricode": "XXX"}, {"scoreHome": "many"}, {"shotDistance": -1},
    {"shotDistance": "far"}, {"blockPersonId": "Zubac"}, {"actionNumber": "7"}])
def test_an_event_that_cannot_be_read_leaves_the_others(game, changes):
    out = game(START, MISS | changes, THREE, FREE)
    assert len(out.rows) == 3 and len(out.rejected) == 1


def test_what_is_no_event_is_counted_as_refused(game):
    out = game(*PLAYED, None, 5)
    assert len(out.rows) == 4 and len(out.rejected) == 2


@pytest.mark.parametrize("actions", [
    [], [START], [START, THREE], [THREE, FREE | {"teamTricode": "MIN"}],
    [THREE | {"scoreHome": "2"}, FREE | {"scoreHome": "3", "scoreAway": "4"}]])
def test_without_a_score_of_both_teams_nobody_is_at_home(game, actions):
    with pytest.raises(Reject, match="do not tell which team is at home"):
        game(*actions)


def test_another_game_in_the_object_is_refused(game):
    with pytest.raises(Reject, match=r"game.gameId: expected '0022400500', found '0022400501'"):
        game(*PLAYED, event="0022400501")


@pytest.mark.parametrize(("name", "count", "game_id"), [
    ("playbyplay_0022400500_first340", 340, "20250106_LAC_MIN"),
    ("playbyplay_0022000001_first200", 200, "20201222_GSW_BKN")])
def test_a_real_feed(land, real, name, count, game_id):
    out = land(nbac_play_by_play, real(f"nbacom_cdn/{name}.json"), event=name[11:21],
               game_date=f"{game_id[:4]}-{game_id[4:6]}-{game_id[6:8]}")
    assert out.rejected == [] and len(out.rows) == count
    assert out.rows["game_id"].unique().tolist() == [game_id]
    made = out.rows[out.rows["shot_made"] == True]  # noqa: E712 — null is neither
    worth = made["shot_type"].map({"2PT": 2, "3PT": 3, "FT": 1}).groupby(made["player_1_team_abbr"]).sum()
    last = out.rows.iloc[-1]
    sides = last[["home_team_abbr", "away_team_abbr"]].tolist()
    assert worth[sides].tolist() == last[["score_home", "score_away"]].tolist()
    assert out.rows["time_elapsed_seconds"].is_monotonic_increasing
    assert out.rows.loc[out.rows["shot_type"].isin(["2PT", "3PT"]), "shot_distance"].notna().all()
