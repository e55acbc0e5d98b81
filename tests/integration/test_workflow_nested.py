"""Workflows that run workflows, and executions that are killed: one outcome, whatever the instant.

The beliefs are of googleapis/workflowexecutions/v1/projects.locations.workflows.executions/run.
"""


from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.documents import EmbeddedDocuments
from common.adapters.embedded.store import Store
from common.adapters.embedded.workflows.errors import Refused
from common.adapters.embedded.workflows.nested import RUN
from common.errors import Retry
from tests.integration.test_workflow_conformance import START, Network, World, main_of
from tests.interruptions import AFTER, BEFORE, Died, Watched

INNER = """
main:
  params: [args]
  steps:
    - wait: {call: sys.sleep, args: {seconds: "${args.seconds}"}}
    - ask: {call: http.get, args: {url: '${sys.get_env("URL") + "/" + args.name}'}, result: got}
    - verdict: {switch: [{condition: "${args.name == \\"bad\\"}", raise: {code: 7, tags: [Mine]}}]}
    - done: {return: {name: "${args.name}", code: "${got.code}", at: "${sys.now() - 1705338000}"}}
"""


def calling(name: str = "a", seconds: float = 60, workflow: str = "inner", **more: Any) -> str:
    """A step that runs the inner workflow."""
    args = {"workflow_id": workflow, "argument": {"name": name, "seconds": seconds}, **more}
    return f"{{call: {RUN}, args: {json.dumps(args)}, result: r}}"


def world(folder: Path, steps: str, **more: Any) -> World:
    (folder / "inner.yaml").write_text(INNER)
    return World(folder, main_of(steps), Network(a=[200], b=[200], bad=[200]), **more)


def test_the_result_of_the_other_workflow_is_the_result_of_the_step(tmp_path: Path) -> None:
    ended = world(tmp_path, f"- a: {calling()}\n- b: {{return: '${{r}}'}}").run()
    assert ended["result"] == {"name": "a", "code": 200, "at": 60.0}


def test_workflows_that_run_side_by_side_sleep_side_by_side(tmp_path: Path) -> None:
    def branch(name: str, seconds: int) -> str:
        note = f"{{note_{name}: {{assign: [{{seen: '${{list.concat(seen, r.at)}}'}}]}}}}"
        return f"{{{name}: {{steps: [{{run_{name}: {calling(name, seconds)}}}, {note}]}}}}"

    ended = world(tmp_path, f"""
        - init: {{assign: [{{seen: []}}]}}
        - both: {{parallel: {{shared: [seen], branches: [{branch("a", 60)}, {branch("b", 90)}]}}}}
        - last: {{return: '${{seen}}'}}""").run()
    assert ended["result"] == [60.0, 90.0]


def caught(step: str) -> str:
    return f"- a: {{try: {step}, except: {{as: e, steps: [{{x: {{return: '${{e}}'}}}}]}}}}"


def test_its_failure_is_an_operation_error_that_tells_the_failed_execution(tmp_path: Path) -> None:
    error = world(tmp_path, caught(calling("bad"))).run()["result"]
    assert error["tags"] == ["OperationError"] and error["operation"]["state"] == "FAILED"
    assert json.loads(error["operation"]["error"]["payload"]) == {"code": 7, "tags": ["Mine"]}
    assert json.loads(error["operation"]["argument"]) == {"name": "bad", "seconds": 60}


