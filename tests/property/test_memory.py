"""How much memory one object can take: measured in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from common.basketball.teams import TEAMS
from common.forms import MAX_BYTES
from tests.played import ROOT

# Of the process alone: what getrusage tells, a process takes over from the one that started it.
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(),
                                reason="this system does not tell how much memory a process has taken")
MOST_MB = 300
CODES = sorted(TEAMS)
NAME = "nba-com/schedule/2024-25/20241001_100000.json"
READ = """
import sys
from pathlib import Path
from types import SimpleNamespace
from common.adapters.reading import Alone
from common.landed import Raw
from common.pipeline import Pipeline
from common.ports import Stored
from common.run import scopes_of
[(p, on, fields)] = Pipeline.only("raw.nbac_schedule").routes(sys.argv[1])
store = Alone(Stored("raw/" + sys.argv[1], "", {}), Path(sys.argv[2]).read_bytes())
made = Raw(p, SimpleNamespace(objects=store, kept={})).of_scopes(scopes_of(fields))
[most] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(len(made.frame), sum(map(len, made.rejected.values())), int(most.split()[1]) // 1024)
"""


def schedule(games: int) -> bytes:
    """Ten games a day, each with as much beside it as the league sends."""
    listed = []
    for n in range(games):
        day = dt.date(2024, 10, 22) + dt.timedelta(n // 10)
        home, away = CODES[n % 10], CODES[n % 10 + 10]
        listed.append({
            "gameId": f"00224{n:05d}", "gameCode": f"{day:%Y%m%d}/{away}{home}", "gameStatus": 1,
            "gameStatusText": "7:30 pm ET", "gameDateTimeUTC": f"{day}T23:30:00Z", "broadcasters": {},
            "homeTeam": {"teamId": 1, "teamTricode": home}, "awayTeam": {"teamId": 2, "teamTricode": away},
            "pointsLeaders": [{"personId": 200_000 + k, "firstName": "Karl-Anthony", "lastName": "Alexander-Walker",
                               "teamCity": "Oklahoma City", "points": 1.5} for k in range(75)]})
    return json.dumps({"leagueSchedule": {"seasonYear": "2024-25", "gameDates": [{"games": listed}]}}).encode()


def measured(folder: Path, data: bytes) -> tuple[int, int, int]:
    """(rows, refused parts, megabytes at the most)"""
    (folder / "object.json").write_bytes(data)
    done = subprocess.run([sys.executable, "-c", READ, NAME, str(folder / "object.json")], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    rows, refused, megabytes = map(int, done.stdout.split())
    return rows, refused, megabytes


def test_an_object_as_large_as_two_seasons_is_read(tmp_path: Path) -> None:
    data = schedule(games=2_400)
    rows, refused, megabytes = measured(tmp_path, data)
    assert 23_000_000 < len(data) < MAX_BYTES and (rows, refused) == (2_400, 0) and megabytes < MOST_MB, megabytes


def test_an_object_of_fifty_megabytes_is_refused_and_takes_no_more(tmp_path: Path) -> None:
    data = schedule(games=1_230)
    rows, refused, megabytes = measured(tmp_path, data + b" " * (50_000_000 - len(data)))
    assert (rows, refused) == (0, 1) and megabytes < MOST_MB, megabytes
