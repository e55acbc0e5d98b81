"""Do the offline answers have the shape of the real payloads?"""

from __future__ import annotations

import datetime as dt
import json

import pytest

from common.basketball.names import player_lookup

LEFT_OUT = {
    # bulky, and nobody reads them
    "broadcasterId", "broadcasterDescription", "tapeDelayComments", "broadcasterVideoLink", "regionId",
    "broadcasterTeamId", "broadcasterRanking", "localizationRegion"}
PLAYER = ("firstName", "familyName", "nameI", "position", "comment")
PLACE = ("PLAYER_SLUG", "TEAM_SLUG", "HEIGHT", "WEIGHT", "TEAM_CITY")


@pytest.fixture
def payload(archive_dir):
    return lambda path: json.loads((archive_dir / "payloads" / path).read_text())


def kinds(row):
    return {name: type(value).__name__ for name, value in row.items()}


def same(ours, theirs, nullable=()):
    """Same keys in the same order; same types where neither is null."""
    assert list(ours) == [name for name in theirs if name not in LEFT_OUT]
    assert {n: k for n, k in kinds(ours).items() if ours[n] is not None and theirs[n] is not None} == {
        n: k for n, k in kinds(theirs).items() if n in ours and ours[n] is not None and theirs[n] is not None}


def test_schedule(real, payload):
    theirs = payload("nbacom/scheduleleaguev2_2024-25_trimmed.json")
    ours = real(2024).json("https://stats.nba.com/stats/scheduleleaguev2int", "2025-07-01T00:00", Season="2024-25")

    assert set(ours["leagueSchedule"]) - {"broadcasterList"} == set(theirs["leagueSchedule"])
    assert ours["leagueSchedule"]["gameDates"][0]["gameDate"] == theirs["leagueSchedule"]["gameDates"][0]["gameDate"]
    mine, real_one = (said["leagueSchedule"]["gameDates"][0]["games"][0] for said in (ours, theirs))
    same(mine, real_one)
    same(mine["homeTeam"], real_one["homeTeam"])
    same(mine["broadcasters"], dict.fromkeys(mine["broadcasters"]) | real_one["broadcasters"])
    for name in ("gameId", "gameCode", "gameStatus", "gameStatusText", "gameDateEst", "gameTimeEst", "gameDateTimeEst",
                 "gameTimeUTC", "gameDateTimeUTC", "day", "monthNum", "weekNumber", "weekName", "homeTeam", "awayTeam"):
        assert mine[name] == real_one[name], name


def test_player_game_log(real, payload):
    theirs = payload("nbacom/leaguegamelog_players_2025-03-15.json")["resultSets"][0]
    ours = real(2024).json("https://stats.nba.com/stats/leaguegamelog", "2025-03-16T12:00", Season="2024-25",
                           SeasonType="Regular Season", DateFrom="2025-03-15", DateTo="2025-03-15")["resultSets"][0]

    assert ours["headers"] == theirs["headers"]
    # The archive writes 'Vlatko Cancar' without his accents.
    assert sorted([row[:2], player_lookup(row[2]), row[3:]] for row in ours["rowSet"]) == sorted(
        [row[:2], player_lookup(row[2]), row[3:]] for row in theirs["rowSet"])


def test_box_score(real, payload):
    theirs = payload("nbacom/boxscoretraditionalv3.json")
    ours = real(2022).json("https://stats.nba.com/stats/boxscoretraditionalv3", "2023-01-03T12:00", GameID="0022200552")

    same(ours, theirs)
    same(ours["boxScoreTraditional"], theirs["boxScoreTraditional"])
    for side in ("homeTeam", "awayTeam"):
        mine, real_one = ours["boxScoreTraditional"][side], theirs["boxScoreTraditional"][side]
        same(mine, real_one)
        assert mine["statistics"] == real_one["statistics"]
        by_id = {player["personId"]: player for player in mine["players"]}
        for player in real_one["players"]:
            same(by_id[player["personId"]], player)
            assert by_id[player["personId"]]["statistics"] == player["statistics"]
            assert {n: by_id[player["personId"]][n] for n in PLAYER} == {n: player[n] for n in PLAYER}


