"""The schedule: which games, on which date, and what is known of them."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.nbac_schedule import nbac_schedule


def side(code, number, score=0):
    return {"teamId": number, "teamTricode": code, "score": score}


def game(**changes):
    return {
        "gameId": "0022400561", "gameCode": "20250115/PHILAL", "gameStatus": 1, "gameStatusText": "10:30 pm ET",
        "gameDateTimeEst": "2025-01-15T22:30:00Z", "gameDateTimeUTC": "2025-01-16T03:30:00Z",
        "arenaName": "Crypto.com Arena",
        "arenaCity": "Los Angeles", "arenaState": "CA", "postponedStatus": "N", "isNeutral": False,
        "broadcasters": {"nationalTvBroadcasters": [{"broadcasterDisplay": "ESPN"}]},
        "homeTeam": side("LAL", 1610612747), "awayTeam": side("PHI", 1610612755)} | changes


def season(*games):
    return {"leagueSchedule": {"seasonYear": "2024-25", "gameDates": [{"games": list(games)}]}}


@pytest.fixture
def schedule(land):
    return lambda *games: land(nbac_schedule, season(*games), season="2024-25")


def test_a_late_game_in_los_angeles_belongs_to_the_evening_in_new_york(schedule):
    row = schedule(game()).rows.iloc[0]
    assert row["game_id"] == "20250115_PHI_LAL"
    assert row["game_date"] == pd.Timestamp("2025-01-15")
    assert row["tip_time_utc"] == pd.Timestamp("2025-01-16 03:30")


def test_the_false_z_of_the_eastern_time_is_not_read(schedule):
    row = schedule(game(gameDateTimeEst="2030-01-01T00:00:00Z")).rows.iloc[0]
    assert row["tip_time_utc"] == pd.Timestamp("2025-01-16 03:30")


@pytest.mark.parametrize("unset", [
    {"gameDateTimeUTC": None}, {"gameDateTimeUTC": ""}, {"gameDateTimeUTC": "1900-01-01T00:00:00Z"},
    {"gameDateTimeUTC": "2025-01-15T05:00:00Z"}, {"gameDateTimeUTC": "2025-01-15T17:00:00Z", "gameStatusText": "TBD"}])
def test_a_game_without_a_time_keeps_the_date_of_its_code(schedule, unset):
    row = schedule(game(**unset)).rows.iloc[0]
    assert pd.isna(row["tip_time_utc"])
    assert row["game_date"] == pd.Timestamp("2025-01-15")


def test_a_time_that_cannot_be_read_is_not_guessed(schedule):
    out = schedule(game(gameDateTimeUTC="7:00 pm ET"))
    assert out.rows.empty
    assert out.rejected[0].reason == "tip_time_utc: not datetime"


def test_a_moved_game_has_the_date_it_is_played_on(schedule):
    assert schedule(game(gameDateTimeUTC="2025-03-06T00:30:00Z")).rows["game_id"][0] == "20250305_PHI_LAL"


def test_postponed_is_what_the_league_marks_so(schedule):
    assert schedule(game(), game(gameId="0022400562", postponedStatus="Y", homeTeam=side("BOS", 1610612738))).rows[
        "postponed"].tolist() == [True, False]


def test_a_score_counts_once_the_game_is_final(schedule):
    live = game(gameStatus=2, homeTeam=side("LAL", 1610612747, 50), awayTeam=side("PHI", 1610612755, 40))
    row = schedule(live).rows.iloc[0]
    assert row[["home_team_score", "away_team_score", "winning_team_tricode"]].isna().all()
    row = schedule(live | {"gameStatus": 3}).rows.iloc[0]
    assert (row["home_team_score"], row["away_team_score"], row["winning_team_tricode"]) == (50, 40, "LAL")


@pytest.mark.parametrize(("television", "network"), [([{"broadcasterDisplay": "TNT"}], "TNT"), ([], "Prime")])
def test_television_comes_before_streaming(schedule, television, network):
    streamed = {"nationalOttBroadcasters": [{"broadcasterDisplay": "Prime"}]}
    row = schedule(game(broadcasters={"nationalTvBroadcasters": television, **streamed})).rows.iloc[0]
    assert row["has_national_tv"] and row["primary_network"] == network


def test_a_game_without_a_national_broadcaster_is_on_none(schedule):
    row = schedule(game(broadcasters={"homeTvBroadcasters": [{"broadcasterDisplay": "Local"}]})).rows.iloc[0]
    assert not row["has_national_tv"] and pd.isna(row["primary_network"])


def test_a_broadcaster_to_be_determined_has_no_name(schedule):
    row = schedule(game(broadcasters={"nationalTvBroadcasters": [{"broadcasterDisplay": "TBD"}]})).rows.iloc[0]
    assert row["has_national_tv"] and pd.isna(row["primary_network"])


@pytest.mark.parametrize(("nba_game_id", "kind"), [
    ("0022400561", "regular"), ("0032400001", "allstar"), ("0042400101", "playoffs"), ("0052400101", "playin"),
    ("0062400001", "cup_final")])
def test_the_game_id_says_which_part_of_the_season_it_is(schedule, nba_game_id, kind):
    assert schedule(game(gameId=nba_game_id)).rows["season_type"][0] == kind


def test_preseason_and_places_that_nobody_has_won_yet_are_left_out(schedule):
    open_place = game(gameId="0042400101", homeTeam={"teamId": 0, "teamTricode": None})
    out = schedule(game(gameId="0012400001"), open_place)
    assert out.made == []


@pytest.mark.parametrize("code", ["XXX", None, 7, []])
def test_a_team_nobody_knows_leaves_the_other_games(schedule, code):
    out = schedule(game(), game(gameId="0022400562", homeTeam=side(code, 1)))
    assert out.rows["nba_game_id"].tolist() == ["0022400561"]
    assert "nba_game_id=0022400562" in out.rejected[0].path


def test_all_star_sides_need_no_team_code(schedule):
    out = schedule(game(gameId="0032400011", homeTeam=side("CHK", 1), awayTeam=side("KEN", 2)))
    assert out.rows["game_id"].tolist() == ["20250115_KEN_CHK"]


@pytest.mark.parametrize("broken", [None, "x", [], {}, {"gameId": "12"}])
def test_a_broken_game_is_refused_alone(schedule, broken):
    out = schedule(game(), broken)
    assert len(out.rows) == 1 and len(out.rejected) == 1


@pytest.mark.parametrize(("payload", "reason"), [
    ([], r"the payload: expected an object, found \[\]"),
    ({"leagueSchedule": None}, "leagueSchedule: expected an object, found nothing"),
    ({"leagueSchedule": {"gameDates": {"a": 1}}}, "leagueSchedule.gameDates: expected a list, found {'a': 1}"),
    ({"leagueSchedule": {"seasonYear": "2023-24", "gameDates": []}}, "expected '2024-25', found '2023-24'")])
def test_another_shape_is_refused_with_its_path(land, payload, reason):
    with pytest.raises(Reject, match=reason):
        land(nbac_schedule, payload, season="2024-25")


def test_a_real_schedule(land, real):
    out = land(nbac_schedule, real("nbacom/scheduleleaguev2_2024-25_trimmed.json"), season="2024-25")
    assert out.rejected == [] and len(out.rows) == 22
    rows = out.rows.set_index("nba_game_id")
    opening = rows.loc["0022400061"]
    assert opening[["game_id", "winning_team_tricode"]].tolist() == ["20241022_NYK_BOS", "BOS"]
    assert opening["primary_network"] == "TNT/Max"
    assert rows.loc["0022400062", "game_date"] == pd.Timestamp("2024-10-22")
    assert rows["season_type"].value_counts().to_dict() == {"regular": 19, "allstar": 3}
    assert (rows["game_date"].dt.strftime("%Y%m%d") == rows["game_code"].str[:8]).all()


def test_a_real_schedule_of_preseason_games_alone_has_no_rows(land, real):
    out = land(nbac_schedule, real("nbacom/schedule_cdn_2025-26_preseason.json"), season="2025-26",
               taken_at=dt.datetime(2025, 7, 17))
    assert out.made == []
