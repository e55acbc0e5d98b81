"""Raw · one row per game of a date's scoreboard: who plays, how it stands, who won."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.season import eastern, season_year
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

HEADER = {"nba_game_id": "GAME_ID", "code": "GAMECODE", "status": "GAME_STATUS_ID", "status_text": "GAME_STATUS_TEXT",
          "home": "HOME_TEAM_ID", "away": "VISITOR_TEAM_ID"}
LINE = {"nba_game_id": "GAME_ID", "team_id": "TEAM_ID", "code": "TEAM_ABBREVIATION", "score": "PTS"}
STATE = {1: "pre", 2: "in", 3: "post"}
TIP_OFF = re.compile(r"(\d{1,2}):(\d\d) ([ap])m ET", re.IGNORECASE)
SIDE_DOC = "a team's tricode; of an all-star game the code of that year's side"


class NbacScoreboardV2(Table, key=("game_id",), entity="game",
                       cluster=("home_team_abbr", "away_team_abbr", "game_state")):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    start_time: dt.datetime | None = Field(doc="scheduled tip-off; the older form tells it until the game begins")
    game_status_id: str = Field(outcome=True, doc="1 scheduled, 2 in progress, 3 final")
    game_state: str = Field(outcome=True, choices=STATE.values())
    game_status_text: str = Field(outcome=True)
    home_team_id: int
    home_team_abbr: str = Field(doc=SIDE_DOC)
    home_team_abbr_raw: str = Field(doc="as the source spells it")
    home_score: int | None = Field(ge=0, outcome=True, doc="null before the game")
    away_team_id: int
    away_team_abbr: str = Field(doc=SIDE_DOC)
    away_team_abbr_raw: str = Field(doc="as the source spells it")
    away_score: int | None = Field(ge=0, outcome=True, doc="null before the game")
    winning_team_abbr: str | None = Field(outcome=True)
    winning_team_side: str | None = Field(choices=("home", "away"), outcome=True)


@processor(on=Landed("nba-com/scoreboard-v2/{game_date}/{taken_at}.json"), writes=NbacScoreboardV2)
def nbac_scoreboard_v2(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """Two forms: result sets of headers and rows, and since version 3 a tree of games."""
    tree = isinstance(payload, dict) and "scoreboard" in payload
    games = (_v3 if tree else _v2)(payload)
    return [_row(game) for game in games if wire.season_type(game["nba_game_id"]) != "preseason"]


def _v2(payload: Any) -> Iterator[dict[str, Any]]:
    lines: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for line in wire.result_rows(payload, "LineScore", LINE):
        lines[str(line["nba_game_id"])].append(line)
    for game in wire.result_rows(payload, "GameHeader", HEADER):
        own = lines[str(game["nba_game_id"])]
        sides = {side: next((line for line in own if line["team_id"] == game[side]), {}) for side in ("home", "away")}
        yield game | {side: line | {"team_id": game[side]} for side, line in sides.items()} | {
            "start": _tip_off(game["code"], game["status_text"])}


def _v3(payload: Any) -> Iterator[dict[str, Any]]:
    for game in wire.items(wire.at(payload, "scoreboard.games", list)):
        sides = {side: wire.item(game.get(f"{side}Team")) for side in ("home", "away")}
        yield {"nba_game_id": game.get("gameId"), "code": game.get("gameCode"), "status": game.get("gameStatus"),
               "status_text": game.get("gameStatusText"), "start": wire.instant(wire.text(game.get("gameTimeUTC")))} | {
            side: {"team_id": team.get("teamId"), "code": team.get("teamTricode"), "score": team.get("score")}
            for side, team in sides.items()}


def _row(game: dict[str, Any]) -> dict[str, Any]:
    code, kind = game["code"], wire.season_type(game["nba_game_id"])
    day = wire.day(code[:8] if isinstance(code, str) else None)
    state = wire.meaning(game["status"], STATE)
    row = {"nba_game_id": game["nba_game_id"], "game_date": day, "start_time": game["start"],
           "season_year": season_year(day) if isinstance(day, dt.date) else None,
           "game_status_id": str(game["status"]), "game_state": state,
           "game_status_text": wire.text(game["status_text"])}
    for side in ("home", "away"):
        team = game[side]
        row |= {f"{side}_team_id": team["team_id"], f"{side}_team_abbr": wire.side_code(team.get("code"), kind),
                f"{side}_team_abbr_raw": team.get("code"),
                f"{side}_score": None if state == "pre" else team.get("score")}
    return row | {"game_id": wire.game_id(day, row["away_team_abbr"], row["home_team_abbr"])} | _winner(row)


def _winner(row: dict[str, Any]) -> dict[str, Any]:
    home, away = row["home_score"], row["away_score"]
    decided = row["game_state"] == "post" and type(home) is type(away) is int and home != away
    side = ("home" if home > away else "away") if decided else None
    return {"winning_team_side": side, "winning_team_abbr": row[f"{side}_team_abbr"] if side else None}


def _tip_off(code: Any, said: Any) -> dt.datetime | None:
    """'7:30 pm ET' of the code's date, as naive UTC; once the game has begun the text says how it stands."""
    clock = TIP_OFF.fullmatch(said.strip()) if isinstance(said, str) else None
    day = wire.day(code[:8] if isinstance(code, str) else None)
    if not clock or not isinstance(day, dt.date):
        return None
    hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "p" else 0)
    try:
        return eastern(day, f"{hour}:{clock[2]}").replace(tzinfo=None)
    except (ValueError, Reject):
        return None