def test_player_index(real, payload):
    theirs = payload("nbacom/playerindex_2025-26.json")["resultSets"][0]
    said = real(2024).json("https://stats.nba.com/stats/playerindex", "2025-04-01T12:00", Season="2024-25")
    ours = said["resultSets"][0]

    assert (ours["name"], ours["headers"]) == (theirs["name"], theirs["headers"])
    rows = [{row[0]: dict(zip(said["headers"], row, strict=True)) for row in said["rowSet"]} for said in (ours, theirs)]
    same(rows[0][203500], rows[1][203500])
    assert {n: rows[0][203500][n] for n in PLACE} == {n: rows[1][203500][n] for n in PLACE}


def test_injuries(real, payload):
    theirs = payload("balldontlie/player_injuries_page1.json")
    pages = real(2023).json("https://api.balldontlie.io/v1/player_injuries", "2024-03-13T22:00", "cursor")

    assert set(pages[0]) == set(theirs)
    same(pages[0]["data"][0], theirs["data"][0])
    same(pages[0]["data"][0]["player"], theirs["data"][0]["player"])


def test_events(real, payload):
    theirs = payload("oddsapi/events_small.json")

    same(real(2023).events("2024-03-13T15:00")[0], theirs[0])


def test_points_lines(real, payload):
    theirs = payload("oddsapi/event_odds_player_props_2024-02-23_ORL_at_CLE.json")
    told = real(2023)
    game_id = next(i for i in told.facts.on[dt.date(2024, 2, 22)] if told.facts.game[i]["home_abbr"] == "CLE")

    ours = told.json(f"https://api.the-odds-api.com/v4/sports/basketball_nba/events/{told.facts.event_of[game_id]}/odds",
                     "2024-02-22T23:30", markets="player_points", oddsFormat="american")

    same(ours, theirs)
    same(ours["bookmakers"][0], theirs["bookmakers"][0])
    same(ours["bookmakers"][0]["markets"][0], theirs["bookmakers"][0]["markets"][0])
    same(ours["bookmakers"][0]["markets"][0]["outcomes"][0], theirs["bookmakers"][0]["markets"][0]["outcomes"][0])


def test_game_lines(made, payload):
    theirs = payload("oddsapi/event_odds_game_lines_small.json")["bookmakers"][0]["markets"]
    game_id = next(iter(made.facts.game))

    ours = made.odds(game_id, "2023-10-24T22:30", "spreads,totals")[0]["markets"]

    assert {market["key"] for market in ours} == {"spreads", "totals"}
    same(ours[0]["outcomes"][0], next(m for m in theirs if m["key"] == "spreads")["outcomes"][0])


def test_shot_chart(real):
    """No real payload is at hand; the headers are those of nba_api's ShotChartDetail."""
    [first, *_] = real(2023).rows("shotchartdetail", "2024-03-14T12:00", "2024-03-13")

    assert list(first) == [
        "GRID_TYPE", "GAME_ID", "GAME_EVENT_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "TEAM_NAME", "PERIOD",
        "MINUTES_REMAINING", "SECONDS_REMAINING", "EVENT_TYPE", "ACTION_TYPE", "SHOT_TYPE", "SHOT_ZONE_BASIC",
        "SHOT_ZONE_AREA", "SHOT_ZONE_RANGE", "SHOT_DISTANCE", "LOC_X", "LOC_Y", "SHOT_ATTEMPTED_FLAG", "SHOT_MADE_FLAG",
        "GAME_DATE", "HTM", "VTM"]
    assert (first["GAME_DATE"], first["EVENT_TYPE"], first["SHOT_TYPE"]) == ("20240313", "Made Shot", "2PT Field Goal")
