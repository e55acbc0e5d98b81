"""The other sources too: whatever stands anywhere gives rows, refused rows or one Reject; never another error."""

import json

import pytest

from functions.raw.bdl_active_players_listed import bdl_active_players_listed
from functions.raw.bdl_injuries import bdl_injuries
from functions.raw.bdl_player_boxscores import bdl_player_boxscores
from functions.raw.bdl_standings import bdl_standings
from functions.raw.bettingpros_player_points_props import bettingpros_player_points_props
from functions.raw.bigdataball_play_by_play import bigdataball_play_by_play
from functions.raw.espn_boxscores import STATE, espn_boxscores
from functions.raw.espn_scoreboard import espn_scoreboard
from functions.raw.espn_team_rosters import espn_team_rosters
from functions.raw.odds_api_game_lines import odds_api_game_lines
from functions.raw.odds_api_player_points_props import odds_api_player_points_props
from functions.raw.players_registry import players_registry
from tests.hostile import check, small

REAL = [
    (odds_api_player_points_props, "oddsapi/event_odds_player_points_small.json", {
        "event": "a1-BOSLAL", "snap": "2230"}),
    (odds_api_game_lines, "oddsapi/historical_event_odds_2024-01-25_a.json", {"event": "a1-ATLGSW"}),
    (bdl_injuries, "balldontlie/player_injuries_page1.json", {}),
    (bdl_standings, "balldontlie/standings_a.json", {}),
    (bdl_active_players_listed, "balldontlie/players_active_page1.json", {}),
    (bdl_player_boxscores, "balldontlie/box_scores_2024-01-15.json", {}),
    (bdl_player_boxscores, "balldontlie/stats_2025-06-22.json", {}),
    (players_registry, "nbacom/playerindex_2025-26.json", {}),
    (espn_scoreboard, "espn/scoreboard_2024-01-15.json", {}),
    (espn_team_rosters, "espn/team_roster_BOS_api.json", {"team": "BOS"})]
UNREAD = ("meta", "leagues", "leaders", "statistics", "linescores", "records", "injuries", "venue", "headlines", "odds",
          "broadcasts", "geoBroadcasts", "tickets", "record", "franchise", "nextEvent", "logos", "headshot", "draft")


@pytest.mark.parametrize(("function", "name", "fields"), REAL, ids=lambda value: getattr(value, "__name__", ""))
def test_no_value_anywhere_breaks(function, name, fields, real):
    check(function, small(real(name), UNREAD), fields)


def test_no_value_anywhere_in_pages_breaks(real):
    check(bdl_injuries, [small(real("balldontlie/player_injuries_page1.json"), UNREAD)] * 2, {})


def test_no_value_anywhere_in_the_state_of_a_page_breaks(real):
    cut = real("espn/boxscore_page_401585183_gamepackage_bxscr.json")["bxscr"][:1]
    box = small(cut, ("logo", "guid", "lnk", "uid", "lbls"))
    teams = [{"abbrev": "PHI", "isHome": True, "score": "124"}, {"abbrev": "HOU", "isHome": False, "score": "115"}]
    strip = {"gid": "1", "dt": "2025-01-15T18:00Z", "tms": teams, "status": {"state": "post", "desc": "Final"}}
    state = {"page": {"content": {"gamepackage": {"gmStrp": strip, "bxscr": box}}}}
    check(espn_boxscores, state, {"event": "1"}, as_landed=lambda state: STATE + json.dumps(state))


def test_no_value_anywhere_in_a_file_breaks(archive_dir):
    lines = (archive_dir / "payloads/bigdataball/pbp_0042400407_first300.csv").read_text(encoding="utf-8").splitlines()

    def text(table):
        cells = table if isinstance(table, list) else [table]
        return "\n".join(",".join(map(str, line)) if isinstance(line, list) else str(line) for line in cells)

    check(bigdataball_play_by_play, [line.split(",") for line in (lines[0], lines[3])], as_landed=text, fields={
        "game_date": "2025-06-22", "event": "0042400407", "file": "2025-06-22-0042400407-IND-OKC"})


def test_no_value_anywhere_in_an_offer_breaks():
    line = {"id": 7, "main": True, "best": False, "active": True, "is_off": False, "line": 25.5, "cost": -115,
            "updated": "2025-01-15 22:20:00"}
    side = {"selection": "over", "books": [{"id": 12, "lines": [line]}], "opening_line": {
        "line": 24.5, "cost": -110, "book_id": 12, "created": "2025-01-15 14:00:00"}}
    offer = {"id": 9001, "market_id": 156, "event_id": 20879, "active": True, "selections": [side, side | {
        "selection": "under"}], "participants": [{"id": "3", "name": "LeBron James", "player": {"team": "LAL"}}]}
    check(bettingpros_player_points_props, [{"offers": [offer]}, {"offers": [offer | {"id": 9002}]}], {})
