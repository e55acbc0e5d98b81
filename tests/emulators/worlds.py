"""Fixtures of the cloud world on emulators; a test that asks for one is skipped where something is missing."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from common.adapters.cloud.config import Config
from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.world import Cloud, open_world
from tests.emulators import running
from tests.toy import league as toy
from tests.toy.orchestration.visits import Visits
from tests.toy.precompute.streak import Streak
from tests.toy.raw.nbac_schedule import NbacSchedule
from tests.toy.raw.scores import Scores

TABLES = (Scores, NbacSchedule, Streak, Visits)  # what the tests of the ports write
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def emulators() -> Iterator[dict[str, str]]:
    """The variables under which Google's clients find the storage and the warehouse of this test process."""
    try:
        python = running.environment()
    except running.Missing as missing:
        pytest.skip(f"no cloud world: {missing}")
    with contextlib.ExitStack() as stack:
        storage = stack.enter_context(running.started(python, "storage.py", health="/storage/v1/b?project=p"))
        warehouse = stack.enter_context(running.warehouse(python))
        yield {"STORAGE_EMULATOR_HOST": f"http://{storage}", **warehouse}


@pytest.fixture(scope="session")
def pubsub() -> Iterator[dict[str, str]]:
    """The variable under which they find the queue."""
    try:
        jar = running.jar()
    except running.Missing as missing:
        pytest.skip(f"no Pub/Sub: {missing}")
    with running.started(Path(sys.executable), "pubsub.py", str(jar), health="/") as host:
        yield {"PUBSUB_EMULATOR_HOST": host}


@pytest.fixture
def config() -> Config:
    """Buckets and datasets that nobody else in this test process has."""
    n = f"{next(numbers):04d}"
    return Config("test-project", "us-central1", f"raw-{n}", f"public-{n}", f"state-{n}", f"t{n}_")


@pytest.fixture
def opened(emulators: dict[str, str], config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Cloud]]:
    """opened() is the cloud world of another instance over the same new buckets and tables of the small league."""
    for name, value in emulators.items():
        monkeypatch.setenv(name, value)
    with contextlib.ExitStack() as stack:
        def another() -> Cloud:
            cloud = open_world(toy.PIPELINE, config, toy.NoSource())
            stack.callback(cloud.close)
            return cloud

        first = another().clients
        for bucket in (config.raw_bucket, config.public_bucket, config.state_bucket):
            first.storage.create_bucket(bucket)
        ensure_tables(first, TABLES)
        yield another
