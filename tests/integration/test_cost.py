"""What a port call asks of Google's services, counted by emulators at the cloud adapter's own requests."""

from __future__ import annotations

import dataclasses
import json
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.frames import SENT
from common.adapters.cloud.log import CloudLog
from common.adapters.cloud.world import Cloud
from common.adapters.cost.ledger import Ledger
from common.adapters.cost.operations import requests, scanned_by_write
from common.adapters.cost.ports import counted
from common.adapters.embedded.counted import ORDERS, counting, kept_bytes, play_counted
from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.adapters.embedded.workflows.journal import record_key
from common.adapters.remembered import remembered
from common.envelope import TOPICS
from common.errors import Usage
from common.ports import LOG, World
from common.sweep import sweep
from functions.operations.pipeline_execution_log import PipelineExecutionLog
from tests.integration.test_cloud_league import Announced
from tests.integration.test_ports import DAY, announcement, scores, some, whole
from tests.toy import league as toy
from tests.toy.orchestration.visits import Visits
from tests.toy.raw.scores import Scores

KINDS = ("get", "download", "insert", "list", "load jobs", "query jobs", "read sessions")


class Desks:
    """What the two emulators were asked for since the last look."""

    def __init__(self, emulators: dict[str, str]) -> None:
        self.addresses = [emulators[f"{service}_EMULATOR_HOST"] for service in ("STORAGE", "BIGQUERY")]
        self.before = Counter[str]()
        self.since()

    def since(self) -> Counter[str]:
        now = Counter[str]()
        for address in self.addresses:
            with urllib.request.urlopen(f"{address}/-/counts", timeout=20) as answer:
                now.update(json.loads(answer.read()))
        found, self.before = now - self.before, now
        return Counter({kind: found[kind] for kind in KINDS if found[kind]})


@pytest.fixture
def watched(opened: Callable[[], Cloud], emulators: dict[str, str]) -> tuple[Cloud, World, Ledger, Desks]:
    cloud = opened()
    ensure_tables(cloud.clients, [PipelineExecutionLog])
    cloud.world.objects.put("public/there.json", b"one", {}, replace=True)
    ledger = Ledger(cloud.world.clock)
    log = CloudLog(cloud.world.documents, cloud.warehouse,  # type: ignore[arg-type]
                   {LOG: PipelineExecutionLog, "orchestration.visits": Visits})
    world = counted(dataclasses.replace(cloud.world, log=log), ledger, lambda table, first, last: 0)
    world.log.tables = log.tables  # type: ignore[attr-defined]
    return cloud, world, ledger, Desks(emulators)


RUN = {"correlation_id": "j", "phase": 2, "processor_name": "raw.scores", "event_type": "raw_data_loaded",
       "game_date": str(DAY), "status": "completed", "started_at": "2024-01-15T17:00:00.000001"}
