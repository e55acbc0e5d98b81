"""A payload for each route of Phase 2, and what can befall one on its way."""

from __future__ import annotations

import copy
import gzip
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common.forms import payload_of
from tests.unit.raw.test_hostile_payloads import SHOTS
from tests.unit.raw.test_hostile_texts import BOOK

SNAP = "20240223_223000-snap-2230.json"
REAL = {  # object name: the upstream's own answer
    "ball-dont-lie/active-players/2025-01-15/20250115_223000.json": "balldontlie/players_active_page1.json",
    "ball-dont-lie/injuries/2025-01-15/20250115_223000.json": "balldontlie/player_injuries_page1.json",
    "ball-dont-lie/boxscores/2024-01-15/20240116_100000.json": "balldontlie/box_scores_2024-01-15.json",
    "ball-dont-lie/player-box-scores/2025-06-22/20250623_100000.json": "balldontlie/stats_2025-06-22.json",
    "ball-dont-lie/standings/2024-25/2025-01-15/20250115_223000.json": "balldontlie/standings_a.json",
    "espn/scoreboard/2024-01-15/20240116_100000.json": "espn/scoreboard_2024-01-15.json",
    "espn/rosters/2025-01-15/team_BOS/20250115_223000.json": "espn/team_roster_BOS_api.json",
    "espn/boxscores/2024-01-15/game-401585183/20240116_100000.json": "espn/boxscore_page_401585183.html.gz",
    "nba-com/team-boxscore/2022-12-28/0022200552/20221229_100000.json": "nbacom/boxscoretraditionalv3.json",
    "nba-com/team-boxscore/2025-01-15/0022400561/20250116_100000.json":
        "nbacom/boxscoretraditionalv2_0022400561.json",
    "nba-com/injury-report-data/2024-01-04/17/20240104_223000.json": "nbacom/injury_report_2024-01-04.pdf",
    "nba-com/play-by-play/2024-12-25/game-0022400500/20250116_100000.json":
        "nbacom_cdn/playbyplay_0022400500_first340.json",
    "nba-com/player-boxscores/2025-03-15/20250316_100000.json": "nbacom/leaguegamelog_players_2025-03-15.json",
    "nba-com/player-list/2025-11-15/20251115_223000.json": "nbacom/playerindex_2025-26.json",
    "nba-com/player-movement/2025-11-15/20251115_223000.json": "nbacom/player_movement_trimmed.json",
    "nba-com/referee-assignments/2025-01-08/20250108_150000.json": "nbacom/referee_assignments_2025-01-08.json",
    "nba-com/schedule/2024-25/20241001_100000.json": "nbacom/scheduleleaguev2_2024-25_trimmed.json",
    "nba-com/scoreboard-v2/2025-11-05/20251106_100000.json": "nbacom/scoreboardv3_2025-11-05.json",
    "nba-com/scoreboard-v2/2024-01-15/20240116_100000.json": "nbacom/scoreboardv2_2024-01-15.json",
    "odds-api/game-lines-history/2024-01-25/e1-ATLGSW/20240126_100000-snap-1000.json":
        "oddsapi/historical_event_odds_2024-01-25_a.json",
    f"odds-api/player-props/2024-02-23/e1-ORLCLE/{SNAP}":
        "oddsapi/event_odds_player_props_2024-02-23_ORL_at_CLE.json",
    "basketball-ref/season-rosters/2024-25/MEM.json": "basketball_reference/team_roster_fixture.html",
    "big-data-ball/2024-25/2025-06-22/game_0042400407/2025-06-22-0042400407-IND-OKC.csv":
        "bigdataball/pbp_0042400407_first300.csv"}
OFFERS = [{"offers": [{"id": n, "market_id": 156, "event_id": 20879, "active": True, "participants": [
    {"id": str(n), "name": name, "player": {"team": "LAL", "position": "SF"}}], "selections": [
    {"selection": side, "label": side, "opening_line": {"line": 24.5, "cost": -110, "book_id": 12,
                                                        "created": "2025-01-15 14:00:00"},
     "books": [{"id": 12, "lines": [{"id": 7, "main": True, "best": False, "active": True, "is_off": False,
                                     "line": 25.5, "cost": -115, "updated": "2025-01-15 22:20:00"}]}]}
    for side in ("over", "under")]} for n, name in ((9001, "LeBron James"), (9002, "Anthony Davis"))]}]
OWN = {
    "nba-com/gamebooks-data/2024-04-10/20240410-MEMCLE/20240411_100000.json": {"pages": [BOOK]},
    "nba-com/shot-chart/2025-01-15/20250116_100000.json": SHOTS,
    "bettingpros/player-props/points/2025-01-15/20250115_223000.json": OFFERS}
