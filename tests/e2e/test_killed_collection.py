"""Collection that is killed anywhere: nothing is lost, and nothing that was answered is asked for again."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from common.adapters.embedded.called import Called, addresses
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.place import Around
from common.errors import Usage
from common.ports import World
from functions.orchestration.ask import ask
from functions.orchestration.decisions.evidence import executed_key
from functions.orchestration.master_controller import master_controller
from functions.orchestration.workflow_executor import workflow_executor
from tests.e2e.calendar import Played, utc
from tests.e2e.collected import Truth, opened
from tests.interruptions import AFTER, BEFORE, Died, Watched

DAY = dt.date(2024, 11, 12)
SLOT = utc(DAY, "14:00")
GAMES = [Played(f"20241112_A0{n}_H0{n}", DAY, utc(DAY, tip), utc(DAY, "22:00"))
         for n, tip in ((1, "19:00"), (2, "19:30"))]
MINUTES = dt.timedelta(minutes=1)
DIES = [BEFORE, AFTER]


def decided() -> tuple[World, Truth]:
    """Two in the afternoon: prices, injuries and the schedule are to be asked for."""
    truth = Truth(GAMES, trouble=0.0)
    truth.known_at = utc(DAY, "06:00")
    world = opened(truth, SLOT)
    told = master_controller({}, world)["decisions"]
    assert {d["workflow_name"] for d in told if d["action"] == "RUN"} >= {"betting_lines", "injury_discovery"}
    world.clock.set(SLOT + 5 * MINUTES)  # type: ignore[attr-defined]
    return world, truth


def hosted(world: World, seen: Callable[[str], None] = lambda step: None) -> Executions:
    environment = {"FUNCTIONS": addresses(world.pipeline.endpoints)}
    around = Around(world.clock, Called(world), environment)  # type: ignore[arg-type]
    return Executions(world.documents, dataclasses.replace(around, seen=seen), world.clock.set)  # type: ignore[attr-defined]


def collected(world: World, execution: str, seen: Callable[[str], None] = lambda step: None) -> Any:
    record = hosted(world, seen).run("collect", {}, execution)
    assert record["state"] == "SUCCEEDED", record["error"]
    return record["result"]


def ended(world: World) -> dict[str, Any]:
    """How each execution ended, and how each of its scrapers."""
    docs = world.documents.scan(executed_key(SLOT), executed_key(SLOT, "~"))
    return {key: (doc["status"], {name: told["status"] for name, told in doc["scrapers"].items()})
            for key, doc in docs.items()}


def objects(truth_world: World) -> list[str]:
    kept: Any = truth_world.objects
    return sorted(name.rpartition("/")[0] for folder in kept.kept.values() for name in folder)


@pytest.fixture(scope="module")
def clean() -> tuple[dict[str, Any], list[str], int, list[str]]:
    """The ends, the objects, the requests and the steps of a collection that nobody killed."""
    world, truth = decided()
    steps: list[str] = []
    collected(world, "one", steps.append)
    assert {status for status, _ in ended(world).values()} == {"completed"} and len(ended(world)) >= 3
    return ended(world), objects(world), sum(truth.requests.values()), steps


def dying(at: int) -> Callable[[str], None]:
    left: Iterator[int] = iter(range(at))

    def seen(step: str) -> None:
        if next(left, None) is None:
            raise Died

    return seen


def test_an_execution_that_is_killed_before_each_step_in_turn_goes_on_as_if_nobody_had(clean: Any) -> None:
    wanted, landed, requests, steps = clean
    assert len(steps) > 40
    world, truth = decided()
    for at in range(len(steps)):
        with pytest.raises(Died):
            collected(world, "one", dying(at))
    collected(world, "one")
    assert (ended(world), objects(world), sum(truth.requests.values())) == (wanted, landed, requests)


def test_of_an_execution_that_never_comes_back_another_takes_over(clean: Any) -> None:
    """Killed before each step: minutes later another finds what is left, asks that, and nothing that was answered."""
    wanted, landed, requests, steps = clean
    for at in range(0, len(steps), 3):
        world, truth = decided()
        with pytest.raises(Died):
            collected(world, "one", dying(at))
        collected(world, "too soon")
        world.clock.set(world.clock.now() + 11 * MINUTES)  # type: ignore[attr-defined]
        collected(world, "two")
        assert (ended(world), objects(world), sum(truth.requests.values())) == (wanted, landed, requests), steps[at]


def by_hand(world: World, owner: str) -> None:
    """What the workflow does, without it: every call of a port is then an instant to die at."""
    for execution in workflow_executor({"action": "claim", "owner": owner}, world)["executions"]:
        results = [{"scraper": one["scraper"], **ask(one, world)} for step in execution["steps"] for one in step]
        workflow_executor({"action": "finish", "slot": execution["slot"], "workflow": execution["workflow"],
                           "results": results}, world)


def watched(world: World, told: Callable[[str, str], None]) -> World:
    ports = {name: Watched(getattr(world, name), name, told) for name in ("documents", "objects", "log", "source")}
    ports["source"].name = world.source.name
    return dataclasses.replace(world, **ports)


@pytest.mark.parametrize("when", DIES)
def test_a_function_that_dies_at_any_call_of_a_port_loses_nothing_and_repeats_one_question_at_most(
        clean: Any, when: str) -> None:
    wanted, landed, requests, _ = clean
    calls: list[str] = []
    world, _ = decided()
    by_hand(watched(world, lambda name, at: calls.append(name) if at == BEFORE else None), "one")
    assert ended(world) == wanted and len(calls) > 80
    for number in range(len(calls)):
        world, truth = decided()
        made = -1

        def told(name: str, instant: str, number: int = number) -> None:
            nonlocal made
            made += instant == BEFORE
            if made == number and instant == when:
                made += 1_000_000
                raise Died

        with pytest.raises(Died):
            by_hand(watched(world, told), "one")
        world.clock.set(world.clock.now() + 11 * MINUTES)  # type: ignore[attr-defined]
        by_hand(world, "two")
        assert {key: status for key, (status, _) in ended(world).items()} == dict.fromkeys(wanted, "completed")
        assert sorted(set(objects(world))) == sorted(set(landed)) and len(objects(world)) == len(landed), calls[number]
        assert sum(truth.requests.values()) <= requests + len(GAMES), calls[number]


def test_what_one_has_claimed_another_does_not_get() -> None:
    world, _ = decided()
    first = workflow_executor({"action": "claim", "owner": "one"}, world)["executions"]
    assert first and workflow_executor({"action": "claim", "owner": "two"}, world)["executions"] == []
    assert workflow_executor({"action": "claim", "owner": "one"}, world)["executions"] == first


def test_a_decision_is_made_once_whoever_dies_over_it() -> None:
    """At every call of a port, before and after it."""
    def made(world: World) -> Any:
        return world.documents.scan("decision/", "decision/~")

    wanted = made(decided()[0])
    for number in range(60):
        for when in DIES:
            truth = Truth(GAMES, trouble=0.0)
            truth.known_at = utc(DAY, "06:00")
            world, seen = opened(truth, SLOT), -1

            def told(name: str, instant: str, number: int = number, when: str = when) -> None:
                nonlocal seen
                seen += instant == BEFORE
                if seen == number and instant == when:
                    seen += 1_000_000
                    raise Died

            try:
                master_controller({}, watched(world, told))
            except Died:
                world.clock.set(SLOT + 7 * MINUTES)  # type: ignore[attr-defined]
                master_controller({}, world)
            assert made(world) == wanted


def test_without_events_nobody_asks_for_prices_and_the_rest_is_asked() -> None:
    world, truth = decided()
    truth.silent = {"oddsa_events"}
    collected(world, "one")
    status, scrapers = ended(world)[executed_key(SLOT, "betting_lines")]
    assert status == "completed" and scrapers == {
        "scrapers.oddsa_events": "no_data", "scrapers.oddsa_player_props": "skipped",
        "scrapers.oddsa_game_lines": "skipped", "scrapers.bdl_injuries": "success"}
    world.clock.set(SLOT + 60 * MINUTES)  # type: ignore[attr-defined]
    again = {d["workflow_name"]: d["action"] for d in master_controller({}, world)["decisions"]}
    assert again["betting_lines"] == "RUN"


@pytest.mark.parametrize("request_", [
    {"action": "forget"}, {"action": "claim"}, {"action": "finish", "workflow": "betting_lines"},
    {"action": "finish", "slot": SLOT.isoformat(), "workflow": "nobody's"},
    {"action": "finish", "slot": SLOT.isoformat(), "workflow": "betting_lines"},  # nobody has claimed it
])
def test_a_wrong_request_changes_nothing(request_: dict[str, Any]) -> None:
    world, _ = decided()
    with pytest.raises(Usage):
        workflow_executor(request_, world)
    assert ended(world) == {}
