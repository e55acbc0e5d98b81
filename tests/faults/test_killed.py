"""I1, I2: kill -9 at any moment of a real process; the next one ends with the bytes of a run that nobody killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.interruptions import everything
from tests.toy import league as toy

KILLS, SEED = 20, 7


@contextmanager
def player(home: Path) -> Iterator[subprocess.Popen[str]]:
    """The process, when its work begins; killed when nobody waits for it any more."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen([sys.executable, "-m", "tests.toy.player", str(home)], cwd=ROOT, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == "ready\n", process.communicate()[1]
        try:
            yield process
        finally:
            process.kill()


def finished(home: Path) -> float:
    """Play to the end; the seconds that the work itself took."""
    with player(home) as process:
        begun = time.monotonic()
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        return time.monotonic() - begun


def killed(home: Path, delay: float) -> bool:
    """Play and be killed after so many seconds of work; whether there was still work to kill."""
    with player(home) as process:
        try:
            process.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return process.returncode == -9


def contents(home: Path) -> dict[str, Any]:
    with toy.open_home(home) as opened:
        return everything(opened)


def test_a_process_killed_at_random_moments_and_started_again_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    """Again and again until it gets to its end: what repairs a kill is killed too. All columns, files, bytes."""
    seconds = finished(tmp_path / "whole")
    wanted = contents(tmp_path / "whole")
    rng, kills, homes = random.Random(SEED), 0, 0
    while kills < KILLS:
        home = tmp_path / str(homes)
        homes += 1
        delays = [rng.uniform(0, seconds)]
        while killed(home, delays[-1]):
            delays.append(rng.uniform(0, seconds))
        assert contents(home) == wanted, f"killed after {delays[:-1]} of {seconds:.2f} s"
        kills += len(delays) - 1
        assert homes < 4 * KILLS, "hardly any kill met a living process"
