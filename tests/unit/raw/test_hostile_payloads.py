"""Whatever stands anywhere in a payload: rows, refused rows or one Reject; never another error."""

import json

import pytest

from functions.raw.nbac_boxscore_traditional import nbac_boxscore_traditional
from functions.raw.nbac_play_by_play import nbac_play_by_play
from functions.raw.nbac_player_boxscores import nbac_player_boxscores
from functions.raw.nbac_player_list_current import nbac_player_list_current
from functions.raw.nbac_player_movement import nbac_player_movement
from functions.raw.nbac_referee_game_assignments import nbac_referee_game_assignments
from functions.raw.nbac_referee_replay_center import nbac_referee_replay_center
from functions.raw.nbac_schedule import nbac_schedule
from functions.raw.nbac_scoreboard_v2 import nbac_scoreboard_v2
from functions.raw.nbac_shot_chart import COLUMNS, nbac_shot_chart
from functions.raw.nbac_team_boxscore import nbac_team_boxscore
from tests.hostile import check, small

REAL = {
    nbac_schedule: ("nbacom/scheduleleaguev2_2024-25_trimmed.json", {"season": "2024-25"}),
    nbac_player_boxscores: ("nbacom/leaguegamelog_players_2025-03-15.json", {}),
    nbac_boxscore_traditional: ("nbacom/boxscoretraditionalv3.json", {"event": "0022200552"}),
    nbac_team_boxscore: ("nbacom/boxscoretraditionalv3.json", {"event": "0022200552"}),
    nbac_player_list_current: ("nbacom/playerindex_2025-26.json", {}),
    nbac_player_movement: ("nbacom/player_movement_trimmed.json", {}),
    nbac_referee_game_assignments: ("nbacom/referee_assignments_2025-01-08.json", {}),
    nbac_referee_replay_center: ("nbacom/referee_assignments_2025-01-08.json", {}),
    nbac_scoreboard_v2: ("nbacom/scoreboardv3_2025-11-05.json", {}),
    nbac_play_by_play: ("nbacom_cdn/playbyplay_0022400500_first340.json", {"event": "0022400500"})}
OLDER_FORMS = {
    nbac_scoreboard_v2: ("nbacom/scoreboardv2_2024-01-15.json", {}),
    nbac_team_boxscore: ("nbacom/boxscoretraditionalv2_0022400561.json", {"event": "0022400561"}),
    nbac_boxscore_traditional: ("nbacom/boxscoretraditionalv2_0022400561.json", {"event": "0022400561"})}
SHOT = ["0022400561", "20250115", "DEN", "HOU", 1610612743, 12, 203999, "Nikola Jokić", 1, 10, 42, 1, "2PT Field Goal",
        "Restricted Area", 3, -12, 25]
SHOTS = {"resultSets": [{"name": "Shot_Chart_Detail", "headers": list(COLUMNS.values()), "rowSet": [SHOT, [*SHOT]]}]}
UNREAD = ("starters", "bench", "pointsLeaders", "broadcasters", "parameters", "meta")


@pytest.mark.parametrize("function", REAL, ids=lambda f: f.__name__)
def test_no_value_anywhere_breaks(function, archive_dir):
    name, fields = REAL[function]
    payload = small(json.loads((archive_dir / "payloads" / name).read_text(encoding="utf-8")), UNREAD)
    if function is nbac_schedule:
        payload["leagueSchedule"] = {"seasonYear": "2024-25", "gameDates": [
            {"games": payload["leagueSchedule"]["gameDates"][0]["games"][:1]}]}
    if function is nbac_play_by_play:  # a foul, a miss, and a score of each team
        actions = json.loads((archive_dir / "payloads" / name).read_text(encoding="utf-8"))["game"]["actions"]
        payload["game"]["actions"] = actions[18:24]
    check(function, payload, fields)


@pytest.mark.parametrize("function", OLDER_FORMS, ids=lambda f: f.__name__)
def test_no_value_anywhere_in_an_older_form_breaks(function, archive_dir):
    name, fields = OLDER_FORMS[function]
    payload = json.loads((archive_dir / "payloads" / name).read_text(encoding="utf-8"))
    for result in payload["resultSets"]:  # one row of each team
        kept = {str(row[1:7:2]) if result["name"] == "LineScore" else str(row[1]): row for row in result["rowSet"]}
        result["rowSet"] = list(kept.values())[:2]
    read = ("PlayerStats", "TeamStats", "GameHeader", "LineScore")
    payload["resultSets"] = [result for result in payload["resultSets"] if result["name"] in read]
    check(function, payload, fields)


def test_no_value_anywhere_in_a_shot_chart_breaks():
    check(nbac_shot_chart, SHOTS, {})