# Where the records of an answer stand, each of which becomes a row of the table: told without any of our parsers.
RECORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ball-dont-lie/active-players/": {"raw.bdl_active_players_listed": ("data[]",)},
    "ball-dont-lie/boxscores/": {"raw.bdl_player_boxscores": (
        "data[].home_team.players[]", "data[].visitor_team.players[]")},
    "ball-dont-lie/injuries/": {"raw.bdl_injuries": ("data[]",)},
    "ball-dont-lie/player-box-scores/": {"raw.bdl_player_boxscores": ("data[]",)},
    "ball-dont-lie/standings/": {"raw.bdl_standings": ("data[]",)},
    "bettingpros/": {"raw.bettingpros_player_points_props": ("[].offers[].selections[].books[].lines[]",)},
    "espn/rosters/": {"raw.espn_team_rosters": ("team.athletes[]",)},
    "espn/scoreboard/": {"raw.espn_scoreboard": ("events[]",)},
    "nba-com/play-by-play/": {"raw.nbac_play_by_play": ("game.actions[]",)},
    "nba-com/player-boxscores/": {"raw.nbac_player_boxscores": ("resultSets[].rowSet[]",)},
    "nba-com/player-list/": {"raw.nbac_player_list_current": ("resultSets[].rowSet[]",),
                             "raw.players_registry": ("resultSets[].rowSet[]",)},
    "nba-com/player-movement/": {"raw.nbac_player_movement": ("NBA_Player_Movement.rows[]",)},
    "nba-com/referee-assignments/": {"raw.nbac_referee_game_assignments": ("nba.Table.rows[]",) * 3,
                                     "raw.nbac_referee_replay_center": ("nba.Table1.rows[]",)},
    "nba-com/schedule/": {"raw.nbac_schedule": ("leagueSchedule.gameDates[].games[]",)},
    "nba-com/scoreboard-v2/2025": {"raw.nbac_scoreboard_v2": ("scoreboard.games[]",)},
    "nba-com/shot-chart/": {"raw.nbac_shot_chart": ("resultSets[].rowSet[]",)},
    "nba-com/team-boxscore/2022": {"raw.nbac_boxscore_traditional": (
        "boxScoreTraditional.homeTeam.players[]", "boxScoreTraditional.awayTeam.players[]")},
    "odds-api/game-lines-history/": {"raw.odds_api_game_lines": ("data.bookmakers[].markets[].outcomes[]",)}}
PARTS = 8  # of a list of games, players, …; plays tell together who is at home, so all of them stay


def payload(name: str, folder: Path) -> bytes:
    """The bytes that landed under this name."""
    if name in OWN:
        return json.dumps(OWN[name]).encode()
    data = (folder / "payloads" / REAL[name]).read_bytes()
    data = gzip.decompress(data) if REAL[name].endswith(".gz") else data
    if data.startswith(b"%PDF"):
        return json.dumps(payload_of(data, "pdf")).encode()
    return json.dumps(short(json.loads(data))).encode() if name.endswith(".json") and data[:1] in b"[{" else data


def short(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: part if key == "actions" else short(part) for key, part in value.items()}
    if isinstance(value, list):
        return [short(part) for part in (value[:PARTS] if value and isinstance(value[0], dict) else value)]
    return value


def records(name: str, payload: Any) -> dict[str, list[str]]:
    """{table: the path of each record that a payload holds}; what should be a list of them and is none is one."""
    found = (of for begin, of in RECORDS.items() if name.startswith(begin))
    return {table: [path for spelled in paths for path in _held(payload, spelled.replace("[]", ".[]").strip("."), "$")]
            for table, paths in next(found, {}).items()}


def _held(value: Any, steps: str, path: str) -> list[str]:
    step, _, rest = steps.partition(".")
    if step == "[]" and isinstance(value, list):
        return [held for n, part in enumerate(value) for held in _held(part, rest, f"{path}[{n}]")]
    if step in ("", "[]"):
        return [path]
    return _held(value.get(step) if isinstance(value, dict) else None, rest, f"{path}.{step}")


def turned(value: Any, rng: random.Random, keys: bool) -> Any:
    """The same answer, with the keys of every object or the parts of every list of parts in another order."""
    if isinstance(value, dict):
        names = list(value)[::-1] if keys else value
        return {name: turned(value[name], rng, keys) for name in names}
    if isinstance(value, list):
        parts = [turned(part, rng, keys) for part in value]
        mixed = not keys and all(isinstance(part, (dict, list)) for part in parts)
        return rng.sample(parts, len(parts)) if mixed else parts
    return value


