"""The small league on the official clients: the same tables and files as on one machine."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.world import Cloud
from common.adapters.embedded.bus import EmbeddedBus
from common.ports import Objects
from tests.chaos import hostile
from tests.conftest import SEED
from tests.toy import league as toy


class Announced:
    """The store with what its bucket does in the cloud and no emulator does: it announces what lands."""

    def __init__(self, objects: Objects, bus: EmbeddedBus) -> None:
        self.objects, self.bus = objects, bus

    def put(self, name: str, data: bytes, metadata: Mapping[str, str], **options: Any) -> bool:
        done = self.objects.put(name, data, metadata, **options)
        if done and name.startswith("raw/"):
            self.bus.landed(name.removeprefix("raw/"), metadata)
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self.objects, name)


@pytest.mark.parametrize("faults", [0.0, 0.05], ids=["plain", "every twentieth call fails, or its answer is lost"])
def test_a_small_league_ends_in_the_same_tables_and_files(
    opened: Callable[[], Cloud], tmp_path: Path, faults: float
) -> None:
    cloud, objects, later = opened(), toy.small_league(), toy.correction(toy.TONIGHT - dt.timedelta(2))
    ensure_tables(cloud.clients, toy.PIPELINE.tables.values())
    with toy.open_home(tmp_path / "here") as home:
        world = dataclasses.replace(home.world, objects=Announced(cloud.world.objects, home.bus),
                                    warehouse=cloud.warehouse, documents=cloud.world.documents)
        there = dataclasses.replace(home, world=world)
        unruly = dataclasses.replace(there, world=hostile(there, SEED, faults)) if faults else there
        for happens in (objects, [later]):
            for name, payload in happens:
                toy.land(there, name, payload)
            toy.settle(unruly)
            while toy.replay_dead_letters(unruly):
                toy.settle(unruly)
        found = toy.contents(there)
    assert found == toy.play(tmp_path / "embedded", [*objects, later])
    assert sum(len(text.splitlines()) for text in found.values() if isinstance(text, str)) > 100
