"""Proof that the properties can fail: a deliberate fault is planted, and the check of its invariant notices.

Each check is the one that the real world must pass; it passes without the fault, and fails with it.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common import forms
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.envelope import Envelope
from common.errors import Reject, Retry
from common.pipeline import Pipeline
from common.ports import Doc, Replace, Stored, World
from common.reads import Read
from common.table import Table
from tests.interruptions import BEFORE, YESTERDAY, Died, Watched, abandon, outcome, play, tiny_league
from tests.toy import league as toy

Plant = Callable[[Home], Home]
TIP_PASSED = dt.datetime(2024, 1, 16, 2)


def sound(home: Home) -> Home:
    """No fault."""
    return home


def with_part(**parts: Callable[[Any], Any]) -> Plant:
    """A home whose world has another part in these places, each made from the real one."""
    def plant(home: Home) -> Home:
        return dataclasses.replace(home, world=dataclasses.replace(
            home.world, **{name: make(getattr(home.world, name)) for name, make in parts.items()}))
    return plant


class Part:
    """A port's implementation, all of it handed on."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


# --------------------------------------------------------------------------------------------------------- the faults


class DropsRows(Part):
    """A warehouse that loses one row of every write and counts what it stored."""

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        return dict(self.real.write(table, rows.iloc[:-1], replaced))


class DropsRowsAndLies(Part):
    """A warehouse that loses one row and counts what it was sent."""

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        counts = self.real.write(table, rows.iloc[:-1], replaced)
        return {pid: n + int((rows["partition_id"].iloc[-1:] == pid).sum()) for pid, n in counts.items()}


class RewritesEverything(Part):
    """A warehouse that touches all rows of a partition, whatever entities the write names."""

    writes = 0

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        counts = self.real.write(table, rows, replaced)
        self.writes += 1
        for pid in rows["partition_id"].unique():
            self.real.db.execute(f"UPDATE {table.dataset()}.{table.table} SET run_id = ? WHERE partition_id = ?",
                                 [f"touched {self.writes}", pid])
        return dict(counts)


class NoFence(Part):
    """A warehouse that lets every write through, whatever its lease's number."""

    highest = 10**6

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        NoFence.highest += 1
        opened = {pid: dataclasses.replace(r, fence=NoFence.highest) for pid, r in replaced.items()}
        return dict(self.real.write(table, rows.assign(lease=NoFence.highest), opened))


class IgnoresExpect(Part):
    """A store of documents that writes whatever it is sent, whoever wrote in between."""

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        found = self.real.get([key for key, _, _ in changes])
        return dict(self.real.swap([(key, doc, found[key][1] if key in found else None) for key, doc, _ in changes]))


class SwallowsPublishing(Part):
    """A bus that loses what cannot be sent and says that all is well."""

    calls = 0

    def publish(self, messages: Sequence[Envelope]) -> None:
        self.calls += 1
        try:
            if self.calls % 2 == 0:
                raise Retry("no answer")
            self.real.publish(messages)
        except Retry:
            pass


class Forgets(Part):
    """A listing that does not show the newest object of a folder."""

    def list(self, prefix: str) -> list[Stored]:
        return list(self.real.list(prefix))[:-1]


class Stuck(Part):
    """A clock that stays where it was, so that no game ever tips off."""

    def now(self) -> dt.datetime:
        return toy.NOON

    def today(self) -> dt.date:
        return toy.TONIGHT


@dataclasses.dataclass(frozen=True)
class IncludesItsOwnDate(Read):
    """A window that ends on the date itself."""

    def window(self, day: dt.date) -> tuple[dt.date, dt.date]:
        first, _ = super().window(day)
        return first, day


def leaking() -> Pipeline:
    """The small league, with windows that hold their own date."""
    def leaks(read: Read) -> Read:
        if not read.before:
            return read
        return IncludesItsOwnDate(**{f.name: getattr(read, f.name) for f in dataclasses.fields(read)})

    return Pipeline(tuple(dataclasses.replace(p, reads={n: leaks(r) for n, r in p.reads.items()})
                          for p in toy.PIPELINE.processors), toy.PIPELINE.scrapers)


