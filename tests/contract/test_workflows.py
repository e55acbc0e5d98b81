"""Every definition in workflows/, and every one that the interpreter's tests accept, before judges made by others."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from common.adapters.embedded.workflows import check, definition
from common.adapters.embedded.workflows.errors import Refused
from common.cli.generate import manifest
from common.pipeline import Pipeline
from tests.emulators import running
from tests.integration import test_workflow_conformance as conformance
from tests.integration import test_workflow_nested as nested

FILES = {path.stem: path.read_text() for path in sorted(definition.folder().glob("*.yaml"))}
ACCEPTED = {
    **{f"expression {page}: {text[:40]}": conformance.main_of(f"- a:\n    return: {json.dumps(f'${{{text}}}')}")
       for page, text, _ in conformance.EXPRESSIONS},
    **{f"flow {name}": conformance.main_of(steps) for name, steps, _ in conformance.FLOWS},
    **{f"retry {retry} {n}": conformance.asking(retry) for n, (retry, *_) in enumerate(conformance.RETRIES)},
    **{f"limit {name}": body for name, body, _ in conformance.LIMITS},
    "night": conformance.NIGHT, "nested night": nested.NIGHT, "inner": nested.INNER,
}
# cloud.google.com/workflows/quotas, counted here by other means than the interpreter's.
LIMITS = {"bytes of source": 131_072, "characters in an expression": 400, "assignments in a step": 50,
          "conditions in a switch": 50, "branches in a step": 10, "parallel steps in each other": 2,
          "calls in each other": 20, "parameters": 10}


def nodes(value: Any, parallels: int = 0) -> Iterator[tuple[str, Any, int]]:
    """(key, value, parallel steps around it) of everything in a definition."""
    if isinstance(value, dict):
        for key, inner in value.items():
            around = parallels + (key == "parallel")
            yield key, inner, around
            yield from nodes(inner, around)
    elif isinstance(value, list):
        for inner in value:
            yield "", inner, parallels
            yield from nodes(inner, parallels)


def depth(routine: str, whole: dict[str, Any], above: tuple[str, ...] = ()) -> int:
    """How many routines are entered at once below this one; a circle counts as too many."""
    if routine in above:
        return 1_000
    text = json.dumps(whole[routine])
    named = [one for one in whole if f'"call": "{one}"' in text or f"${{{one}}}" in text]
    return 1 + max((depth(one, whole, (*above, routine)) for one in named), default=0)


def measured(source: str) -> dict[str, int]:
    """What of each limit a definition uses."""
    whole = definition.parsed(source, "measured")
    found = list(nodes(whole))

    def most(counts: Iterator[int]) -> int:
        return max(counts, default=0)

    return {
        "bytes of source": len(source.encode()),
        "characters in an expression": most(len(v) - 3 for _, v, _ in found if isinstance(v, str) and "${" in v),
        "assignments in a step": most(len(v) for k, v, _ in found if k == "assign" and isinstance(v, list)),
        "conditions in a switch": most(len(v) for k, v, _ in found if k == "switch" and isinstance(v, list)),
        "branches in a step": most(len(v) for k, v, _ in found if k == "branches" and isinstance(v, list)),
        "parallel steps in each other": most(around for *_, around in found),
        "calls in each other": depth("main", whole),
        "parameters": most(len(v) for k, v, _ in found if k == "params" and isinstance(v, list)),
    }


def test_the_folder_holds_workflows_once_it_is_there() -> None:
    assert FILES or not definition.folder().exists()


def test_every_definition_passes_the_checks_of_the_interpreter() -> None:
    for name, source in FILES.items():
        check.check(definition.load(source, f"{name}.yaml"), set())


def test_every_definition_keeps_the_limits_of_the_platform() -> None:
    passed = {name: {what: n for what, n in measured(source).items() if n > LIMITS[what]}
              for name, source in FILES.items()}
    assert {name: limits for name, limits in passed.items() if limits} == {}


def steps(body: str) -> str:
    return "main:\n  steps:\n" + textwrap.indent(body, "    ")


def listed(count: int, one: str) -> str:
    """[one, one, …], each '#' its number."""
    return "[" + ", ".join(one.replace("#", str(n)) for n in range(count)) + "]"


def inside(count: int, around: str, core: str) -> str:
    """The core in `around` in `around` …, each '#' its number, each '~' what is inside."""
    for n in range(count):
        core = around.replace("#", str(n)).replace("~", core)
    return core


TOO_MUCH = {
    "bytes of source": steps("- a: {return: " + "x" * 131_072 + "}"),
    "characters in an expression": steps("- a: {return: '${" + "1 + " * 100 + "1}'}"),
    "assignments in a step": steps(f"- a: {{assign: {listed(51, '{x#: 1}')}}}"),
    "conditions in a switch": steps(f"- a: {{switch: {listed(51, '{condition: true, next: end}')}}}"),
    "branches in a step": steps(
        f"- a: {{parallel: {{branches: {listed(11, '{b#: {steps: [{c#: {call: sys.now}}]}}')}}}}}"),
    "parallel steps in each other": steps(
        "- a: " + inside(3, "{parallel: {for: {value: v#, in: [1], steps: [{s#: ~}]}}}", "{call: sys.now}")),
    "calls in each other": steps("- a: {call: r0}\n") + "".join(
        f"r{n}:\n  steps: [{{s: {{call: {f'r{n + 1}' if n < 19 else 'sys.now'}}}}}]\n" for n in range(20)),
    "parameters": steps("- a: {return: 1}\n") + f"r:\n  params: {listed(11, 'p#')}\n  steps: [{{s: {{return: 1}}}}]\n",
}


@pytest.mark.parametrize("what", LIMITS)
def test_what_passes_a_limit_is_counted_and_refused(what: str, tmp_path: Path) -> None:
    source = TOO_MUCH[what]
    if what == "bytes of source":  # not even read
        assert len(source.encode()) > LIMITS[what]
    else:
        assert {w for w, n in measured(source).items() if n > LIMITS[w]} == {what}
    if what == "calls in each other":  # it depends on what is run
        assert conformance.World(tmp_path, source).run()["error"]["payload"]["tags"] == ["RecursionError"]
        return
    with pytest.raises(Refused):
        check.check(definition.load(source, "flow.yaml"), set())


def test_the_smallest_definition_passes_no_limit() -> None:
    assert all(n <= LIMITS[what] for what, n in measured(steps("- a: {return: 1}")).items())


RETRY = "retry oneOf 0 properties"
# syntax/expressions: what may be computed, though the schema knows literals only.
COMPUTED = (f"{RETRY} max_retries", *(f"{RETRY} backoff properties {key}" for key in (
    "initial_delay", "max_delay", "multiplier")), "parallel properties concurrency_limit", "args properties timeout",
    "args properties headers", "args properties auth properties type")


@pytest.fixture(scope="session")
def schema() -> Draft7Validator:
    """The public schema, with what it is wrong about put right."""
    try:
        found = json.loads((running.package("workflow-schema", Path(__file__).parent / "workflow_schema.txt")
                            / "workflows_emulator" / "workflow-schema.json").read_text())
    except running.Missing as missing:
        pytest.skip(f"no public schema: {missing}")
    for way in COMPUTED:
        place = found["definitions"]
        for key in way.split()[:-1]:
            place = place[int(key) if key.isdecimal() else key]
        kind = place[way.split()[-1]]
        if kind.get("type") == "integer":
            kind["type"] = "number"  # syntax/retrying: delays and the multiplier may be fractions
        place[way.split()[-1]] = {"anyOf": [kind, {"type": "string", "pattern": r"^\$\{.+\}$"}]}
    return Draft7Validator(found)


def test_what_is_deployed_and_what_the_interpreter_accepts_are_definitions_to_the_public_schema(
    schema: Draft7Validator,
) -> None:
    sources = {**ACCEPTED, **{f"{name}.yaml": source for name, source in FILES.items()}}
    wrong = {name: next(schema.iter_errors(definition.parsed(source, name)), None) for name, source in sources.items()}
    assert {name: error.message[:300] for name, error in wrong.items() if error} == {}


@pytest.mark.parametrize("wrong", [
    "- a: {retrun: 1}", "- a: {call: sys.now, retrun: 1}", "- a: {for: {in: [1], steps: [{b: {next: end}}]}}",
    "- a: {parallel: {exception_policy: stop, branches: []}}", "- a: {switch: []}", "- a: {assign: {x: 1}}",
])
def test_the_public_schema_refuses(wrong: str, schema: Draft7Validator) -> None:
    assert not schema.is_valid(definition.parsed(steps(wrong), "wrong"))


def test_what_several_workflows_share_is_the_same_in_each() -> None:
    """The platform has no includes: one routine of one name may stand in several files, and must not drift apart."""
    bodies: dict[str, set[str]] = {}
    for source in FILES.values():
        for routine in ("ask_function", "worth_another_try"):
            body = definition.parsed(source, "shared")[routine]
            bodies.setdefault(routine, set()).add(json.dumps(body, sort_keys=True))
    assert {routine: len(found) for routine, found in bodies.items()} == {"ask_function": 1, "worth_another_try": 1}


def test_every_function_and_workflow_that_is_called_exists() -> None:
    functions = {endpoint.function_name for endpoint in Pipeline.load().endpoints}
    for name in FILES:
        called = manifest.workflow(name)
        assert called["functions"] and set(called["functions"]) <= functions
        assert set(called["workflows"]) <= FILES.keys()


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_expression_holds_a_map_or_a_list_of_its_own(name: str) -> None:
    """YAML says those; nothing that was published shows the platform reading them inside an expression."""
    text = [v for _, v, _ in nodes(definition.parsed(FILES[name], name)) if isinstance(v, str) and "${" in v]
    assert [one for one in text if re.search(r"(?<!\$)\{|[^\w\])]\[", one)] == []
