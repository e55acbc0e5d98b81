"""I1, I2: a process may die at any instant of a run; the next one finishes the job to the byte.

Nothing outside the ports is kept, so all instants between two effects are one instant: dying after each effect of a
port is dying before and after every call.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from tests.interruptions import (
    AFTER,
    BEFORE,
    EFFECTS,
    Died,
    abandon,
    calls_of,
    clean,
    everything,
    interrupted,
    play,
    tiny_league,
)
from tests.toy import league as toy

AFTER_TIP = dt.datetime(2024, 1, 16, 2)  # 21:00 in New York: both games of tonight are on


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return calls_of(tmp_path_factory.mktemp("calls"), tiny_league())


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return clean(tmp_path_factory.mktemp("clean"), tiny_league())


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A fresh folder for each instant; what an earlier one left is removed."""
    def fresh() -> Iterator[Path]:
        for n in range(10_000):
            shutil.rmtree(tmp_path / str(n - 1), ignore_errors=True)
            yield tmp_path / str(n)
    return fresh()


def died(folder: Path, at: int, when: str) -> None:
    """A process that is gone at that instant of its run."""
    home = toy.open_home(folder)
    with pytest.raises(Died):
        interrupted(home, at, when, Died())
    abandon(home)


def resumed(folder: Path, now: dt.datetime = toy.NOON) -> Home:
    """The same command once more, by the process that comes after."""
    home = toy.open_home(folder, now=now)
    play(home, home.world, home.bus, tiny_league())
    return home


def test_the_run_has_an_instant_of_every_kind(calls: list[str]) -> None:
    """The enumeration below is worth nothing if it misses a port."""
    assert {"objects.put", "warehouse.write", "documents.swap", "bus.publish", "log.add", "queue.acknowledge"} <= set(
        calls
    )
    assert 100 < len(calls) < 400


@pytest.mark.parametrize("port", ["objects", "warehouse", "documents", "bus", "log", "queue"])
def test_a_process_that_dies_after_any_effect_is_finished_by_the_next_to_the_byte(
        folders: Iterator[Path], calls: list[str], uninterrupted: dict[str, Any], port: str) -> None:
    """Rows, files, lineage: correlation, run, lease and instant are as if nothing had happened."""
    for at, name in enumerate(calls):
        if name.partition(".")[0] == port and name.partition(".")[2] in EFFECTS:
            folder = next(folders)
            died(folder, at, AFTER)
            with resumed(folder) as home:
                assert everything(home) == uninterrupted, f"died after call {at}, {name}"


def test_a_process_that_dies_before_it_did_anything_is_finished_by_the_next(
        folders: Iterator[Path], uninterrupted: dict[str, Any]) -> None:
    folder = next(folders)
    died(folder, 0, BEFORE)
    with resumed(folder) as home:
        assert everything(home) == uninterrupted


def test_a_process_that_dies_again_and_again_gets_there(folders: Iterator[Path], calls: list[str],
                                                        uninterrupted: dict[str, Any]) -> None:
    folder = next(folders)
    for step in range(12, 60, 4):
        home = toy.open_home(folder)
        try:
            interrupted(home, step, AFTER, Died())
        except Died:
            abandon(home)
        else:
            home.close()
    with resumed(folder) as home:
        assert everything(home) == uninterrupted


@cache
def stages(names: tuple[str, ...]) -> list[int]:
    """The effects of the last two processors: what is predicted and published before the tip-off."""
    writes = [at for at, name in enumerate(names) if name == "warehouse.write"]
    return [at for at, name in enumerate(names) if at >= writes[-1] - 6 and name.partition(".")[2] in EFFECTS]


def test_a_process_that_dies_before_the_tip_off_and_returns_after_it_leaves_no_dead_letter(
        folders: Iterator[Path], calls: list[str]) -> None:
    """I3, I6: what was stored by then is what was predicted; the document and the page say the same as the table."""
    for at in stages(tuple(calls)):
        folder = next(folders)
        died(folder, at, AFTER)
        with resumed(folder, AFTER_TIP) as home:
            where = f"died after call {at}, {calls[at]}"
            assert home.store.rows("SELECT error FROM dead_letters") == [], where
            guesses = home.world.warehouse.read(toy.PIPELINE.tables["predictions.guess"], toy.TONIGHT, toy.TONIGHT)
            [doc] = home.world.documents.scan(
                f"state/predictions.guess/{toy.TONIGHT}", f"state/predictions.guess/{toy.TONIGHT}~"
            ).values()
            assert doc["rows"] == len(guesses), where
            page = toy.contents(home)[f"public/v1/page/{toy.TONIGHT}.json"]["guesses"]
            assert page == dict(zip(guesses["player_lookup"], guesses["points"], strict=True)), where
            assert everything(home)["unsettled"] == [], where
