"""A few games as the community releases tell them, with what they are known to hold twice or beside the season."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from common.adapters.sources.release import LOGS, SCHEDULES, V3
from tests.upstream import Said, Upstream

GAMELOG, PLAYERLOG = (LOGS.format(kind=kind, ends=2025) for kind in ("gamelog", "playerlog"))
SCHEDULE = SCHEDULES.format(season="2024-25")
KEPT = "https://release-assets.githubusercontent.com/schedule"
BOS, NYK = 1610612738, 1610612752


def parquet(frame: pd.DataFrame, folder: Path) -> bytes:
    path = folder / "file.parquet"
    duckdb.sql("SELECT * FROM frame").write_parquet(str(path))
    return path.read_bytes()


def team(game_id: str, team_id: int, pts: int, minutes: float = 48.0, **more: Any) -> dict[str, Any]:
    abbr, other, at = ("BOS", "NYK", "vs.") if team_id == BOS else ("NYK", "BOS", "@")
    return {"game_id": game_id, "team_id": team_id, "team_abbreviation": abbr, "game_date": "2024-10-22T00:00:00",
            "matchup": f"{abbr} {at} {other}", "wl": "W", "min": minutes, **dict.fromkeys(V3, 0), "pts": pts, **more}


def player(game_id: str, team_id: int, person: int, points: int, **more: Any) -> dict[str, Any]:
    return {"gameId": game_id, "teamId": team_id, "teamTricode": "BOS" if team_id == BOS else "NYK",
            "personId": person, "firstName": "Luka", "familyName": f"Number{person}", "position": "F", "comment": "",
            "minutes": "34:30", **dict.fromkeys(V3.values(), 0), "points": points, **more}


TEAMS = [team("0022400061", BOS, 30), team("0022400061", NYK, 20), team("0022400061", BOS, 30),
         team("0022400062", BOS, 10, 53.0), team("0022400062", NYK, 12, 53.0),
         team("0062400001", BOS, 5, 240.0), team("0062400001", NYK, 4, 240.0),
         team("0012400001", BOS, 99), team("0012400001", NYK, 98), team("0022400063", BOS, 1)]
PLAYERS = [player("0022400061", BOS, 1, 30), player("0022400061", BOS, 1, 30),
           player("0022400061", BOS, 2, 0, minutes="", position="", comment="DNP - Coach's Decision"),
           player("0022400061", NYK, 3, 20, position="", minutes="PT05M15.00S"),
           player("0022400062", BOS, 1, 10), player("0022400062", NYK, 3, 12),
           player("0062400001", BOS, 1, 5), player("0062400001", NYK, 3, 4), player("0012400001", BOS, 1, 99)]
TOLD = [{"game_id": "0022400061", "is_neutral": False, "arena_name": "TD Garden", "game_label": "",
         "game_date_time_utc": "2024-10-22T23:30:00Z"},
        {"game_id": "0062400001", "is_neutral": True, "arena_name": "T-Mobile Arena", "game_label": "NBA Cup Final",
         "game_date_time_utc": "2024-12-18T01:30:00Z"}]


def serve(upstream: Upstream, folder: Path) -> None:
    """The files of 2024-25; the schedule lies where its host keeps files."""
    upstream.says(GAMELOG, parquet(pd.DataFrame(TEAMS), folder))
    upstream.says(PLAYERLOG, parquet(pd.DataFrame(PLAYERS), folder))
    upstream.says(SCHEDULE, Said(b"", 302, {"Location": KEPT}))
    upstream.says(KEPT, parquet(pd.DataFrame(TOLD), folder))
