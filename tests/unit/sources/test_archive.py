from __future__ import annotations

import datetime as dt

import pytest

from common.adapters.sources import open_source
from common.adapters.sources.archive import Archive
from common.errors import Reject, Usage
from common.scraper import Request

DEN_MIA = "0022300951"


def game_of(told, day, away, home):
    return next(game_id for game_id in told.facts.on[dt.date.fromisoformat(day)]
                if (told.facts.game[game_id]["away_abbr"], told.facts.game[game_id]["home_abbr"]) == (away, home))


def test_a_folder_without_seasons_is_refused_with_what_it_lacks(tmp_path):
    with pytest.raises(Usage, match=r"no season archive at .*: it needs box/<season>/player_box\.parquet"):
        Archive(tmp_path)


def test_a_season_that_is_not_held_is_named_with_those_that_are(archive_dir):
    with pytest.raises(Usage, match=r"has no season 2012-13; it holds 2020-21 … 2024-25"):
        Archive(archive_dir).fetch(Request("https://stats.nba.com/stats/playerindex", {"Season": "2012-13"}),
                                   dt.datetime(2013, 1, 1))
    with pytest.raises(Usage, match="has no season 2025-26"):
        Archive(archive_dir).season_of(dt.date(2025, 11, 5))


def test_an_address_that_nobody_answers_is_refused_by_name(archive_dir):
    with pytest.raises(Reject, match=r"no source answers https://example\.com/scores"):
        Archive(archive_dir).fetch(Request("https://example.com/scores"), dt.datetime(2024, 3, 13))


def test_an_archive_of_one_season_s_box_scores_alone_answers_everything_else_with_nothing(archive_dir, tmp_path):
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "2021-22").symlink_to(archive_dir / "box" / "2021-22")
    archive = Archive(tmp_path)
    now = dt.datetime(2022, 1, 6, 10)
    day = {"Season": "2021-22", "SeasonType": "Regular Season", "DateFrom": "2022-01-05", "DateTo": "2022-01-05"}

    assert b'"LeagueGameLog"' in archive.fetch(Request("https://stats.nba.com/stats/leaguegamelog", day), now).data
    assert b'"rowSet":[]' in archive.fetch(Request("https://stats.nba.com/stats/shotchartdetail", day), now).data
    assert b'"PlayerIndex"' in archive.fetch(Request("https://stats.nba.com/stats/playerindex", day), now).data
    assert archive.fetch(Request("https://api.balldontlie.io/v1/player_injuries"), now).data == (
        b'{"data":[],"meta":{"per_page":25}}')


def test_the_sources_are_opened_by_name(archive_dir):
    assert not open_source("archive", archive_dir).generated
    assert open_source("sample").generated
    assert not open_source("live").generated
    with pytest.raises(Usage, match="no source is called 'tape'"):
        open_source("tape")
    with pytest.raises(Usage, match="--archive DIR"):
        open_source("archive")


def test_it_says_what_it_holds_in_one_sentence(archive_dir):
    assert Archive(archive_dir).describe().startswith("Real games of 2020-21 … 2024-25")


def test_a_game_has_a_score_three_hours_after_its_tip_off_and_not_before(real):
    told = real(2023)
    game_id = game_of(told, "2024-03-13", "DEN", "MIA")  # 23:30 UTC

    upcoming, live, final = (told.schedule(now)[game_id] for now in (
        "2024-03-13T23:00", "2024-03-14T02:29", "2024-03-14T02:30"))

    assert (upcoming["gameStatus"], upcoming["gameStatusText"]) == (1, "7:30 pm ET")
    assert (live["gameStatus"], live["homeTeam"]["score"], live["awayTeam"]["score"]) == (2, 0, 0)
    assert (final["gameStatusText"], final["awayTeam"]["score"], final["homeTeam"]["score"]) == ("Final", 100, 88)
    assert final["awayTeam"]["wins"] == upcoming["awayTeam"]["wins"] + 1


def test_a_box_score_is_empty_until_the_game_is_final(real):
    told = real(2023)
    game_id = game_of(told, "2024-03-13", "DEN", "MIA")

    before, after = told.box(game_id, "2024-03-14T02:29"), told.box(game_id, "2024-03-14T02:30")

    assert before["homeTeam"]["players"] == [] and before["homeTeam"]["statistics"] is None
    assert after["homeTeam"]["statistics"]["points"] == 88
    assert [p["position"] != "" for p in after["homeTeam"]["players"]] == [True] * 5 + [False] * (
        len(after["homeTeam"]["players"]) - 5)


def test_logs_and_shots_hold_only_final_games(real):
    told = real(2023)

    for endpoint in ("leaguegamelog", "shotchartdetail"):
        early = {row["GAME_ID"] for row in told.rows(endpoint, "2024-03-14T02:29", "2024-03-13")}
        late = {row["GAME_ID"] for row in told.rows(endpoint, "2024-03-14T09:00", "2024-03-13")}
        assert early < late and len(late) == 9


def test_a_game_whose_tip_off_is_unknown_is_final_at_four_in_the_morning(real):
    told = real(2021)

    assert told.rows("leaguegamelog", "2022-01-06T08:59", "2022-01-05") == []
    assert len(told.rows("leaguegamelog", "2022-01-06T09:00", "2022-01-05")) > 100
    assert next(iter(told.schedule("2022-01-06T08:59").values()))["gameDateTimeUTC"] == ""


def test_an_overtime_adds_25_minutes_to_the_team(real):
    told = real(2023)
    game_id = next(i for i, game in told.facts.game.items() if game["overtimes"] == 2)

    box = told.box(game_id, "2024-07-01T00:00")

    assert box["homeTeam"]["statistics"]["minutes"] == "290:00"
    assert told.schedule("2024-07-01T00:00")[game_id]["gameStatusText"] == "Final/OT2"