@pytest.mark.parametrize(("step", "tags", "code"), [
    (calling(workflow="none"), ["HttpError"], 404), (calling(location="elsewhere"), ["HttpError"], 404),
    (calling(project_id="another"), ["HttpError"], 404), (calling(name="x" * 40_000), ["HttpError"], 400),
    (calling(seconds=1_801), ["TimeoutError"], None), (calling(project_id=5), ["TypeError"], None),
    (calling(connector_params={"timeout": 59}), ["TimeoutError"], None),
    (calling(connector_params={"timeout": "59"}), ["TypeError"], None),
    (calling(connector_params={"timeout": 0}), ["ValueError"], None), (calling(workflow=5), ["TypeError"], None),
    (calling(connector_params={"skip_polling": True}), ["ValueError"], None),
    (calling(connector_params={"patience": 1}), ["ValueError"], None),
    (calling(argument='${text.encode("x")}'), ["TypeError"], None),
])
def test_what_cannot_be_run_is_an_error_that_the_caller_catches(step: str, tags: list[str], code: int | None,
                                                                tmp_path: Path) -> None:
    error = world(tmp_path, caught(step)).run()["result"]
    assert (error["tags"], error.get("code")) == (tags, code)


def test_the_own_place_may_be_named(tmp_path: Path) -> None:
    step = calling(location='${sys.get_env("GOOGLE_CLOUD_LOCATION")}', connector_params={"timeout": 61},
                   project_id='${sys.get_env("GOOGLE_CLOUD_PROJECT_ID")}')
    assert world(tmp_path, f"- a: {step}\n- b: {{return: '${{r.code}}'}}").run()["result"] == 200


def test_workflows_do_not_run_each_other_without_end(tmp_path: Path) -> None:
    ended = world(tmp_path, f"- a: {calling(workflow='flow')}").run()
    while "operation" in ended["error"]["payload"]:
        ended = ended["error"]["payload"]["operation"] | {"error": {"payload": json.loads(
            ended["error"]["payload"]["operation"]["error"]["payload"])}}
    assert ended["error"]["payload"]["tags"] == ["RecursionError"]


def test_a_workflow_may_be_as_deep_as_the_limits_allow(tmp_path: Path) -> None:
    """Twenty calls deep, twelve steps in each other in every routine, three workflows in each other."""
    def routine(name: str, core: str) -> str:
        for n in range(11):
            again = f"{{as: e, steps: [{{{name}_e{n}: {{raise: '${{e}}'}}}}]}}"
            core = f"{{try: {{steps: [{{{name}_{n}: {core}}}]}}, except: {again}}}"
        return f"{name}:\n  steps:\n    - {name}: {core}\n"

    calls = [*(f"{{call: r{n}}}" for n in range(19)), calling(workflow="flow")]
    source = "".join(routine("main" if n == 0 else f"r{n - 1}", call) for n, call in enumerate(calls))
    error = World(tmp_path, source).run()["error"]["payload"]
    for _ in range(2):
        error = json.loads(error["operation"]["error"]["payload"])
    assert error["tags"] == ["RecursionError"] and error["message"].startswith("workflows run each other 4 deep")


def test_a_connector_is_told_one_key_for_one_call_and_another_for_another(tmp_path: Path) -> None:
    name, seen = "googleapis.pubsub.v1.projects.topics.publish", list[tuple[Any, str]]()

    def publish(arguments: dict[str, Any], key: str) -> dict[str, Any]:
        seen.append((arguments, key))
        if len(seen) == 2:
            raise Died
        return {"n": len(seen)}

    flow = main_of(f"- a: {{call: {name}, args: {{n: 1}}}}\n- b: {{call: {name}, args: {{n: 2}}}}")
    with pytest.raises(Died):
        World(tmp_path, flow, connectors={name: publish}).run()
    World(tmp_path, flow, connectors={name: publish}).run()
    assert [arguments["n"] for arguments, _ in seen] == [1, 2, 2]
    assert seen[0][1] != seen[1][1] == seen[2][1]
    with pytest.raises(Refused, match="connector"):
        World(tmp_path, flow).run(execution="e2")