def lines_turned(text: str, rng: random.Random) -> str:
    """The same table of values or page, its rows in another order, the one of its headings first."""
    row = r"(?s)<tr\b.*?</tr>" if "<tr" in text else r".+\n"
    first, *rest = re.findall(row, text)
    mixed = iter([first, *rng.sample(rest, len(rest))])
    return re.sub(row, lambda _: next(mixed), text)


VALUES: tuple[Any, ...] = (None, "", "7:00 pm", -1, 1.5, 10**400, 1e308, True, [], {}, [[None]], {"a": {"b": []}},
                           "x" * 10_000, "\ud83c", "0022400561", "<script>", "İstanbul", float("nan"), float("inf"))
Path_ = tuple[Any, ...]


def befall(given: Any, rng: random.Random) -> tuple[Path_, Any]:
    """(the place of the payload that something happened to, the payload after it)"""
    changed = copy.deepcopy(given)
    path = rng.choice(list(places(changed)))
    inner, last = changed, path[-1]
    for step in path[:-1]:
        inner = inner[step]
    kind = rng.choice(("drop", "rename", "retype", "retype", "retype", "null", "duplicate", "nest"))
    if kind == "drop" or (kind == "rename" and isinstance(inner, list)):
        del inner[last]
    elif kind == "rename":
        inner[f"{last}_v2"] = inner.pop(last)
    elif kind == "duplicate" and isinstance(inner, list):
        inner.insert(last, copy.deepcopy(inner[last]))
    else:
        inner[last] = {"null": None, "nest": nested(inner[last])}.get(kind, rng.choice(VALUES))
    return path, changed


def nested(value: Any) -> Any:
    for _ in range(30):
        value = [value]
    return value


def places(value: Any, path: Path_ = ()) -> Any:
    """The paths of everything below a payload."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


Bytes = Callable[[bytes, random.Random], bytes]
SPOILED: dict[str, Bytes] = {
    "truncated": lambda data, rng: data[:rng.randrange(1, len(data) - 1)],
    "empty": lambda data, rng: b"",
    "html": lambda data, rng: b"<html><head><title>Access Denied</title></head><body>Reference #18</body></html>",
    "gzip bomb": lambda data, rng: gzip.compress(b"0" * 5_000_000),
    "utf-16 cut": lambda data, rng: data.decode().encode("utf-16")[:-1],
    "latin-1": lambda data, rng: b'{"data": "\xe9\xe8"}' + data,
    "bits": lambda data, rng: bytes(b ^ (1 << rng.randrange(8)) if rng.random() < 0.001 else b for b in data),
    "NaN": lambda data, rng: b'{"data": NaN, "rest": ' + data + b"}",
    "deep": lambda data, rng: b"[" * 200_000 + data + b"]" * 200_000,
    "twice": lambda data, rng: data + data,
    "nothing but": lambda data, rng: rng.choice([b"null", b"[]", b"{}", b"0", b'""', b"true"]),
    "error body": lambda data, rng: b'{"message": "Too many requests"}',
}
HOSTILE_NAMES = ("", "/", "../../etc/passwd", "..", "a" * 1_024, "\x00", "nba-com/schedule/2024-25/../x.json",
                 "nba-com/schedule//20241001_100000.json", "nba-com/schedule/2024-25/20241001_100000.json\n",
                 "nba-com/scoreboard-v2/2024-02-30/20240116_100000.json", "nba-com/schedule/9999-00/20241001_1.json",
                 "nba-com/scoreboard-v2/٢٠٢٤-٠١-١٥/20240116_100000.json", "odds-api/player-props/2024-02-23/$(id)/x",
                 "nba-com/scoreboard-v2/{game_date}/{taken_at}.json", "nba-com/schedule/0000-01/20241001_100000.json",
                 "espn/rosters/2025-01-15/team_../20250115_223000.json", "basketball-ref/season-rosters/2024-25/..json")


def garbled(text: str, rng: random.Random) -> str:
    """A page or a table of values, a piece of which is lost, doubled, moved or replaced."""
    first, last = sorted(rng.sample(range(len(text)), 2))
    last = min(last, first + 400)
    piece = text[first:last]
    into = rng.choice(("", piece * 2, piece[::-1], "\x00", "9" * 400, '"', "<td>", "\n", "é" * 50, "{}", "-,"))
    return text[:first] + into + text[last:]
