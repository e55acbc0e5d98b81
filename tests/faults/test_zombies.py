"""A holder that outlived its lease (a zombie) cannot undo what its successor wrote, be it rows or files."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.dispatch import pump
from tests.interruptions import (
    BEFORE,
    arrives,
    bulletin,
    calls_of,
    corrected,
    emptied,
    moved,
    outcome,
    overtaken,
    tiny_league,
    watched,
    withdrawn,
)
from tests.toy import league as toy

LATER = dt.timedelta(minutes=20)  # longer than any lease
ARRIVALS = [corrected, withdrawn, emptied, bulletin, moved]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return calls_of(tmp_path_factory.mktemp("calls"), tiny_league())


@pytest.mark.parametrize("arrival", ARRIVALS, ids=lambda arrival: arrival.__name__)
def test_a_holder_that_wakes_after_its_lease_ran_out_does_not_undo_its_successor(
        tmp_path: Path, calls: list[str], arrival: Callable[[], tuple[str, Any]]) -> None:
    """The clock said 'in time' before the pause: only the stores can refuse a zombie."""
    wanted = outcome(tmp_path / "clean", [*tiny_league(), arrival()])
    landings = sum(name == "objects.put" for name in calls[:len(tiny_league())])
    for at, name in enumerate(calls):
        if name in ("warehouse.write", "objects.put") and at >= landings:
            found, dead = overtaken(tmp_path / "home", at, arrives(arrival(), LATER))
            assert found == wanted, f"{arrival.__name__} before call {at}, {name}"
            assert dead == []


def test_a_holder_that_is_overtaken_says_so_and_its_message_comes_back(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        name, payload = next((n, p) for n, p in tiny_league() if "/scores/" in n)
        paused = False

        def told(call: str, when: str) -> None:
            nonlocal paused
            if call == "warehouse.write" and when == BEFORE and not paused:
                paused = True
                home.clock.set(home.clock.now() + LATER)
                pump(dataclasses.replace(home.world, holder="other"), home.bus)

        toy.land(home, name, payload)
        world, queue = watched(home, told)
        pump(world, queue)
        rows = home.warehouse.db.execute("SELECT DISTINCT lease FROM nba_raw.scores").fetchall()
        assert rows == [(2,)]  # the successor's
        [doc] = home.world.documents.scan("state/raw.scores/", "state/raw.scores/~").values()
        assert (doc["rows"], doc["status"], doc.get("lease")) == (12, "success", None)
