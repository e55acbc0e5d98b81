"""I1: while one holder is at work, another comes in at any instant; afterwards all is as of one clean run."""

from __future__ import annotations

import dataclasses
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
    moved,
    outcome,
    overtaken,
    tiny_league,
    watched,
)
from tests.toy import league as toy

ARRIVALS = [corrected, bulletin, moved]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return calls_of(tmp_path_factory.mktemp("calls"), tiny_league())


@pytest.mark.parametrize("arrival", ARRIVALS, ids=lambda arrival: arrival.__name__)
def test_another_holder_may_come_in_before_any_read_or_write_of_the_documents(
        tmp_path: Path, calls: list[str], arrival: Callable[[], tuple[str, Any]]) -> None:
    """Between what is seen of the inputs and the lease, nobody may slip through unnoticed."""
    wanted = outcome(tmp_path / "clean", [*tiny_league(), arrival()])
    for at, name in enumerate(calls):
        if name == "documents.get" or (name.startswith("documents.") and at % 7 == 0):
            found, dead = overtaken(tmp_path / "home", at, arrives(arrival()))
            assert found == wanted, f"{arrival.__name__} before call {at}, {name}"
            assert dead == []


def test_a_lease_that_has_not_run_out_keeps_the_other_away(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        name, payload = next((n, p) for n, p in tiny_league() if "/scores/" in n)
        refused: list[Any] = []

        def told(call: str, when: str) -> None:
            if call == "warehouse.write" and when == BEFORE and not refused:
                pump(dataclasses.replace(home.world, holder="other"), home.bus)
                refused.extend(
                    home.store.rows("SELECT processor, attempts FROM deliveries WHERE processor = 'raw.scores'")
                )

        toy.land(home, name, payload)
        world, queue = watched(home, told)
        pump(world, queue)
        assert refused == [("raw.scores", 1)]
        assert home.warehouse.db.execute("SELECT DISTINCT lease FROM nba_raw.scores").fetchall() == [(1,)]