SHA = {"one": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"}
CALLS: dict[str, Callable[[World], Any]] = {
    "documents, some of which are there": lambda w: w.documents.get(["a", "b", "b", "c"]),
    "documents made and changed": lambda w: w.documents.swap([("a", {}, None), ("b", {}, "1")]),
    "heads": lambda w: w.documents.heads("a", "z"),
    "one head": lambda w: (w.documents.swap([("one", {}, None)]), w.documents.heads("one", "one")),
    "no head": lambda w: w.documents.heads("none", "none"),
    "a scan": lambda w: (w.documents.swap([("s1", {}, None), ("s2", {}, None)]), w.documents.scan("s", "t")),
    "an object put, and put again": lambda w: [w.objects.put("raw/x.json", b"1", {}) for _ in range(2)],
    "an object replaced": lambda w: w.objects.put("public/x.json", b"1", {}, replace=True),
    "an object replaced by who has seen it": lambda w: w.objects.put(
        "public/there.json", b"2", {}, replace=True, expect=SHA["one"]),
    "an object that another has replaced": lambda w: w.objects.put(
        "public/there.json", b"2", {}, replace=True, expect="0" * 64),
    "an object read": lambda w: w.objects.get("public/there.json"),
    "objects listed": lambda w: (w.objects.list("raw/"), w.objects.list("public/t"), w.objects.list("")),
    "a table read": lambda w: (w.warehouse.read(Scores, DAY, DAY), w.warehouse.parts(Scores, [str(DAY)])),
    "some of a table": lambda w: w.warehouse.read(Scores, DAY, DAY, entities=["aaa0"], columns=["points"]),
    "no dates at all": lambda w: (w.warehouse.read(Scores, DAY, DAY.replace(day=1)), w.warehouse.parts(Scores, [])),
    "a write": lambda w: w.warehouse.write(Scores, scores(aaa0=1), whole()),
    "a write of nothing": lambda w: w.warehouse.write(Scores, scores(), {}),
    "a write that no request can hold": lambda w: w.warehouse.write(
        Scores, scores(aaa0=1).assign(correlation_id="j" * SENT), whole()),
    "a write of one player": lambda w: w.warehouse.write(Scores, scores(lease=2, aaa0=1), some("aaa0", fence=2)),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_call_of_a_port_makes_the_requests_that_the_table_says(what: str, watched: Any) -> None:
    _, world, ledger, desks = watched
    ledger.begin("test")
    CALLS[what](world)
    assert requests(ledger.counts["test"]) == desks.since()


def test_a_log_that_is_gathered_makes_the_requests_that_the_table_says(watched: Any) -> None:
    """Each invocation keeps one document of what it told; the execution log takes one job, and each date of another
    table a read and a job. The first batch ever has none before."""
    _, world, ledger, desks = watched

    def told(times: int, *days: int) -> Counter[str]:
        for n in range(times):
            ledger.begin("test")
            world.log.add([{**RUN, "execution_id": str(n)}])
            world.log.add([{"visited_on": f"2024-01-{day}", "execution_id": f"{n} {day}", "scout": "ann",
                            "status": "ended", "seen": []} for day in days], "orchestration.visits")
            world.log.flush()
        ledger.begin("test")
        world.log.gather()
        ledger.end()
        return requests(ledger.counts.pop("test"))

    told(1)
    desks.since()
    assert told(3) == desks.since()
    assert told(2, 15) == desks.since()
    assert told(1, 14, 15) == desks.since()
    assert told(0) == desks.since() == {"get": 1, "download": 1, "list": 1}


def test_a_league_asks_for_as_much_on_one_machine_as_the_emulators_count_in_the_cloud(
    opened: Callable[[], Cloud], emulators: dict[str, str], tmp_path: Path
) -> None:
    """The runner over the cloud's ports makes the requests that its operations predict; and a home counts the same."""
    cloud = opened()
    ensure_tables(cloud.clients, toy.PIPELINE.tables.values())
    found: list[Counter[str]] = []
    for name, ports in (("cloud", cloud), ("home", None)):
        with toy.open_home(tmp_path / name) as home:
            if ports:
                home.world = dataclasses.replace(home.world, objects=Announced(ports.world.objects, home.bus),
                                                 warehouse=ports.warehouse, documents=ports.world.documents)
            desks = Desks(emulators)
            ledger = played(home)
            asked = sum(ledger.counts.values(), Counter())
            found.append(Counter({what: n for what, n in asked.items() if what != "cpu_s" and "_mb" not in what}))
            if ports:
                here = {what: n for what, n in found[0].items() if not what.startswith("log.")}
                assert requests(here) == desks.since()
    assert found[0] == found[1] and found[0]["warehouse.write"] == 5


def played(home: Home, order: str = "newest") -> Ledger:
    """Every message of a day alone, landed by a first function."""
    with counting(home, order) as ledger:
        ledger.begin("test")
        for name, payload in toy.small_league():
            if f"/{DAY}/" in name:
                toy.land(home, name, payload)
        Host(home).deliver()
    return ledger


def test_messages_that_meet_make_less_work_and_the_tables_are_the_same(tmp_path: Path) -> None:
    found = {}
    for order in ORDERS:
        with toy.open_home(tmp_path / order) as home:
            bus, world = home.bus, home.world
            summed = sum(played(home, order).counts.values(), Counter())
            assert (home.bus, home.world, home.ledger) == (bus, world, None)
            found[order] = summed, toy.contents(home)
            kept = kept_bytes(home)
    assert found["oldest"][1] == found["newest"][1]
    assert found["oldest"][0]["warehouse.read"] <= found["newest"][0]["warehouse.read"]
    assert all(kept[what] > 100 for what in ("state", "raw", "tables"))


def test_a_sweep_lists_what_has_landed_once_and_a_table_hardly_more_often(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        toy.settle(home)
        ledger = Ledger(home.clock)
        world = counted(home.world, ledger, lambda table, first, last: 0)
        for name, seen in (("once", remembered(world)), ("anew", world)):
            ledger.begin(name)
            assert sweep(seen, toy.FIRST, toy.TONIGHT) == 0
    once, anew = (requests(ledger.counts[name])["list"] for name in ("once", "anew"))
    assert once < 2 * len(toy.PIPELINE.processors) < anew


def test_what_is_not_asked_by_a_function_is_not_counted(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home, counting(home, "oldest") as ledger:
        home.keep_clock()
        home.world.documents.get(["home/clock"])
        ledger.begin("orchestration.greet")
        home.world.documents.get(["home/clock", "execution/x"])
        assert Host(home).ask("orchestration-greet", {})[0] == 200
    assert sorted(ledger.counts) == ["orchestration.greet"]
    assert ledger.counts["orchestration.greet"]["calls"] == 2
    assert "documents.get" not in ledger.counts["orchestration.greet"]


def test_a_night_that_was_begun_cannot_be_counted_any_more(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        home.world.documents.swap([(record_key("daily", f"{DAY}.001"), {}, None)])
        with pytest.raises(Usage, match=f"the night of {DAY} was played here before"):
            play_counted(home, DAY, "oldest", lambda what, done, total: None)


def test_a_write_is_told_to_read_as_many_tables_as_its_statements_name() -> None:
    """The MERGE reads the table and the fences. A staging table is read by both statements."""
    assert scanned_by_write(Scores) == 0 + 2
    assert scanned_by_write(Scores, staged=True) == 1 + 3


def test_every_message_is_billed_once_in_and_once_for_each_subscription(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        ledger = Ledger(home.clock)
        world = counted(home.world, ledger, lambda table, first, last: 0)
        ledger.begin("test")
        world.bus.publish([announcement(), announcement()])
        world.objects.put("raw/league/x.json", b"", {"correlation_id": "j" * 2_000})
        subscriptions = Counter(TOPICS[table.phase] for p in toy.PIPELINE.processors
                                for table in {read.table for read in p.reads.values()})
        landing = sum(len(p.on) for p in toy.PIPELINE.processors)
    said = ledger.counts["test"]
    least = 2 * 1_000 * (1 + subscriptions[TOPICS["raw"]]) + 2_900 * (1 + landing)
    assert said["messages"] == 3 and least <= said["message_bytes"] <= least + 400 * (1 + landing)


def test_a_function_that_was_not_called_for_a_while_starts_cold(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        ledger = Ledger(home.clock)
        for minutes in (0, 0, 10, 26):
            home.clock.set(toy.NOON.replace(minute=minutes))
            ledger.begin("test")
        ledger.end()
        ledger.add("calls")  # outside of any call
    assert (ledger.counts["test"]["calls"], ledger.counts["test"]["cold"]) == (4, 2)
