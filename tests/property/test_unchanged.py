"""I1: where nothing changed nothing happens: no row, no file, no message, no commit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.sweep import sweep
from tests.interruptions import everything, play
from tests.toy import league as toy


def swept(home: Home) -> int:
    """How much a sweep of the season offers; it is delivered."""
    offered = sweep(home.world, toy.FIRST, toy.TONIGHT)
    pump(home.world, home.bus)
    return offered


def documents(home: Home) -> dict[str, Any]:
    return home.world.documents.scan("", "~")


def test_a_second_sweep_offers_nothing_and_leaves_no_trace(home: Home) -> None:
    for name, payload in toy.small_league():
        toy.land(home, name, payload)
    toy.settle(home)
    swept(home)
    before, docs, commits = everything(home), documents(home), home.store.commits
    home.clock.set(home.clock.now() + dt.timedelta(minutes=30))
    assert swept(home) == 0
    assert everything(home) == before
    assert documents(home) == docs
    assert home.store.commits == commits


def test_the_first_sweep_after_all_was_delivered_finds_nothing_to_correct(home: Home) -> None:
    for name, payload in toy.small_league():
        toy.land(home, name, payload)
    toy.settle(home)
    before = toy.contents(home)
    swept(home)
    assert toy.contents(home) == before


def test_the_same_messages_again_change_nothing(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        sent: list[tuple[str, str]] = []
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        while home.bus.next_due():
            sent += home.store.rows("SELECT processor, message FROM deliveries")
            pump(home.world, home.bus, phase=home.store.rows("SELECT processor FROM deliveries ORDER BY id")[0][0])
        before = everything(home)
        for processor, text in sent:
            home.bus.send(processor, text)
        home.clock.set(home.clock.now() + dt.timedelta(minutes=30))
        pump(home.world, home.bus)
        assert everything(home) == before


@pytest.mark.parametrize("again", [lambda name: name, lambda name: name.replace("_235900", "_235959")],
                         ids=["the same object", "the same content taken later"])
def test_the_same_answer_again_reaches_nobody_downstream(tmp_path: Path, again: Any) -> None:
    with toy.open_home(tmp_path) as home:
        play(home, home.world, home.bus, toy.small_league())
        tables = {k: v for k, v in everything(home).items() if "." in k and not k.startswith("raw/")}
        scores = [(again(n), p) for n, p in toy.small_league() if "/scores/" in n]
        seen: list[Any] = []
        for name, payload in scores:
            toy.land(home, name, payload)
        pump(home.world, home.bus, seen=seen.extend)
        assert {run.key.split("/")[1] for run in seen} <= {"raw.scores"}
        assert {k: v for k, v in everything(home).items() if "." in k and not k.startswith("raw/")} == tables


def test_a_hole_that_no_message_filled_is_filled_by_the_sweep(tmp_path: Path) -> None:
    with toy.open_home(tmp_path / "a") as home:
        play(home, home.world, home.bus, toy.small_league())
        wanted = toy.contents(home)
    with toy.open_home(tmp_path / "b") as home:
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        with home.store.transaction() as db:
            db.execute("DELETE FROM deliveries")  # every message of the night is lost
        swept(home)
        assert toy.contents(home) == wanted
