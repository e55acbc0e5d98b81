"""Four threads of one process, each with its own name in the leases, deliver the same messages at the same time."""

from __future__ import annotations

import dataclasses
import random
import sys
import threading
from pathlib import Path

import pytest

from common.adapters.embedded.dispatch import pump
from tests.interruptions import bulletin, corrected, outcome, play, tiny_league
from tests.toy import league as toy


@pytest.mark.parametrize("seed", range(6))
def test_four_threads_that_deliver_the_same_messages_make_what_one_makes(  # noqa: C901 — the threads are the test
    tmp_path: Path, seed: int
) -> None:
    objects = [*tiny_league(), corrected(), bulletin()]
    wanted = outcome(tmp_path / "clean", objects)
    random.Random(seed).shuffle(objects)
    errors: list[BaseException] = []
    with toy.open_home(tmp_path / "home") as home:
        for name, payload in objects[:-2]:
            toy.land(home, name, payload)

        def work(number: int) -> None:
            mine = dataclasses.replace(home.world, holder=f"worker-{number}")
            try:
                if number < 2:
                    toy.land(dataclasses.replace(home, world=mine), *objects[-1 - number])
                for _ in range(3):
                    pump(mine, home.bus)
            except BaseException as error:  # noqa: BLE001 — a thread's error is told by the test
                errors.append(error)

        pace = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(pace)
        assert errors == []
        play(home, home.world, home.bus, [])
        while toy.replay_dead_letters(home):
            play(home, home.world, home.bus, [])
        assert toy.contents(home) == wanted
