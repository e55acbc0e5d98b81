"""I1, I2: the final tables and files are a function of the landed objects — any order, duplicates, crashes."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.bus import Disorder
from common.adapters.embedded.dispatch import pump
from tests.chaos import hostile
from tests.toy import league as toy

SEEDS = range(200)


@cache
def clean(corrected: bool) -> dict[str, Any]:
    """One in-order run without faults."""
    import tempfile
    objects = toy.small_league() + ([toy.correction(toy.TONIGHT - dt.timedelta(2))] if corrected else [])
    with tempfile.TemporaryDirectory() as folder:
        return toy.play(Path(folder), objects)


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_and_files_do_not_depend_on_order_duplicates_or_failing_calls(tmp_path: Path, seed: int) -> None:
    objects = [*toy.small_league(), toy.correction(toy.TONIGHT - dt.timedelta(2))]
    random.Random(seed).shuffle(objects)
    disorder = Disorder(seed, duplicates=0.4, shuffle=True, delay_s=120)
    with toy.open_home(tmp_path, disorder) as home:
        world = hostile(home, seed)
        for name, payload in objects:
            toy.land(home, name, payload)
            if random.Random(f"{seed}{name}").random() < 0.3:
                pump(world, home.bus)
        unruly(home, world)
        assert toy.contents(home) == clean(corrected=True)


def unruly(home: Any, world: Any) -> None:
    """Deliver until nothing waits; what died is replayed, as an operator would; the day does not end meanwhile."""
    start = home.clock.now()
    for _ in range(500):
        pump(world, home.bus, home.clock.now() + dt.timedelta(hours=1))
        home.clock.set(start + (home.clock.now() - start) % dt.timedelta(hours=4))
        if home.bus.next_due() is None and not toy.replay_dead_letters(home):
            break
        if (first := home.bus.next_due()) is not None and first > home.clock.now():
            home.clock.set(first)
    home.clock.set(start)


def test_a_correction_of_an_old_score_equals_a_clean_rebuild(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        toy.settle(home)
        before = toy.contents(home)
        toy.land(home, *toy.correction(toy.TONIGHT - dt.timedelta(2)))
        toy.settle(home)
        after = toy.contents(home)
    assert after == clean(corrected=True)
    assert after["public/v1/page/today.json"] != before["public/v1/page/today.json"]
