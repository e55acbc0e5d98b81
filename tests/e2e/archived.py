"""Nights of the season archive, played once for all tests, and the archive's own files to hold them against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.played import ARCHIVE, once

SEASON = "2023-24"
NIGHT = "2024-03-13"
CLOCKS_CHANGE = "2024-03-10"  # at two in the morning they were put forward
FILES = {"box": "box/{}/player_box", "team_box": "box/{}/team_box", "schedule": "box/{}/schedule", "shots": "shots/{}",
         "points_lines": "props/player_points_{}", "line_history": "props/line_history_{}"}


def needed() -> None:
    """Skip, and say why, where there is no archive."""
    if not (ARCHIVE / "box").is_dir():
        pytest.skip(f"no season archive at {ARCHIVE}: tests on real games are skipped")


def night_of(day: str, archive: Path) -> list[str]:
    return ["night", day, "--source", "archive", "--archive", str(archive), "--json"]


def clocks_change(shared: Path) -> Path:
    """The folder whose .tipoff holds the night on which the clocks change; stdout.txt is what the command said."""
    needed()
    return once(shared, f"night-{CLOCKS_CHANGE}", night_of(CLOCKS_CHANGE, ARCHIVE))


def beside(home: Path) -> Any:
    """A connection with the home's tables as home.nba_….… and the archive's files of the season as FILES."""
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    db.execute(f"ATTACH '{home / 'warehouse.duckdb'}' AS home (READ_ONLY)")
    for name, path in FILES.items():
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM '{ARCHIVE / path.format(SEASON)}.parquet'")
    return db
