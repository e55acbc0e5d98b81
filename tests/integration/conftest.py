"""The worlds in which a port's promises are tried."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from common.ports import World
from tests.chaos import hostile
from tests.conftest import SEED
from tests.emulators.worlds import config, emulators, opened, pubsub  # noqa: F401
from tests.played import sample_folder  # noqa: F401
from tests.toy import league as toy


@pytest.fixture(params=["embedded", "hostile", "cloud"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """reopen() is the world as whoever is started again finds it; the one before is closed."""
    if request.param == "cloud":
        another = request.getfixturevalue("opened")
        yield lambda: another().world
        return
    with contextlib.ExitStack() as stack:
        def again() -> World:
            stack.close()
            home = stack.enter_context(toy.open_home(tmp_path / "home"))
            return hostile(home, SEED, faults=0.0) if request.param == "hostile" else home.world

        yield again


@pytest.fixture
def world(reopen: Callable[[], World]) -> World:
    """Embedded; embedded with opaque versions; the official clients against emulators."""
    return reopen()
