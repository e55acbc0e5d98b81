"""I1, I2: a real night killed with SIGKILL again and again ends with the bytes of a night that nobody killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from common.cli.options import existing_home
from tests.interruptions import everything
from tests.played import ROOT, once, shared_folder, tipoff

NIGHT, KILLS, SEED = ["night", "2024-11-08"], 22, 11  # early in the season: history is short


def killed(folder: Path, seconds: float) -> bool:
    """Play and be killed after so many seconds; whether there was still a process to kill."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-m", "common.cli.main", *NIGHT], cwd=folder, env=environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() == -9


def contents(folder: Path) -> dict[str, Any]:
    """Every row with its lineage, every file, what is left to do; but not the log of what happened."""
    home = existing_home(folder / ".tipoff")
    try:
        return {name: part for name, part in everything(home).items() if not name.startswith("operations.")}
    finally:
        home.close()


def test_a_night_killed_at_random_moments_ends_as_if_nothing_had_happened(tmp_path_factory: Any) -> None:
    wanted = contents(once(shared_folder(tmp_path_factory), "early", NIGHT))
    folder, rng, kills = tmp_path_factory.mktemp("killed"), random.Random(SEED), 0
    while kills < KILLS:
        if not killed(folder, rng.uniform(0.4, 3.0)):
            folder = tmp_path_factory.mktemp("killed")  # it got to its end: another one
            continue
        kills += 1
    done = tipoff(NIGHT, folder)
    assert done.returncode == 0, done.stderr
    found = contents(folder)
    assert [name for name in wanted if found.get(name) != wanted[name]] == []
    assert found.keys() == wanted.keys()
