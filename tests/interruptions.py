"""A run that is interrupted: every call of every port is an instant at which something else may happen."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.ports import World
from tests.toy import league as toy

Told = Callable[[str, str], None]
PORTS = ("objects", "warehouse", "documents", "bus", "log")
QUEUE = ("due", "acknowledge", "refuse")
EFFECTS = {"put", "write", "swap", "publish", "add", "acknowledge", "refuse"}
BEFORE, AFTER = "before", "after"
YESTERDAY = toy.TONIGHT - dt.timedelta(days=1)


class Died(BaseException):
    """The process is gone at this instant: nothing catches it, nothing is cleaned up."""


class Watched:
    """Any port; `told` hears of each call before its effect and after it, and may raise."""

    def __init__(self, port: Any, name: str, told: Told) -> None:
        self._port, self._name, self._told = port, name, told

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._port, name)
        if not callable(inner) or name.startswith("_") or (self._name == "queue" and name not in QUEUE):
            return inner

        def call(*args: Any, **kwargs: Any) -> Any:
            self._told(f"{self._name}.{name}", BEFORE)
            answer = inner(*args, **kwargs)
            self._told(f"{self._name}.{name}", AFTER)
            return answer

        return call


def watched(home: Home, told: Told, holder: str | None = None) -> tuple[World, Any]:
    """The home's world and queue with every call told; its commits to the queue are calls too."""
    ports = {name: Watched(getattr(home.world, name), name, told) for name in PORTS}
    return dataclasses.replace(home.world, **ports, holder=holder or home.world.holder), Watched(
        home.bus, "queue", told
    )


def tiny_league() -> list[tuple[str, Any]]:
    """Yesterday's games and tonight's: everything happens in it once."""
    return [(n, p) for n, p in toy.small_league() if f"/{YESTERDAY}/" in n or f"/{toy.TONIGHT}/" in n]


def play(home: Home, world: World, queue: Any, objects: list[tuple[str, Any]]) -> None:
    """Land the objects and deliver what that sets going, retries included; the clock returns to where it was."""
    start = home.clock.now()
    for name, payload in objects:
        toy.land(dataclasses.replace(home, world=world), name, payload)
    pump(world, queue, start + dt.timedelta(hours=3))
    home.clock.set(start)


def abandon(home: Home) -> None:
    """What the death of its process does to a home: the handles close, and nothing is flushed."""
    home.warehouse.db.close()
    home.store.db.close()
    os.close(home.lock)


def everything(home: Home) -> dict[str, Any]:
    """Every row with its lineage, every file to the byte, and what is left to do or wrong.

    The lease of a log's row is the number of the batch that brought it; in which batch a row comes, a kill decides.
    """
    out: dict[str, Any] = {}
    for name, table in sorted(home.world.pipeline.tables.items()):
        chosen = "* EXCLUDE (lease)" if table in home.world.pipeline.logs else "*"
        frame = home.warehouse.db.execute(f"SELECT {chosen} FROM {table.dataset()}.{table.table} ORDER BY ALL").df()
        out[name] = frame.to_csv(index=False)
    for stored in home.world.objects.list(""):
        out[stored.name] = (home.world.objects.get(stored.name), stored.sha256, dict(stored.metadata))
    out["waiting"] = home.store.rows("SELECT processor, message FROM deliveries ORDER BY 1, 2")
    out["dead letters"] = home.store.rows("SELECT processor, message, error FROM dead_letters ORDER BY 1, 2")
    out["quarantined"] = sorted(d["reason"] for d in home.world.documents.scan("quarantine/", "quarantine/~").values())
    out["unsettled"] = sorted(
        key for key, head in home.world.documents.heads("state/", "state/~").items() if not head.settled
    )
    return out


def clean(folder: Path, objects: list[tuple[str, Any]]) -> dict[str, Any]:
    """One run that nothing interrupts."""
    with toy.open_home(folder) as home:
        play(home, home.world, home.bus, objects)
        return everything(home)


def calls_of(folder: Path, objects: list[tuple[str, Any]]) -> list[str]:
    """The names of all port calls of a clean run, in order."""
    calls: list[str] = []
    with toy.open_home(folder) as home:
        world, queue = watched(home, lambda name, when: calls.append(name) if when == BEFORE else None)
        play(home, world, queue, objects)
    return calls


def interrupted(home: Home, at: int, when: str, error: BaseException) -> None:
    """Play, with the call number `at` (from 0) failing before or after its effect."""
    made = -1

    def told(name: str, instant: str) -> None:
        nonlocal made
        made += instant == BEFORE
        if made == at and instant == when:
            made += 1_000_000
            raise error

    world, queue = watched(home, told)
    play(home, world, queue, tiny_league())


def overtaken(folder: Path, at: int, meanwhile: Callable[[Home], None]) -> tuple[dict[str, Any], list[Any]]:
    """The contents after a run in which, before its call number `at`, another holder did its work; and what died."""
    made = -1
    with toy.open_home(folder) as home:
        def told(name: str, when: str) -> None:
            nonlocal made
            made += when == BEFORE
            if made == at and when == BEFORE:
                made += 1_000_000
                meanwhile(home)

        world, queue = watched(home, told)
        play(home, world, queue, tiny_league())
        play(home, home.world, home.bus, [])
        found = toy.contents(home), home.store.rows("SELECT processor, error FROM dead_letters")
    shutil.rmtree(folder)
    return found


def arrives(arrival: tuple[str, Any], after: dt.timedelta = dt.timedelta()) -> Callable[[Home], None]:
    """Another holder lands this and delivers all that is due, `after` a pause of the first."""
    def work(home: Home) -> None:
        home.clock.set(home.clock.now() + after)
        other = dataclasses.replace(home.world, holder="other")
        toy.land(dataclasses.replace(home, world=other), *arrival)
        pump(other, home.bus)
    return work


def outcome(folder: Path, objects: list[tuple[str, Any]]) -> dict[str, Any]:
    """What one run without interruption makes of these objects."""
    with toy.open_home(folder) as home:
        play(home, home.world, home.bus, objects)
        return toy.contents(home)


def corrected() -> tuple[str, Any]:
    """Yesterday's scores: one player had more points."""
    return toy.correction(YESTERDAY)


def withdrawn() -> tuple[str, Any]:
    """Yesterday's scores: one player did not take part after all."""
    name, payload = toy.correction(YESTERDAY)
    return name, {"rows": [row for row in payload["rows"] if row["player_lookup"] != "aaa0"]}


def emptied() -> tuple[str, Any]:
    """Yesterday's scores: nobody took part."""
    return toy.correction(YESTERDAY)[0], {"rows": []}


def bulletin() -> tuple[str, Any]:
    """One more observation of tonight."""
    return f"league/news/{toy.TONIGHT}/20240115_150000.json", [
        {"player_lookup": "ccc1", "team_abbr": "CCC", "status": "out"}]


def moved() -> tuple[str, Any]:
    """Tonight's schedule: one game is off."""
    name, payload = next((n, p) for n, p in tiny_league() if f"slate/{toy.TONIGHT}" in n)
    return name.replace("20240110", "20240111"), {"games": payload["games"][1:]}
