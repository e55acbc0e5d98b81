"""Whatever value stands anywhere in a workflow: refused beforehand, a result, or an error of the platform's own."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import json
import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.documents import EmbeddedDocuments
from common.adapters.embedded.store import Store
from common.adapters.embedded.workflows import definition, library, nodes
from common.adapters.embedded.workflows.errors import Raised, Refused
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.nested import RUN
from common.adapters.embedded.workflows.place import Around
from common.adapters.embedded.workflows.values import Reference
from tests.integration.test_workflow_conformance import FLOWS, main_of

TAGS = {"TypeError", "ValueError", "KeyError", "IndexError", "ZeroDivisionError", "ResourceLimitError", "HttpError",
        "RecursionError", "TimeoutError", "OperationError", "UnhandledBranchError", "RuntimeError"}
TELLING = ["", "x", "a b", "12", "-1", "1e5", "nan", "null", "(", "(?=a)", "[a-", "2024-01-15T17:00:00Z", "2024-01-15",
           "UTC", "Europe", "../etc", "America/New_York", "https://a.b/c", "http://[", "file:///x", "https://a.b:x/",
           "SHA256", "OIDC", "INFO", "POST", "flow", "${", "\ud800", "\x00", "é", "=", "%ff", "a" * 5_000, "[" * 3_000,
           '{"a": NaN}']
numbers = st.one_of(st.integers(-3, 5), st.sampled_from([2**31, 2**63 - 1, -(2**63), 10**6]), st.booleans(),
                    st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.none(), numbers, st.sampled_from(TELLING), st.text(max_size=8))
jsons = st.recursive(scalars, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "type", "code", "tags", "timeout", "max_retries",
                                                                  "backoff", "predicate", "initial_delay", ""]),
                                                 inner, max_size=3)), max_leaves=6)
odd = st.sampled_from([b"", b"\xff", b"abc", Reference("http.default_retry_predicate"), Reference("main")])
values = st.one_of(jsons, odd, st.lists(odd, max_size=2), st.dictionaries(st.just("a"), odd, max_size=1))


@contextlib.contextmanager
def only_the_platforms_errors() -> Iterator[None]:
    try:
        yield
    except Raised as error:
        assert set(error.payload["tags"]) <= TAGS and isinstance(error.payload["message"], str)


@pytest.mark.parametrize("name", sorted(library.FUNCTIONS))
@given(arguments=st.lists(values, max_size=4))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_function_gives_a_value_or_an_error_of_the_platform(name: str, arguments: list[Any]) -> None:
    fitting = arguments[: len(library.FUNCTIONS[name].parameters)]
    for given_ in (arguments, fitting):
        with only_the_platforms_errors():
            found = library.call(name, given_)
            assert not isinstance(found, float) or math.isfinite(found)
            assert not isinstance(found, int) or -(2**63) <= found < 2**63


class Nowhere:
    """No variables, no functions."""

    def variable(self, name: str) -> Any:
        raise AssertionError(name)

    function = constant = variable  # type: ignore[assignment]


@pytest.mark.parametrize("operator", [*nodes.OPERATORS, "==", "!=", "in", "not in", "and", "or"])
@given(left=values, right=values)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_operator_gives_a_value_or_an_error_of_the_platform(operator: str, left: Any, right: Any) -> None:
    one, other = nodes.Literal(left), nodes.Literal(right)
    for node in (nodes.Binary(operator, one, other), nodes.Key(one, other), nodes.Not(one), nodes.Negative(one),
                 nodes.MapOf(((one, other),)), nodes.ListOf((one, other))):
        with only_the_platforms_errors():
            node.value(Nowhere())


def ended(source: str, argument: Any = None) -> dict[str, Any]:
    """The record of an execution, from documents that keep nothing but JSON."""
    clock = SettableClock(dt.datetime(2024, 1, 15, 17))
    made = Around(clock, lambda method, url, **options: (200, {}, {"method": method}), {})
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Store(Path(":memory:"))) as store:
        (Path(folder) / "flow.yaml").write_text(source)
        documents = EmbeddedDocuments(store)
        Executions(documents, made, clock.set, Path(folder)).run("flow", argument, "e")
        documents.forget()
        found: dict[str, Any] = documents.get(["execution/flow/e"])["execution/flow/e"][0]
    assert found["state"] in ("SUCCEEDED", "FAILED")
    return found


POSTED = "- s: {call: http.post, args: {url: 'https://a.b/c', #: '${v}'}}"
STEP = "{sys: {call: sys.now}}"
ATTRIBUTES = {
    **{f"http {option}": POSTED.replace("#", option) for option in ("headers", "body", "query", "auth", "timeout")},
    "http url": "- s: {call: http.get, args: {url: '${v}'}}",
    "http method": "- s: {call: http.request, args: {method: '${v}', url: 'https://a.b'}}",
    "sleep": "- s: {call: sys.sleep, args: {seconds: '${v}'}}",
    "sleep until": "- s: {call: sys.sleep_until, args: {time: '${v}'}}",
    "log": "- s: {call: sys.log, args: {data: '${v}', severity: '${w}'}}",
    "env": "- s: {call: sys.get_env, args: {name: '${v}', default: '${w}'}}",
    "condition": "- s: {switch: [{condition: '${v}', return: 1}]}",
    "in": f"- s: {{for: {{value: x, in: '${{v}}', steps: [{STEP}]}}}}",
    "range": f"- s: {{for: {{value: x, range: '${{v}}', steps: [{STEP}]}}}}",
    "end of a range": f"- s: {{for: {{value: x, range: '${{[0, v]}}', steps: [{STEP}]}}}}",
    "concurrency": f"- s: {{parallel: {{concurrency_limit: '${{v}}', for: {{value: x, in: [1], steps: [{STEP}]}}}}}}",
    "retry": "- s: {try: {steps: [{t: {raise: no}}]}, retry: '${v}'}",
    "max_retries": "- s: {try: {steps: [{t: {raise: no}}]}, retry: {max_retries: '${v}', backoff: {}}}",
    "predicate": "- s: {try: {steps: [{t: {raise: no}}]}, retry: {predicate: '${v}', max_retries: 2, backoff: {}}}",
    **{key: "- s: {try: {steps: [{t: {raise: no}}]}, retry: {max_retries: 3, backoff: {#: '${v}', multiplier: '${w}'}}}"
       .replace("#", key) for key in ("initial_delay", "max_delay")},
    "raise": "- s: {raise: '${v}'}", "return": "- s: {return: '${v}'}",
    "raise in try": "- s: {try: {steps: [{t: {raise: '${v}'}}]}, except: {as: e, steps: [{u: {return: '${e}'}}]}}",
    "element": "- s: {assign: [{x: '${v}'}, {'x[w]': 1}, {'x.a': 2}, {'x[0]': '${w}'}]}\n- t: {return: '${x}'}",
    "subworkflow": "- s: {call: other, args: {p: '${v}'}, result: x}\n- t: {return: '${x}'}",
    "nested": f"- s: {{call: {RUN}, args: {{workflow_id: '${{v}}', argument: '${{w}}'}}}}",
    "nested place": f"- s: {{call: {RUN}, args: {{workflow_id: flow, location: '${{v}}', project_id: '${{w}}'}}}}",
    "nested argument": f"- s: {{call: {RUN}, args: {{workflow_id: flow, argument: '${{v}}'}}}}",
    "nested params": f"- s: {{call: {RUN}, args: {{workflow_id: flow, connector_params: '${{v}}'}}}}",
}
# What an argument cannot be, and an expression can; then what would only take long.
COMPUTED = ['${text.encode("x")}', "${http.default_retry_predicate}", "${http.default_retry}", "${other}",
            '${[text.encode("x")]}', "${{\"a\": http.default_retry_predicate}}", "${sys.now()}"]
LONG = {"max_retries", "retry", "range", "end of a range"}


@pytest.mark.parametrize("attribute", sorted(ATTRIBUTES))
@given(data=st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_an_attribute_of_a_step_is_used_or_an_error_of_the_platform(attribute: str, data: st.DataObject) -> None:
    given_ = jsons.filter(lambda value: attribute not in LONG or _short(value))
    argument = data.draw(st.fixed_dictionaries({"v": given_, "w": jsons}))
    first, second = data.draw(st.tuples(*[st.sampled_from(["${args.v}", "${args.w}", *COMPUTED])] * 2))
    if attribute in LONG and not _short(argument["w"]):
        first = "${args.v}"
    source = main_of(f"- init: {{assign: [{{v: {json.dumps(first)}}}, {{w: {json.dumps(second)}}}]}}\n"
                     + ATTRIBUTES[attribute]) + "other: {params: [p], steps: [{o: {return: '${p}'}}]}\n"
    found = ended(source, argument)
    if found["state"] == "FAILED" and "raise" not in attribute and "try" not in ATTRIBUTES[attribute]:
        assert set(found["error"]["payload"]["tags"]) <= TAGS


def _short(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(map(_short, inner)) and not (isinstance(value, (int, float)) and abs(value) > 100)


PARSED = [definition.parsed(main_of(steps), name) for name, steps, _ in FLOWS]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every node below."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(way for key, inner in pairs for way in places(inner, (*path, key)))]


@given(data=st.data())
@settings(max_examples=600, deadline=None, derandomize=True)
def test_a_definition_with_one_thing_replaced_is_refused_or_comes_to_an_end(data: st.DataObject) -> None:
    whole = copy.deepcopy(data.draw(st.sampled_from(PARSED)))
    way = data.draw(st.sampled_from(places(whole)[1:]))
    node = whole
    for key in way[:-1]:
        node = node[key]
    old = node[way[-1]]
    odd = st.sampled_from(["main", "args", "${args}", "${x}", "end", [old], {"steps": old}, {"a": old}, "${1 / 0}"])
    new = data.draw(st.one_of(jsons.filter(_short), odd))
    if data.draw(st.booleans()):
        node[way[-1]] = new
    elif isinstance(node, dict):
        node[new if isinstance(new, str) else "a"] = node.pop(way[-1])
    else:
        node.insert(way[-1], new)
    with contextlib.suppress(Refused):
        ended(json.dumps(whole))
