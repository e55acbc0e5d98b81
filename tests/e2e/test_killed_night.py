"""I1, I2: `tipoff night` killed at any moment and started again ends with the bytes of a night that nobody killed."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from common.adapters.embedded.home import Home
from common.adapters.sources.sample import Sample
from common.pipeline import Pipeline
from tests import warm
from tests.e2e.sample import NIGHT, brought_up
from tests.interruptions import everything
from tests.played import ROOT

KILLS, SEED, SHORTEST, LONGEST = 20, 11, 0.4, 1.2  # seconds that a process lives, the import of our modules included
RUNS = ("correlation_id", "run_id", "lease")
NIGHTLY = ["night", NIGHT, "--home"]


def finished(home: Path) -> None:
    """Play to the end, in an interpreter that shares nothing with those that were killed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-m", "common.cli.main", *NIGHTLY, str(home)], env=environment, text=True,
                          capture_output=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def killed(home: Path, delay: float) -> bool:
    """Play, and be killed after so many seconds; whether there was still somebody to kill."""
    errors = home.with_suffix(".err")
    process = warm.started([*NIGHTLY, str(home)], home, os.environ, home.with_suffix(".out"), errors)
    process.join(delay)
    if process.exitcode is None:
        process.kill()
        process.join()
    assert process.exitcode in (0, -9), errors.read_text()[-3000:]
    return process.exitcode == -9


def contents(home: Path) -> dict[str, Any]:
    """Every table and every file; of the logs, which tell what happened when, nothing.

    Nor in how many runs a table came about: of an ask that is killed some objects have landed, whose runs come first.
    """
    with Home.open(home, Pipeline.load(), Sample()) as opened:
        found = everything(opened)
        logs = {table.name() for table in opened.world.pipeline.logs}
    return {name: _rows(told) if isinstance(told, str) else told for name, told in found.items() if name not in logs}


def _rows(text: str) -> str:
    frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    return frame.drop(columns=[name for name in RUNS if name in frame]).to_csv(index=False)


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """A line for everything that is not the same: of a table, how many rows differ in which columns."""
    return [f"{name}: {_differing(wanted.get(name), found.get(name))}" for name in sorted(wanted.keys() | found.keys())
            if wanted.get(name) != found.get(name)]


def _differing(ours: Any, theirs: Any) -> str:
    if not (isinstance(ours, str) and isinstance(theirs, str)):
        return f"{str(ours)[:300]} <> {str(theirs)[:300]}"
    one, other = (pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False) for text in (ours, theirs))
    if len(one) != len(other):
        return f"{len(one)} rows <> {len(other)} rows"
    counts = (one != other).sum()
    return str({column: int(n) for column, n in counts[counts > 0].items()})


def interrupted(start: Path | None, folder: Path, kills: int, finish: Callable[[Path], None], wanted: dict[str, Any],
                ) -> None:
    """Play from a copy of `start` (or from nothing), killed again and again until it gets to its end."""
    rng, met, number = random.Random(SEED), 0, 0
    while met < kills:
        home, delays = folder / str(number), list[float]()
        number += 1
        if start:
            shutil.copytree(start, home)
        else:
            home.mkdir()
        while met < kills and killed(home, delay := rng.uniform(SHORTEST, LONGEST)):
            delays.append(round(delay, 2))
            met += 1
        finish(home)
        found = differences(wanted, contents(home))
        assert not found, "\n".join([f"killed after {delays} seconds:", *found])
        assert number < 3 * kills, "hardly any kill met a living process"


def test_a_night_killed_at_random_moments_ends_as_if_nothing_had_happened(morning: Path, tmp_path: Path) -> None:
    """Again and again until it gets to its end, so that what repairs a kill is killed too."""
    shutil.copytree(morning, tmp_path / "whole")
    finished(tmp_path / "whole")
    interrupted(morning, tmp_path, KILLS, finished, contents(tmp_path / "whole"))


def test_a_history_killed_while_it_is_brought_up_is_by_half_past_five_as_if_nothing_had_happened(
        morning: Path, tmp_path: Path) -> None:
    """The kills take a few seconds together, the history several times as many."""
    shutil.copytree(morning, tmp_path / "whole")
    interrupted(None, tmp_path, KILLS // 4, brought_up, contents(tmp_path / "whole"))
