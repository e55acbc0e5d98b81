"""The league's box score of one game, in both forms that its endpoint has had."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.teams import TEAMS
from common.errors import Reject

_STATISTICS = {
    "fieldGoalsMade": "FGM", "fieldGoalsAttempted": "FGA", "fieldGoalsPercentage": "FG_PCT",
    "threePointersMade": "FG3M", "threePointersAttempted": "FG3A", "threePointersPercentage": "FG3_PCT",
    "freeThrowsMade": "FTM", "freeThrowsAttempted": "FTA", "freeThrowsPercentage": "FT_PCT",
    "reboundsOffensive": "OREB",
    "reboundsDefensive": "DREB", "reboundsTotal": "REB", "assists": "AST", "steals": "STL", "blocks": "BLK",
    "turnovers": "TO", "foulsPersonal": "PF", "points": "PTS", "plusMinusPoints": "PLUS_MINUS"}
_PLAYER = {"game": "GAME_ID", "team": "TEAM_ID", "personId": "PLAYER_ID", "firstName": "PLAYER_NAME",
           "position": "START_POSITION", "comment": "COMMENT", "minutes": "MIN", **_STATISTICS}
_TEAM = {"game": "GAME_ID", "teamId": "TEAM_ID", "teamName": "TEAM_NAME", "teamCity": "TEAM_CITY",
         "teamTricode": "TEAM_ABBREVIATION", "minutes": "MIN", **_STATISTICS}


def box_score(payload: Any, on: dt.date, nba_game_id: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What all rows of the game share, the home side, the away side: as version 3 of the endpoint spells them."""
    if isinstance(payload, dict) and "resultSets" in payload:
        payload = _as_version_3(payload)
    game = wire.at(payload, "boxScoreTraditional", dict)
    if game.get("gameId") != nba_game_id:
        found = str(game.get("gameId") or "nothing")
        raise Reject(f"boxScoreTraditional.gameId: expected {nba_game_id!r}, found {found[:40]!r}")
    for side in ("homeTeam", "awayTeam"):
        code = wire.at(payload, f"boxScoreTraditional.{side}", dict).get("teamTricode")
        if code not in TEAMS:
            found = str(code or "nothing")
            raise Reject(f"boxScoreTraditional.{side}.teamTricode: expected a team's code, found {found[:40]!r}")
    home, away = game["homeTeam"], game["awayTeam"]
    shared = {"nba_game_id": nba_game_id, "game_date": on}
    return shared | {"game_id": wire.game_id(on, away["teamTricode"], home["teamTricode"])}, home, away


def _as_version_3(payload: Any) -> dict[str, Any]:
    """Version 2 was result sets. No field of it says who is at home: the visitors' players are listed first.

    So they are in every game that was looked at; the order of the teams' totals differs from game to game.
    """
    players = wire.result_rows(payload, "PlayerStats", _PLAYER)
    totals = wire.result_rows(payload, "TeamStats", _TEAM)
    order = list(dict.fromkeys(str(player["team"]) for player in players))
    by_team = {str(team["teamId"]): team for team in totals}
    if len(order) != 2 or len(totals) != 2 or set(order) != set(by_team):
        raise Reject(f"resultSets: expected players and totals of two teams, found {order[:4]} and {list(by_team)[:4]}")
    away, home = (_side(by_team[team], [p for p in players if str(p["team"]) == team]) for team in order)
    return {"boxScoreTraditional": {"gameId": totals[0]["game"], "homeTeam": home, "awayTeam": away}}


def _side(team: dict[str, Any], players: list[dict[str, Any]]) -> dict[str, Any]:
    return team | {"statistics": _statistics(team),
                   "players": [player | {"statistics": _statistics(player)} for player in players]}


def _statistics(row: dict[str, Any]) -> dict[str, Any]:
    """Its minutes come as '49:25', and for some seasons as '49.000000:25'."""
    minutes = row["minutes"]
    return {name: row[name] for name in _STATISTICS} | {
        "minutes": minutes.replace(".000000", "") if isinstance(minutes, str) else minutes}
