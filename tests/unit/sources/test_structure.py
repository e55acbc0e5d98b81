"""Is every rendered answer built like the real payload of its endpoint: no key of our own, no other type, none missing?

What is left out on purpose is named here, key by key.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.unit.sources.shape import unlike

BDL, STATS, CDN = "https://api.balldontlie.io/v1/", "https://stats.nba.com/stats/", "https://cdn.nba.com/static/json/"
ESPN = "https://site.api.espn.com/apis/site/v2/sports/basketball/nba/"
HISTORY = "https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events"
STATE = "window['__espnfitt__']="
# Pictures, links, colours, addresses, money and birthdays: no archive has them and nobody reads them.
BROADCASTS = {"broadcasterDescription", "broadcasterId", "broadcasterRanking", "broadcasterTeamId",
              "broadcasterVideoLink", "regionId", "tapeDelayComments"}
ESPN_SCOREBOARD = {"alternateColor", "color", "links", "logo", "logos", "venue", "headlines", "city", "state", "id",
                   "calendar", "calendarStartDate", "calendarEndDate", "calendarIsWhitelist", "startDate", "endDate",
                   "type"}
ESPN_ROSTER = {"alternateColor", "age", "alternateIds", "birthPlace", "contract", "dateOfBirth", "eventLog", "guid",
               "headshot", "athlete", "details", "id", "longComment", "shortComment", "source", "type", "jersey",
               "links", "teams", "color", "franchise", "groups", "logos", "nextEvent", "standingSummary"}
BETTINGPROS = {"comp_id", "direction", "doubleheader", "end", "event_id", "event_slug", "lineups", "officials",
               "max_events_per_sport", "park_factors", "season_type", "start", "status", "team_id", "week", "city",
               "country", "state", "zip"}
DAY = {"start_date": "2025-02-20", "end_date": "2025-02-20", "per_page": "100"}
# name: season, address, instant, parameters, payload, what is left out
CASES: dict[str, tuple[int, str, str, dict[str, str], str, set[str]]] = {
    "box scores": (2023, f"{BDL}box_scores", "2024-01-16T12:00", {"date": "2024-01-15"},
                   "balldontlie/box_scores_2024-01-15.json", set()),
    "games": (2024, f"{BDL}games", "2025-02-21T12:00", DAY, "balldontlie/games_2025-02-20.json", set()),
    "stats": (2024, f"{BDL}stats", "2025-06-23T12:00", {"dates[]": "2025-06-22", "per_page": "100"},
              "balldontlie/stats_2025-06-22.json", set()),
    "active players": (2024, f"{BDL}players/active", "2025-06-23T12:00", {"per_page": "100"},
                       "balldontlie/players_active_page1.json", set()),
    "standings": (2024, f"{BDL}standings", "2025-06-23T12:00", {"season": "2024"}, "balldontlie/standings_a.json",
                  set()),
    "injuries": (2023, f"{BDL}player_injuries", "2024-03-13T22:00", {"per_page": "25"},
                 "balldontlie/player_injuries_page1.json", set()),
    "schedule file": (2024, f"{CDN}staticData/scheduleLeagueV2_1.json", "2025-03-23T12:00", {},
                      "nbacom/schedule_cdn_2025-26_preseason.json", BROADCASTS),
    "transactions": (2024, "https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json", "2025-07-20T12:00",
                     {}, "nbacom/player_movement_trimmed.json", set()),
    "referees": (2024, "https://official.nba.com/wp-json/api/v1/get-game-officials", "2025-01-08T20:00",
                 {"date": "2025-01-08"}, "nbacom/referee_assignments_2025-01-08.json", set()),
    "scoreboard v3": (2023, f"{STATS}scoreboardv3", "2024-01-16T20:00", {"GameDate": "2024-01-15", "LeagueID": "00"},
                      "nbacom/scoreboardv3_2025-11-05.json", set()),
    "play-by-play": (2024, f"{CDN}liveData/playbyplay/playbyplay_0022400500.json", "2025-01-07T12:00", {},
                     "nbacom_cdn/playbyplay_0022400500_first340.json", set()),
    "ESPN scoreboard": (2023, f"{ESPN}scoreboard", "2024-01-16T20:00", {"dates": "20240115"},
                        "espn/scoreboard_2024-01-15.json", ESPN_SCOREBOARD),
    "ESPN roster": (2024, f"{ESPN}teams/2", "2025-05-20T20:00", {"enable": "roster"}, "espn/team_roster_BOS_api.json",
                    ESPN_ROSTER),
    "BettingPros events": (2021, "https://api.bettingpros.com/v3/events", "2021-10-22T20:00",
                           {"sport": "NBA", "date": "2021-10-21"}, "bettingpros/events_2021-10-21.json", BETTINGPROS),
    "past events": (2023, HISTORY, "2024-01-25T03:57", {"date": "2024-01-25T03:55:40Z"},
                    "oddsapi/historical_events_2024-01-25.json", set()),
}


@pytest.fixture
def payload(archive_dir):
    return lambda path: json.loads((archive_dir / "payloads" / path).read_text())


@pytest.mark.parametrize("name", CASES)
def test_an_answer_has_the_keys_and_types_of_the_real_one(real, payload, name):
    year, address, now, params, path, left_out = CASES[name]

    assert unlike(real(year).json(address, now, **params), payload(path), left_out) == []


@pytest.mark.parametrize("name", [name for name in CASES if name != "play-by-play"])
def test_so_has_a_made_up_one(made, payload, name):
    _, address, _, params, path, left_out = CASES[name]
    asked = {key: value.replace("2025-", "2024-").replace("2021-10-21", "2023-11-02")
             for key, value in params.items()} | ({"season": "2023"} if "season" in params else {})
    said = made.json(address, "2024-03-20T20:00", **asked)

    assert unlike(said, payload(path), left_out | {"experience"}) == []


def test_past_odds_are_wrapped_like_the_real_ones(real, payload):
    told = real(2023)
    game_id = next(i for i, game in told.facts.game.items() if str(game["game_date"].date()) == "2024-03-13")
    said = told.json(f"{HISTORY}/{told.facts.event_of[game_id]}/odds", "2024-03-20T12:00", date="2024-03-13T22:42:00Z",
                     markets="spreads,totals,player_points")

    assert unlike(said, payload("oddsapi/historical_event_odds_2024-01-25_a.json"), {"last_update"}) == [
        ".data.bookmakers[].markets[].outcomes[].description: theirs have no such key"]  # players: in no payload
    assert (said["timestamp"], said["previous_timestamp"], said["next_timestamp"]) == (
        "2024-03-13T22:40:40Z", "2024-03-13T22:35:40Z", "2024-03-13T22:45:40Z")


def test_the_state_in_espn_s_page_is_where_and_as_the_real_page_has_it(real, payload, archive_dir):
    page = real(2023).bytes("https://www.espn.com/nba/boxscore", "2024-01-16T20:00", gameId="401585183").decode()
    state = json.JSONDecoder().raw_decode(page, page.index(STATE) + len(STATE))[0]
    game = state["page"]["content"]["gamepackage"]
    box = {"bxscr": game["bxscr"]}
    real_page = gzip.decompress((archive_dir / "payloads/espn/boxscore_page_401585183.html.gz").read_bytes()).decode()
    real_state = json.JSONDecoder().raw_decode(real_page, real_page.index(STATE) + len(STATE))[0]
    strip = real_state["page"]["content"]["gamepackage"]["gmStrp"]
    assert {name for name in unlike(game["gmStrp"], strip) if not name.endswith(": missing")} == set()
    assert [(side["abbrev"], side["isHome"], side["score"], side["linescores"]) for side in game["gmStrp"]["tms"]] == [
        (side["abbrev"], side["isHome"], side["score"], side["linescores"]) for side in strip["tms"]]
    theirs = payload("espn/boxscore_page_401585183_gamepackage_bxscr.json")

    assert unlike(box, theirs, {"guid", "jersey", "logo"}) == []
    for ours, real_one in zip(box["bxscr"], theirs["bxscr"], strict=True):
        assert ours["stats"][2] == real_one["stats"][2]
        assert _lines(ours) == _lines(real_one)


def _lines(side: Any) -> dict[str, list[str]]:
    return {athlete["athlt"]["dspNm"]: athlete["stats"] for group in side["stats"][:2] for athlete in group["athlts"]}


@pytest.mark.parametrize(("ours", "said"), [
    ({"a": 1}, [".b: missing"]), ({"a": 1, "b": [], "c": 0}, [".c: theirs have no such key"]),
    ({"a": "1", "b": []}, [".a: text, theirs number"]), ({"a": 1, "b": [1]}, [".b[]: number, theirs text"]),
    ({"a": None, "b": ["x"]}, []), ({"a": 1.5, "b": []}, [])])
def test_a_difference_is_seen(ours, said):
    assert unlike(ours, {"a": 1, "b": ["x"]}) == said