NIGHT = f"""
main:
  params: [args]
  steps:
    - init: {{assign: [{{done: []}}, {{t: "${{sys.now()}}"}}]}}
    - first: {{call: ask, args: {{name: a}}, result: first}}
    - fan:
        parallel:
          shared: [done]
          concurrency_limit: 2
          for:
            value: n
            in: [b, c]
            steps:
              - one: {{call: ask, args: {{name: "${{n}}"}}, result: code}}
              - pause: {{call: sys.sleep, args: {{seconds: 30}}}}
              - keep: {{assign: [{{done: "${{list.concat(done, n)}}"}}]}}
    - child: {calling("b", 120)}
    - lost: {{try: {calling("bad", 1)}, except: {{as: e, steps: [{{note: {{assign: [{{r2: "${{e.tags[0]}}"}}]}}}}]}}}}
    - until: {{call: sys.sleep_until, args: {{time: "2024-01-15T17:30:00Z"}}}}
    - last: {{return: {{done: "${{done}}", took: "${{sys.now() - t}}", first: "${{first}}", r: "${{r}}",
                        id: "${{uuid.generate()}}"}}}}
ask:
  params: [name]
  steps:
    - post:
        try: {{call: http.post, args: {{url: '${{sys.get_env("URL") + "/" + name}}', body: {{a: 1}}}}, result: got}}
        retry: {{max_retries: 3, backoff: {{initial_delay: 30}}}}
    - answer: {{return: "${{got.code}}"}}
"""
Told = Callable[[str, str], None]


class Night:
    """One execution in processes that may die: the state, the clock and the server outlive them."""

    def __init__(self, folder: Path, told: Told = lambda name, when: None) -> None:
        self.folder, self.told, self.store = folder, told, Store(Path(":memory:"))
        self.clock, self.asked = SettableClock(START), list[str]()
        folder.mkdir()
        (folder / "inner.yaml").write_text(INNER)

    def serve(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, str], Any]:
        """Out of order until ten seconds past the hour, whoever asks how often."""
        self.told("http", BEFORE)
        self.asked.append(url.rpartition("/")[2])
        code = 503 if self.clock.now() < START + dt.timedelta(seconds=10) else 200
        self.told("http", AFTER)
        return code, {}, {"method": method}

    def run(self) -> dict[str, Any]:
        """The record, by a process of its own."""
        documents = Watched(EmbeddedDocuments(self.store), "documents", lambda name, when: self.told(name, when))
        made = World(self.folder, NIGHT, self.serve, documents=documents)
        made.clock.set(self.clock.now())
        self.clock = made.clock
        return made.run()

    def kept(self) -> dict[str, Any]:
        """Every record, and every entry of its journal; when an attempt began is that attempt's own affair."""
        found = EmbeddedDocuments(self.store).scan("", "~")
        return {key: {name: value for name, value in doc.items() if name != "started_at"} for key, doc in found.items()}


def test_an_execution_interrupted_at_any_call_of_any_port_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    """Killed or refused, before the effect or after it: at least one call each, at most one more, the same journal."""
    calls: list[tuple[str, str]] = []
    clean = Night(tmp_path / "clean", lambda name, when: calls.append((name, when)))
    ended, kept = clean.run(), clean.kept()
    assert ended["state"] == "SUCCEEDED", ended["error"]
    assert ended["result"]["first"] == 200 and len(clean.asked) == 6
    assert sum("execution/inner/" in key for key in kept) == 2
    for at, (name, when) in enumerate(calls):
        for error in (Died(), Retry("no answer")):
            left = [at]

            def interrupt(name: str, when: str, left: list[int] = left, error: BaseException = error) -> None:
                left[0] -= 1
                if left[0] == -1:
                    raise error

            night = Night(tmp_path / f"{at} {type(error).__name__}", interrupt)
            with pytest.raises(type(error)):
                night.run()
            assert night.run() == ended, (at, name, when)
            assert night.kept() == kept, (at, name, when)
            answered = [("http", AFTER), ("documents.swap", BEFORE)]  # and the answer is not kept
            lost = (name, when) == answered[0] or calls[at - 1 : at + 1] == answered
            assert sorted(set(night.asked)) == sorted(set(clean.asked))
            assert len(night.asked) == len(clean.asked) + lost, (at, name, when)
