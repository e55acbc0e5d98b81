"""kill -9 of the real command at any moment: run again, it ends with the bytes of a run that nobody killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.homes import EARLY, differing, files
from tests.played import ROOT, once, shared_folder

KILLS, SEED = 5, 20241101
NIGHT = ["night", str(EARLY), "--json"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the night that nobody interrupted."""
    return once(shared_folder(tmp_path_factory), "early", NIGHT)


def started(folder: Path) -> subprocess.Popen[str]:
    """The command, at the moment at which it holds its home: from there on it works."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "common.cli.main", *NIGHT],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    lock, deadline = folder / ".tipoff" / "lock", time.monotonic() + 60
    while not (lock.exists() and f"process {process.pid} " in lock.read_text()):
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.005)
    return process


def killed(folder: Path, delay: float) -> bool:
    """Work and be killed after so many seconds; whether there was still somebody to kill."""
    process = started(folder)
    try:
        _, errors = process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
    assert process.returncode in (0, -9), errors
    return process.returncode == -9


def finished(folder: Path) -> dict[str, object]:
    with started(folder) as process:
        answer, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return json.loads(answer)


@pytest.mark.parametrize("home", range(5))
def test_a_night_killed_at_random_moments_ends_as_if_nothing_had_happened(
    whole: Path, tmp_path: Path, home: int
) -> None:
    """Each home is killed several times on its way through the night: what repairs a kill is killed as well."""
    rng, kills, folders = random.Random(SEED + home), 0, 0
    seconds = json.loads((whole / "stdout.txt").read_text())["seconds"]
    while kills < KILLS:
        folder = tmp_path / str(folders)
        folder.mkdir()
        folders += 1
        delays: list[float] = []
        # Every start costs something before it gets on: so the moments are spread over the whole of the night.
        while len(delays) < KILLS and killed(folder, delay := 0.05 * seconds + rng.uniform(0, 0.35 * seconds)):
            delays.append(delay)
        answer = finished(folder)
        assert differing(whole / ".tipoff", folder / ".tipoff") == {}, f"killed after {delays} of {seconds} s"
        assert files(folder / ".tipoff/objects") == files(whole / ".tipoff/objects"), f"killed after {delays}"
        assert answer["status"] == "complete"
        kills += len(delays)