def unsealed() -> Pipeline:
    return Pipeline(tuple(dataclasses.replace(p, seals=None) for p in toy.PIPELINE.processors), toy.PIPELINE.scrapers)


def swallowing() -> Pipeline:
    """A raw module that makes nothing of what it does not understand, and says nothing."""
    def quiet(payload: Any, landed: Any) -> Any:
        return payload["rows"] if isinstance(payload, dict) and isinstance(payload.get("rows"), list) else []

    return Pipeline(tuple(dataclasses.replace(p, function=quiet) if p.name == "raw.scores" else p
                          for p in toy.PIPELINE.processors), toy.PIPELINE.scrapers)


def all_of_them_differ() -> Pipeline:
    """A processor whose rows depend on rows that its declaration says they do not depend on."""
    streak = toy.PIPELINE.by_name["precompute.streak"]

    def of_the_league(form: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
        return streak.function(form, past).assign(best=past["points"].max() if len(past) else None)

    return Pipeline(tuple(dataclasses.replace(p, function=of_the_league) if p is streak else p
                          for p in toy.PIPELINE.processors), toy.PIPELINE.scrapers)


# --------------------------------------------------------------------------------------------------------- the checks


def opened(folder: Path, plant: Plant, pipeline: Pipeline = toy.PIPELINE) -> Home:
    return plant(toy.open_home(folder, pipeline=pipeline))


def arrived(home: Home, *objects: tuple[str, Any]) -> None:
    play(home, home.world, home.bus, list(objects))


def converges(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I1: in whatever order the objects arrive, the contents are those of one clean run."""
    objects = [*tiny_league(), toy.correction(YESTERDAY)]
    wanted = outcome(folder / "clean", objects)
    for order, arrivals in enumerate((objects, objects[::-1])):
        with opened(folder / str(order), plant, pipeline) as home:
            for one in arrivals:
                arrived(home, one)
            assert toy.contents(home) == wanted


def survives_a_successor(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I1: a holder that slept through its lease does not undo what came after it."""
    wanted = outcome(folder / "clean", [*tiny_league(), toy.correction(YESTERDAY)])
    with opened(folder / "home", plant, pipeline) as home:
        slept = False

        def told(name: str, when: str) -> None:
            nonlocal slept
            if name == "warehouse.write" and when == BEFORE and not slept and home.world.documents.scan(
                    f"state/raw.scores/{YESTERDAY}", f"state/raw.scores/{YESTERDAY}~"):
                slept = True
                home.clock.set(home.clock.now() + dt.timedelta(minutes=20))
                other = dataclasses.replace(home, world=dataclasses.replace(home.world, holder="other"))
                arrived(other, toy.correction(YESTERDAY))

        world = dataclasses.replace(home.world, warehouse=Watched(home.world.warehouse, "warehouse", told))
        play(home, world, home.bus, tiny_league())
        arrived(home)
        assert slept
        assert toy.contents(home) == wanted


def has_one_writer(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I1: of two who take the same lease at once, one writes."""
    from common import lease
    with opened(folder, plant, pipeline) as home:
        two = [dataclasses.replace(home.world, holder=name) for name in ("one", "other")]
        got = [lease.take({"state/x": ({}, None)}, 60, world) for world in two]
        assert [bool(held) for held in got] == [True, False]


def loses_nothing(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I2: each landed object ends as rows, as a quarantine record or as a dead letter."""
    with opened(folder, plant, pipeline) as home:
        objects = [*tiny_league(), (f"league/scores/{toy.TONIGHT}/20240115_235900.json", {"scores": "to follow"})]
        arrived(home, *objects)
        used = {name for key, doc in home.world.documents.scan("state/raw.", "state/raw.~").items()
                for name in doc.get("inputs", {}).get("objects", ()) if doc["rows"] or doc.get("rejected")}
        dead = "".join(text for (text,) in home.store.rows("SELECT message FROM dead_letters"))
        lost = [n for n, _ in objects if f"raw/{n}" not in used and n not in dead]
        assert lost == []


def reaches_everybody(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I2: what was announced is heard by all who read it, without a sweep."""
    with opened(folder, plant, pipeline) as home:
        arrived(home, *tiny_league())
        for p in home.world.pipeline.processors:
            found = home.world.documents.heads(f"state/{p.name}/{toy.TONIGHT}", f"state/{p.name}/{toy.TONIGHT}~")
            assert p.phase == "raw" or p.name == "analytics.game_log" or any(head.version for head in found.values()), (
                p.name
            )


def tells_the_truth(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I3: a partition that says success holds as many rows as it says."""
    with opened(folder, plant, pipeline) as home:
        arrived(home, *tiny_league())
        said = 0
        for key, doc in home.world.documents.scan("state/", "state/~").items():
            table = home.world.pipeline.tables.get(key.split("/")[1])
            if table and doc.get("status") == "success":
                said += 1
                stored = home.warehouse.db.execute(
                    f"SELECT count(*) FROM {table.dataset()}.{table.table} WHERE partition_id = ?",
                    [key.split("/", 2)[2]],
                ).fetchone()
                assert stored == (doc["rows"],), key
        assert said >= 8


def sees_no_future(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I4: absurd results of the date itself and later leave what is made for it as it is."""
    made = []
    for number, points in enumerate((20, 99)):
        objects = copy.deepcopy(tiny_league())
        rows = next(p for n, p in objects if f"/scores/{YESTERDAY}/" in n)["rows"]
        for row in rows:
            row["points"] = points
        with opened(folder / str(number), plant, pipeline) as home:
            arrived(home, *objects)
            frames = [home.world.warehouse.read(home.world.pipeline.tables[t], YESTERDAY, YESTERDAY)
                      for t in ("precompute.form", "precompute.streak")]
            made.append([frame.to_csv() for frame in frames])
    assert made[0] == made[1]


def stays_sealed(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I6: after the tip-off a correction of an old score does not move a guess."""
    with opened(folder, plant, pipeline) as home:
        arrived(home, *tiny_league())
        table = home.world.pipeline.tables["predictions.guess"]
        before = home.world.warehouse.read(table, toy.TONIGHT, toy.TONIGHT)
        assert len(before) == 12
        home.clock.set(TIP_PASSED)
        arrived(home, toy.correction(YESTERDAY))
        assert home.world.warehouse.read(table, toy.TONIGHT, toy.TONIGHT).equals(before)


def touches_only_him(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I8: a correction about one player leaves the rows of all others byte-identical, and right."""
    name, payload = toy.correction(YESTERDAY)
    payload["rows"][0]["points"] = 100
    who = payload["rows"][0]["player_lookup"]

    def others(home: Home, columns: str = "*") -> str:
        return str(
            [
                home.warehouse.db.execute(f"SELECT {columns} FROM {t} WHERE player_lookup <> '{who}' ORDER BY ALL")
                .df()
                .to_csv()
                for t in ("nba_raw.scores", "nba_analytics.game_log", "nba_precompute.streak")
            ]
        )

    with opened(folder / "home", plant, pipeline) as home:
        arrived(home, *tiny_league())
        before = others(home)
        arrived(home, (name, payload))
        assert others(home) == before
        after = toy.contents(home)["precompute.streak"]
    with opened(folder / "again", plant, pipeline) as home:
        arrived(home, *tiny_league(), (name, payload))
        assert toy.contents(home)["precompute.streak"] == after


def survives_a_death(folder: Path, plant: Plant, pipeline: Pipeline) -> None:
    """I1, I2: a process that dies between its rows and its announcement is finished by the next."""
    wanted = outcome(folder / "clean", tiny_league())
    for last in range(1, 10):
        home = opened(folder / str(last), plant, pipeline)
        sent = 0

        def told(name: str, when: str, last: int = last) -> None:
            nonlocal sent
            sent += name == "bus.publish" and when == BEFORE
            if sent == last:
                raise Died

        world = dataclasses.replace(home.world, bus=Watched(home.world.bus, "bus", told))
        with pytest.raises(Died):
            play(home, world, home.bus, tiny_league())
        abandon(home)
        with opened(folder / str(last), plant, pipeline) as home:
            arrived(home)
            assert toy.contents(home) == wanted, f"died before publishing number {last}"


class AcknowledgesFirst(Part):
    """A queue that takes every message off before it is worked on."""

    def due(self, limit: int = 5_000, phase: str = "") -> Any:
        found = self.real.due(limit, phase)
        self.real.acknowledge(found)
        return found


def acknowledging_first(home: Home) -> Home:
    return dataclasses.replace(home, bus=AcknowledgesFirst(home.bus))


FAULTS: list[tuple[str, Callable[[Path, Plant, Pipeline], None], Plant, Callable[[], Pipeline]]] = [
    ("I1 a listing that lags behind", converges, with_part(objects=Forgets), lambda: toy.PIPELINE),
    ("I1 messages that are lost on the way", converges, with_part(bus=SwallowsPublishing), lambda: toy.PIPELINE),
    ("I1 a store without fences", survives_a_successor, with_part(warehouse=NoFence), lambda: toy.PIPELINE),
    (
        "I1 documents that ignore what is expected",
        has_one_writer,
        with_part(documents=IgnoresExpect),
        lambda: toy.PIPELINE,
    ),
    ("I1 a queue that acknowledges first", survives_a_death, acknowledging_first, lambda: toy.PIPELINE),
    ("I2 a bus that swallows its errors", reaches_everybody, with_part(bus=SwallowsPublishing), lambda: toy.PIPELINE),
    ("I2 a module that says nothing", loses_nothing, sound, swallowing),
    (
        "I3 a warehouse that drops rows and lies",
        tells_the_truth,
        with_part(warehouse=DropsRowsAndLies),
        lambda: toy.PIPELINE,
    ),
    ("I3 a warehouse that drops rows", tells_the_truth, with_part(warehouse=DropsRows), lambda: toy.PIPELINE),
    ("I4 a window with its own date", sees_no_future, sound, leaking),
    ("I6 a clock that stands still", stays_sealed, with_part(clock=Stuck), lambda: toy.PIPELINE),
    ("I6 a processor that seals nothing", stays_sealed, sound, unsealed),
    (
        "I8 a warehouse that rewrites everything",
        touches_only_him,
        with_part(warehouse=RewritesEverything),
        lambda: toy.PIPELINE,
    ),
    ("I8 a declaration that is not true", touches_only_him, sound, all_of_them_differ),
]
CHECKS = list(dict.fromkeys(check for _, check, _, _ in FAULTS))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_check_passes_where_nothing_is_wrong(
    tmp_path: Path, check: Callable[[Path, Plant, Pipeline], None]
) -> None:
    check(tmp_path, sound, toy.PIPELINE)


@pytest.mark.parametrize(
    ("check", "plant", "pipeline"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_the_check_notices(
    tmp_path: Path, check: Callable[[Path, Plant, Pipeline], None], plant: Plant, pipeline: Callable[[], Pipeline]
) -> None:
    with pytest.raises(AssertionError):
        check(tmp_path, plant, pipeline())


def test_a_dropped_row_is_never_called_success(tmp_path: Path) -> None:
    """I3: the runner counts what was stored, so an honest store that loses rows makes dead letters and no lie."""
    with opened(tmp_path, with_part(warehouse=DropsRows)) as home:
        arrived(home, *tiny_league())
        statuses = {
            doc.get("status")
            for key, doc in home.world.documents.scan("state/raw.scores/", "state/raw.scores/~").items()
        }
        assert "success" not in statuses
        assert {name for (name,) in home.store.rows("SELECT processor FROM dead_letters")} >= {
            "raw.scores",
            "raw.boxes",
        }
    with opened(tmp_path, sound) as home:
        toy.replay_dead_letters(home)
        arrived(home)
        assert toy.contents(home) == outcome(tmp_path / "clean", tiny_league())


def test_the_parts_are_what_the_world_is_made_of() -> None:
    """Every fault above goes in through a field of World, a declaration or the queue: nothing is patched."""
    assert {"objects", "warehouse", "documents", "bus", "clock"} <= {f.name for f in dataclasses.fields(World)}
    with pytest.raises(Reject):
        forms.parse(b"NaN")
    assert pump is not None