def test_starters_whose_position_no_box_score_tells_have_the_one_they_are_listed_with(real):
    told = real(2021)
    game_id = next(iter(told.facts.game))

    box = told.box(game_id, "2022-07-01T00:00")

    assert [sum(p["position"] != "" for p in box[side]["players"]) for side in ("homeTeam", "awayTeam")] == [5, 5]


def test_a_traded_player_is_on_his_new_team_from_the_day_of_the_trade(real):
    told = real(2023)

    assert told.roster("2024-02-07T15:00")["Buddy Hield"] == "IND"
    assert told.roster("2024-02-08T15:00")["Buddy Hield"] == "PHI"


def test_a_waived_player_is_on_no_team(real):
    told = real(2023)

    assert told.roster("2024-02-08T04:00")["Spencer Dinwiddie"] == "BKN"
    assert "Spencer Dinwiddie" not in told.roster("2024-02-09T15:00")


@pytest.mark.parametrize(("year", "day"), [
    (2023, "2024-03-13"), (2023, "2024-03-10"), (2023, "2024-02-09"), (2022, "2023-02-15"), (2024, "2025-02-08"),
    (2024, "2025-04-13")])
def test_whoever_plays_tonight_and_played_five_games_is_on_the_roster_of_his_team_this_morning(real, year, day):
    told = real(year)
    box = told.facts.box[told.facts.box["did_play"]]
    earlier = box[box["game_date"] < day].groupby("player_id").size()
    tonight = box[(box["game_date"] == day) & (box["player_id"].map(earlier).fillna(0) >= 5)]

    roster = told.roster(f"{day}T10:00")

    wanted = dict(zip(tonight["player_name"], tonight["team_abbr"], strict=True))
    assert wanted and {name: roster.get(name) for name in wanted} == wanted


def test_a_play_off_game_is_on_the_schedule_once_both_teams_are_through(real):
    told = real(2023)
    playoffs = [i for i in told.facts.game if i.startswith("004")]

    assert not set(playoffs) & set(told.schedule("2024-03-13T10:00"))
    assert set(playoffs) <= set(told.schedule("2024-06-17T10:00"))
    for day in ("2024-04-16", "2024-04-20", "2024-05-19", "2023-12-05", "2023-12-09"):
        morning = told.schedule(f"{day}T10:00")
        assert set(told.facts.on[dt.date.fromisoformat(day)]) <= set(morning)


def test_injuries_are_those_of_the_newest_news_page(real):
    listed = real(2023).hurt("2024-03-13T22:00")

    assert listed["Trae Young"]["status"] == "Out"
    assert listed["Donovan Mitchell"]["status"] in ("Questionable", "Out")
    assert "Darius Garland" not in listed  # 'Not on injury report'


def test_without_a_news_page_the_injured_list_counts_from_half_an_hour_before_the_tip_off(real):
    told = real(2023)  # Luka Dončić: out on 2024-01-05, 20:30 ET

    assert "Luka Dončić" not in told.hurt("2024-01-06T00:59")
    assert told.hurt("2024-01-06T01:00")["Luka Dončić"]["status"] == "Day-To-Day"
    assert "Luka Dončić" not in told.hurt("2024-01-10T15:00")


def test_a_line_is_the_last_one_seen_and_no_book_offers_a_game_that_has_begun(real):
    told = real(2023)
    game_id = game_of(told, "2024-03-13", "DEN", "MIA")

    morning, evening, begun = (told.odds(game_id, now, "player_points") for now in (
        "2024-03-13T13:00", "2024-03-13T23:00", "2024-03-13T23:30"))

    assert len(morning) < len(evening) and begun == []
    assert all(market["last_update"] <= "2024-03-13T23:00:00Z" for book in evening for market in book["markets"])
    assert {"draftkings", "fanduel", "williamhill_us", "pointsbetus"} <= {book["key"] for book in evening}
    assert game_id not in {told.facts.event[event["id"]] for event in told.events("2024-03-13T23:30")}


def test_pick_em_prices_are_no_prices(real):
    told = real(2024)

    for game_id in told.facts.on[dt.date(2024, 11, 20)]:
        assert told.odds(game_id, "2024-11-20T22:00", "player_points") == []


def test_closing_game_lines_are_served_from_an_hour_before_the_tip_off(real):
    told = real(2023)
    game_id = game_of(told, "2024-03-13", "DEN", "MIA")

    assert told.odds(game_id, "2024-03-13T22:29", "spreads,totals") == []
    [book] = told.odds(game_id, "2024-03-13T22:30", "spreads,totals")
    spread, total = (market["outcomes"] for market in book["markets"])
    assert book["key"] == "closing"
    assert spread == [{"name": "Miami Heat", "price": None, "point": 3.5},
                      {"name": "Denver Nuggets", "price": None, "point": -3.5}]
    assert [outcome["name"] for outcome in total] == ["Over", "Under"]


def test_the_left_corner_is_where_the_league_has_it_in_every_season(real):
    for year, day in ((2020, "2021-03-26"), (2023, "2024-03-13")):
        shots = real(year).rows("shotchartdetail", "2024-07-01T00:00", day)
        left = [row for row in shots if row["SHOT_ZONE_BASIC"] == "Left Corner 3"]
        assert left and all(row["LOC_X"] < -200 and row["SHOT_ZONE_AREA"] == "Left Side(L)" for row in left)


def test_the_same_question_has_the_same_answer_while_nothing_happens(real):
    told = real(2023)
    url = "https://stats.nba.com/stats/scheduleleaguev2int"

    early, late = (told.bytes(url, f"2024-03-13T{hour}:00", Season="2023-24") for hour in (10, 15))

    assert early == late
