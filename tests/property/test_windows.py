"""What the embedded warehouse remembers of a table is what it would read: after every write, to the dtype."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from common.adapters.embedded.home import Home
from common.ports import Replace
from tests.property.test_entities import changes
from tests.toy import league as toy
from tests.toy.precompute.form import Form


def remembered(home: Home) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """{window: (the frame that is remembered, the same read anew)}"""
    windows = home.warehouse._windows
    kept, windows._frames = windows._frames, {}
    try:
        return {f"{table.name()} {first} {last} {names}": (
            frame, home.warehouse.read(table, first, last, columns=None if names == tuple(table.columns) else names))
            for (table, first, last, names), frame in kept.items()}
    finally:
        windows._frames = kept


def alike(home: Home) -> int:
    found = remembered(home)
    for name, (frame, anew) in found.items():
        pd.testing.assert_frame_equal(frame, anew, obj=name)
    return len(found)


@pytest.mark.parametrize("seed", range(3))
def test_every_window_follows_the_writes(tmp_path: Path, seed: int) -> None:
    with toy.open_home(tmp_path) as home:
        for objects in changes(seed):
            for name, payload in objects:
                toy.land(home, name, payload)
            toy.settle(home)
            assert alike(home) > 3


def test_a_window_keeps_what_a_higher_fence_protects(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        toy.settle(home)
        stored = home.warehouse.parts(Form, [str(toy.TONIGHT)])
        told = {"correlation_id": "c", "run_id": "r", "processed_at": pd.Timestamp(2024, 1, 15)}
        rng, lease = random.Random(1), 100
        for fence in (lease, lease - 1, lease, lease + 1):
            some = stored.sample(rng.randint(1, 4), random_state=fence)
            gone = {*some["player_lookup"], *stored["player_lookup"].sample(2, random_state=fence)}
            statements = home.warehouse.statements
            part = {str(toy.TONIGHT): Replace(frozenset(gone), fence)}
            home.warehouse.write(Form, some.assign(**told, lease=fence), part)
            home.warehouse.read(Form, toy.TONIGHT, toy.TONIGHT)
            assert home.warehouse.statements == statements + 1
            assert alike(home)
