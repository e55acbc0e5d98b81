"""The schedule: which games, on which date, and what is known of them."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from common.processor import LandedObject
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


@pytest.mark.parametrize(("tip", "slot", "prime"), [
    ("2025-01-15T17:00:00Z", "afternoon", False), ("2025-01-15T22:00:00Z", "evening", False),
    ("2025-01-16T00:00:00Z", "evening", True), ("2025-01-16T02:00:00Z", "late", True)])
def test_the_time_in_new_york_tells_the_slot(schedule, tip, slot, prime):
    row = schedule(game(gameDateTimeUTC=tip)).rows.iloc[0]
    assert [row["time_slot"], row["is_primetime"]] == [slot, prime]


def test_a_game_without_a_time_or_a_broadcaster(schedule):
    unset = schedule(game(gameDateTimeUTC=None)).rows.iloc[0]
    assert unset[["time_slot", "is_primetime"]].isna().all() and unset["day_of_week"] == "Wednesday"
    assert schedule(game(broadcasters={"nationalTvBroadcasters": []})).rows["is_primetime"].tolist() == [False]


def test_every_national_channel_is_named_but_the_one_to_be_announced(schedule):
    both = {"nationalTvBroadcasters": [{"broadcasterDisplay": "ABC"}, {"broadcasterDisplay": "TBD"}],
            "nationalOttBroadcasters": [{"broadcasterDisplay": "Prime Video"}]}
    row = schedule(game(broadcasters=both)).rows.iloc[0]
    assert row[["traditional_networks", "streaming_platforms", "primary_network"]].tolist() == [
        '["ABC"]', '["Prime Video"]', "ABC"]


@pytest.mark.parametrize(("number", "label", "told"), [
    ("0022400561", "", [True, False, False, False, None]),
    ("0022400061", "Emirates NBA Cup", [True, False, False, True, None]),
    ("0062400001", "Emirates NBA Cup", [False, False, False, True, None]),
    ("0052400101", "SoFi Play-In Tournament", [False, False, False, False, "play_in"]),
    ("0042400101", "East First Round", [False, True, False, False, "first_round"]),
    ("0042400407", "NBA Finals", [False, True, False, False, "finals"]),
    ("0032400001", "All-Star Championship", [False, False, True, False, None])])
def test_what_a_game_is_played_for(schedule, number, label, told):
    row = schedule(game(gameId=number, gameLabel=label)).rows.iloc[0]
    seen = row[["is_regular_season", "is_playoffs", "is_all_star", "is_emirates_cup", "playoff_round"]]
    assert seen.astype("object").where(seen.notna(), None).tolist() == told


@pytest.mark.parametrize(("date", "weekday", "christmas", "king", "weekend"), [
    ("2024-12-25", "Wednesday", True, False, False), ("2025-01-20", "Monday", False, True, False),
    ("2025-01-13", "Monday", False, False, False), ("2025-01-27", "Monday", False, False, False),
    ("2025-02-01", "Saturday", False, False, True)])
def test_what_day_it_is(schedule, date, weekday, christmas, king, weekend):
    row = schedule(game(gameDateTimeUTC=f"{date}T20:00:00Z")).rows.iloc[0]
    seen = ["day_of_week", "is_christmas", "is_mlk_day", "is_weekend"]
    assert row[seen].tolist() == [weekday, christmas, king, weekend]


def test_where_it_is_played(schedule):
    seen = ["international_game", "neutral_site_flag", "arena_timezone"]
    assert schedule(game()).rows.iloc[0][seen].tolist() == [False, False, "America/Los_Angeles"]
    abroad = schedule(game(arenaCity="Paris", arenaState="", isNeutral=True)).rows.iloc[0]
    assert abroad[seen[:2]].tolist() == [True, True] and pd.isna(abroad["arena_timezone"])
    assert pd.isna(schedule(game(arenaCity="")).rows.iloc[0]["international_game"])


def test_a_game_on_another_date_than_planned(schedule):
    assert schedule(game()).rows["rescheduled_from"].isna().all()
    moved = schedule(game(gameDateTimeUTC="2025-03-02T03:30:00Z")).rows.iloc[0]
    assert [moved["game_id"], moved["rescheduled_from"]] == ["20250301_PHI_LAL", pd.Timestamp("2025-01-15")]


@pytest.mark.parametrize(("folder", "source"), [("schedule", "api_stats"), ("schedule-cdn", "cdn_static")])
def test_the_folder_tells_which_of_the_two_files_it_is(folder, source):
    name = f"nba-com/{folder}/2024-25/20250115_223000.json"
    landed = LandedObject(name, {"season": "2024-25"}, dt.datetime(2025, 1, 15, 22, 30))
    assert any(on.match(name) for on in nbac_schedule.processor.on)
    assert nbac_schedule(season(game()), landed)[0]["data_source"] == source


def test_a_real_file_of_preseason_games_has_no_rows(land, real):
    out = land(nbac_schedule, real("nbacom/schedule_cdn_2025-26_preseason.json"), season="2025-26")
    assert out.made == [] and out.rejected == []
