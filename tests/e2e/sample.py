"""A night of the generated season, two weeks into it, whose history is brought up: half past five."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.sample import Sample
from common.pipeline import Pipeline
from tests.played import made_once, shared_folder

NIGHT, MORNING = "2024-11-05", "2024-11-05T10:30:00"
EVENING = dt.datetime(2024, 11, 5, 23, 30)  # the last asks before the first tip-off are still to come


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the generated season whose history is brought up, at half past five."""
    return made_once(shared_folder(tmp_path_factory), "morning", lambda folder: brought_up(folder / "home")) / "home"


def brought_up(folder: Path) -> None:
    """Play from nothing, or go on where it was left, to half past five."""
    with Home.open(folder, Pipeline.load(), Sample()) as home:
        play(home, dt.date.fromisoformat(NIGHT), until=dt.datetime.fromisoformat(MORNING))


@pytest.fixture(scope="module")
def before(morning: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home in the evening, before the slate closes."""
    def make(folder: Path) -> None:
        shutil.copytree(morning, folder / "home")
        with Home.open(folder / "home", Pipeline.load(), Sample()) as home:
            play(home, dt.date.fromisoformat(NIGHT), until=EVENING)

    return made_once(shared_folder(tmp_path_factory), "before closing", make) / "home"
