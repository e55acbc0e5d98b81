"""What we believe of Cloud Workflows, a row each: the page of the reference, a body of main, its result or error tag.

Pages are those below cloud.google.com/workflows/docs/reference.
"""

# ruff: noqa: E501 — a row of a table is a line
from __future__ import annotations

import datetime as dt
import random
import textwrap
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.documents import EmbeddedDocuments
from common.adapters.embedded.store import Store
from common.adapters.embedded.workflows.errors import Refused
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.place import Around

START = dt.datetime(2024, 1, 15, 17)


class Died(BaseException):
    pass


class Network:
    """Answers by the last part of the URL, each in turn; the last one stays."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers, self.asked = {k: list(v) for k, v in answers.items()}, list[str]()

    def __call__(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, str], Any]:
        name = url.rpartition("/")[2]
        self.asked.append(name)
        left = self.answers[name]
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, Exception):
            raise found
        return found, {"content-type": "application/json"}, {"method": method, "body": options["body"]}


class World:
    def __init__(self, folder: Path, body: str, network: Any = None, documents: Any = None,
                 **around: Any) -> None:
        self.clock, self.network, self.slept = SettableClock(START), network or Network(), list[float]()
        (folder / "flow.yaml").write_text(textwrap.dedent(body))
        made = Around(self.clock, self.network, {"URL": "https://x.cloudfunctions.net"}, **around)
        self.executions = Executions(documents or EmbeddedDocuments(Store(folder / "state.db")), made, self.sleep, folder)

    def sleep(self, until: dt.datetime) -> None:
        self.slept.append((until - self.clock.now()).total_seconds())
        self.clock.set(until)

    def run(self, argument: Any = None, execution: str = "e1") -> dict[str, Any]:
        return self.executions.run("flow", argument, execution)


def main_of(steps: str) -> str:
    return "main:\n  params: [args]\n  steps:\n" + textwrap.indent(textwrap.dedent(steps).strip("\n"), "    ") + "\n"


EXPRESSIONS: list[tuple[str, str, Any]] = [
    ("syntax/datatypes", "1 + 2 * 3", 7), ("syntax/datatypes", "7 / 2", 3.5), ("syntax/datatypes", "7 // 2", 3),
    ("syntax/datatypes", "7 % 4", 3), ("syntax/datatypes", '"a" + "b"', "ab"),
    ("syntax/datatypes", '"a" + 1', "TypeError"), ("syntax/datatypes", "1 / 0", "ZeroDivisionError"),
    ("syntax/datatypes", "1 == 1.0", True), ("syntax/datatypes", '1 == "1"', False),
    ("syntax/datatypes", "true == 1", False), ("syntax/datatypes", "null == null", True),
    ("syntax/datatypes", "TRUE AND NOT False", True), ("syntax/datatypes", "1 and true", "TypeError"),
    ("syntax/datatypes", "false and 1 / 0 == 1", False), ("syntax/expressions", '"a" in {"a": 1}', True),
    ("syntax/expressions", "3 not in [1, 2]", True), ("syntax/expressions", '"a" in "abc"', "TypeError"),
    ("syntax/expressions", "-2 + 3", 1), ("syntax/expressions", "not (1 > 2)", True),
    ("syntax/accessing-data", '{"a": [1, {"b": 2}]}.a[1].b', 2), ("syntax/accessing-data", '{"a": 1}["b"]', "KeyError"),
    ("syntax/accessing-data", "[1][1]", "IndexError"), ("syntax/accessing-data", "[1][-1]", "IndexError"),
    ("syntax/accessing-data", "null.a", "TypeError"), ("stdlib/expression-helpers", "default(null, 3)", 3),
    ("stdlib/expression-helpers", 'len("abc") + len([1]) + len({"a": 1})', 5),
    ("stdlib/expression-helpers", 'keys({"a": 1, "b": 2})', ["a", "b"]),
    ("stdlib/expression-helpers", 'if(true, "x", "y")', "x"), ("stdlib/expression-helpers", 'if(1, "x", "y")', "TypeError"),
    ("stdlib/expression-helpers", 'int("12") + int(1.9)', 13), ("stdlib/expression-helpers", 'int("x")', "ValueError"),
    ("stdlib/expression-helpers", 'string(1.5) + string(true)', "1.5true"),
    ("stdlib/expression-helpers", "get_type(1.0)", "double"), ("stdlib/map/get", 'map.get({"a": {"b": 1}}, ["a", "b"])', 1),
    ("stdlib/map/get", 'map.get({"a": 1}, "z")', None), ("stdlib/map/delete", 'map.delete({"a": 1, "b": 2}, "a")', {"b": 2}),
    ("stdlib/map/merge", 'map.merge({"a": 1}, {"a": 2})', {"a": 2}), ("stdlib/list/concat", "list.concat([1], 2)", [1, 2]),
    ("stdlib/list/prepend", "list.prepend([1], 2)", [2, 1]), ("stdlib/text/split", 'text.split("a/b", "/")', ["a", "b"]),
    ("stdlib/text/substring", 'text.substring("abcd", 1, 3)', "bc"),
    ("stdlib/text/replace_all", 'text.replace_all("aba", "a", "c")', "cbc"),
    ("stdlib/text/match_regex", 'text.match_regex("a1", "[0-9]")', True),
    ("stdlib/text/url_encode", 'text.url_encode("a b/c")', "a%20b%2Fc"),
    ("stdlib/json/decode", 'json.decode("{\\"a\\": 1}").a', 1), ("stdlib/json/decode", 'json.decode("{")', "ValueError"),
    ("stdlib/json/encode_to_string", 'json.encode_to_string({"a": [1]})', '{"a":[1]}'),
    ("stdlib/base64/encode", 'base64.encode(json.encode({"a": 1}))', "eyJhIjoxfQ=="),
    ("stdlib/math/max", "math.max(1, 2) + math.min(3, 4) + math.abs(-1)", 6),
    ("stdlib/time/parse", 'time.parse("2024-01-15T17:00:00Z")', 1705338000.0),
    ("stdlib/time/format", "time.format(0)", "1970-01-01T00:00:00.000000Z"),
    ("stdlib/sys/now", "sys.now()", 1705338000.0), ("stdlib/sys/get_env", 'sys.get_env("NONE", "d")', "d"),
    ("stdlib/sys/get_env", 'sys.get_env("NONE")', "KeyError"),
    ("stdlib/sys/get_env", "sys.get_env(1)", "TypeError"), ("stdlib/sys/get_env", 'sys.get_env("NONE", 1)', "TypeError"),
    ("environment-variables", 'sys.get_env("GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID")', "e1"),
    ("environment-variables", 'sys.get_env("GOOGLE_CLOUD_WORKFLOW_ID")', "flow"),
    ("environment-variables", 'sys.get_env("GOOGLE_CLOUD_PROJECT_ID")', "local"),
    ("environment-variables", 'sys.get_env("GOOGLE_CLOUD_LOCATION")', "local"),
    ("environment-variables", 'len(sys.get_env("GOOGLE_CLOUD_WORKFLOW_REVISION_ID"))', 10),
    ("environment-variables", 'sys.get_env("GOOGLE_CLOUD_PROJECT_NUMBER") + sys.get_env("GOOGLE_CLOUD_SERVICE_ACCOUNT_NAME")',
     "0local"),
    ("syntax/datatypes: an integer has 64 bits", "9223372036854775807 + 1", "ValueError"),
    ("syntax/datatypes", "1.5 * double(\"1e308\") * 10", "ValueError"), ("syntax/datatypes", "[1] == [true]", False),
    ("syntax/datatypes: keys are strings", "{1: 2}", "TypeError"), ("syntax/datatypes", "{[1]: 2}", "TypeError"),
    ("syntax/datatypes", "null + 1", "TypeError"), ("syntax/datatypes", "null < 1", "TypeError"),
    ("syntax/datatypes", "-true", "TypeError"), ("syntax/accessing-data", "[1][0.0]", "TypeError"),
    ("syntax/accessing-data", "[1][true]", "TypeError"), ("stdlib/expression-helpers", 'int("1_000")', "ValueError"),
    ("stdlib/expression-helpers", 'double("nan")', "ValueError"), ("stdlib/json/decode", 'json.decode("NaN")', "ValueError"),
    ("stdlib/json/decode", 'json.decode("123456789012345678901")', 1.2345678901234568e20),
    ("stdlib/json/decode", 'json.decode("1e999")', "ValueError"), ("stdlib/json/decode", "json.decode(1)", "TypeError"),
    ("stdlib/text/match_regex: RE2", 'text.match_regex("ab", "a(?=b)")', "ValueError"),
    ("stdlib/text/match_regex: RE2", 'text.match_regex("ab", "(")', "ValueError"),
    ("stdlib/text/substring", 'text.substring("abc", 0, 1.0)', "TypeError"),
    ("stdlib/time/format", "time.format(0, \"Nowhere\")", "ValueError"), ("stdlib/time/format", "time.format(100000000000000000.5)", "ValueError"),
    ("stdlib/time/parse", 'time.parse("soon")', "ValueError"), ("stdlib/time/parse", "time.parse(1)", "TypeError"),
    ("stdlib/base64/decode", 'base64.decode("?")', "ValueError"),
]


@pytest.mark.parametrize(("page", "expression", "expected"), EXPRESSIONS, ids=lambda v: str(v)[:40])
def test_an_expression_is_worth(page: str, expression: str, expected: Any, tmp_path: Path) -> None:
    found = World(tmp_path, main_of(f"- a:\n    return: '${{{expression}}}'")).run()
    if found["state"] == "FAILED":
        assert found["error"]["payload"]["tags"] == [expected]
    else:
        assert found["result"] == expected and type(found["result"]) is type(expected)


FLOWS: list[tuple[str, str, Any]] = [
    ("syntax/variables: values are copied", """
        - a: {assign: [{x: {l: [1]}}, {y: "${x}"}, {"y.l[0]": 2}, {"x.m": 3}]}
        - b: {return: ["${x}", "${y}"]}""", [{"l": [1], "m": 3}, {"l": [2]}]),
    ("syntax/conditions: the first that holds", """
        - a: {switch: [{condition: "${1 > 2}", next: no}, {condition: true, next: yes}]}
        - no: {return: 1}
        - yes: {return: on}""", "on"),
    ("syntax/conditions: none holds, the step's own next", """
        - a: {switch: [{condition: false, return: 1}], next: c}
        - b: {return: 2}
        - c: {return: 3}""", 3),
    ("syntax/conditions: a condition is a boolean", "- a: {switch: [{condition: '${1}', return: 1}]}", "TypeError"),
    ("syntax/iteration: in, index, continue, break", """
        - a: {assign: [{x: []}]}
        - b:
            for:
              {value: v, index: i, in: [5, 6, 7, 8], steps: [
              {c: {switch: [{condition: "${v == 6}", next: continue}, {condition: "${v == 8}", next: break}]}},
              {d: {assign: [{x: "${list.concat(x, v * 10 + i)}"}]}}]}
        - e: {return: "${x}"}""", [50, 72]),
    ("syntax/iteration: a range includes both ends", """
        - a: {assign: [{x: 0}]}
        - b: {for: {value: v, range: [1, 3], steps: [{c: {assign: [{x: "${x + v}"}]}}]}}
        - d: {return: "${x}"}""", 6),
    ("syntax/jumps: end gives null", "- a: {next: end}\n- b: {return: 1}", None),
    ("syntax/jumps: a loop of jumps", """
        - a: {assign: [{n: 0}]}
        - b: {assign: [{n: "${n + 1}"}]}
        - c: {switch: [{condition: "${n < 5}", next: b}]}
        - d: {return: "${n}"}""", 5),
    ("syntax/nested: jumping out of nested steps", """
        - a: {steps: [{b: {next: d}}]}
        - c: {return: 1}
        - d: {return: 2}""", 2),
    ("syntax/raising-errors: a map", """
        - a: {try: {steps: [{b: {raise: {code: 7, tags: [Mine]}}}]}, except: {as: e, steps: [{c: {return: "${e.code}"}}]}}
        """, 7),
    ("syntax/raising-errors: a string", """
        - a: {try: {steps: [{b: {raise: no}}]}, except: {as: e, steps: [{c: {return: "${e}"}}]}}""", "no"),
    ("syntax/catching-errors: a platform error has tags", """
        - a: {try: {steps: [{b: {assign: [{x: "${1 / 0}"}]}}]}, except: {as: e, steps: [{c: {return: "${e.tags}"}}]}}
        """, ["ZeroDivisionError"]),
    ("syntax/parallel-steps: shared variables", """
        - a: {assign: [{x: 0}]}
        - b: {parallel: {shared: [x], for: {value: v, in: [1, 2, 3], steps: [{c: {assign: [{x: "${x + v}"}]}}]}}}
        - d: {return: "${x}"}""", 6),
    ("syntax/parallel-steps: sleeps run side by side", """
        - a: {parallel: {branches: [{p: {steps: [{q: {call: sys.sleep, args: {seconds: 60}}}]}},
                                    {r: {steps: [{s: {call: sys.sleep, args: {seconds: 90}}}]}}]}}
        - t: {return: "${sys.now() - 1705338000}"}""", 90.0),
    ("syntax/parallel-steps: concurrency_limit queues", """
        - a: {parallel: {concurrency_limit: 2, for: {value: v, in: [1, 2, 3], steps: [
              {q: {call: sys.sleep, args: {seconds: 60}}}]}}}
        - t: {return: "${sys.now() - 1705338000}"}""", 120.0),
    ("stdlib/sys/sleep_until", """
        - a: {call: sys.sleep_until, args: {time: "2024-01-15T18:00:00.5+00:00"}}
        - b: {return: "${sys.now() - 1705338000}"}""", 3600.5),
    ("stdlib/sys/sleep_until: a time that is over", """
        - a: {call: sys.sleep_until, args: {time: "2020-01-15T18:00:00Z"}}
        - b: {return: "${sys.now() - 1705338000}"}""", 0.0),
    ("stdlib/sys/sleep_until: no string", "- a: {call: sys.sleep_until, args: {time: 5}}", "TypeError"),
    ("stdlib/sys/sleep_until: no time", "- a: {call: sys.sleep_until, args: {time: tomorrow}}", "ValueError"),
    ("stdlib/sys/sleep_until: a year at most", "- a: {call: sys.sleep_until, args: {time: 2026-01-15T18:00:00Z}}", "ValueError"),
    ("stdlib/sys/sleep: a year at most", "- a: {call: sys.sleep, args: {seconds: 31536001}}", "ValueError"),
    ("stdlib/sys/sleep: no number", "- a: {call: sys.sleep, args: {seconds: '1'}}", "TypeError"),
    ("stdlib/sys/sleep: never back", "- a: {call: sys.sleep, args: {seconds: -1}}", "ValueError"),
    ("stdlib/sys/log: a severity", "- a: {call: sys.log, args: {text: x, severity: LOUD}}", "ValueError"),
    ("stdlib/sys/log", "- a: {call: sys.log, args: {text: x, severity: NOTICE}, next: end}", None),
    ("stdlib/http/get: a URL", "- a: {call: http.get, args: {url: 'http://[x/'}}", "ValueError"),
    ("stdlib/http/get: a string", "- a: {call: http.get, args: {url: '${5}'}}", "TypeError"),
    ("stdlib/http/get: timeout", "- a: {call: http.get, args: {url: 'https://a.b', timeout: '${\"5\"}'}}", "TypeError"),
    ("stdlib/http/get: at most 1800", "- a: {call: http.get, args: {url: 'https://a.b', timeout: 1801}}", "ValueError"),
    ("stdlib/http/get: headers", "- a: {call: http.get, args: {url: 'https://a.b', headers: '${[1]}'}}", "TypeError"),
    ("stdlib/http/get: query", "- a: {call: http.get, args: {url: 'https://a.b', query: {a: {}}}}", "TypeError"),
    ("stdlib/http/get: auth", "- a: {call: http.get, args: {url: 'https://a.b', auth: {type: '${\"Basic\"}'}}}", "ValueError"),
    ("stdlib/http/post: what JSON cannot carry", """
        - a: {call: http.post, args: {url: 'https://a.b', body: {a: '${text.encode("x")}'}}}""", "TypeError"),
    ("syntax/raising-errors: a string or a map", "- a: {raise: '${5}'}", "TypeError"),
    ("syntax/retrying: max_retries", """
        - a: {try: {steps: [{b: {raise: no}}]}, retry: {max_retries: '${"often"}', backoff: {}}}""", "TypeError"),
    ("syntax/retrying: backoff", """
        - a: {try: {steps: [{b: {raise: no}}]}, retry: {max_retries: 1, backoff: {initial_delay: '${"soon"}'}}}""", "TypeError"),
    ("syntax/retrying: a policy", "- a: {try: {steps: [{b: {raise: no}}]}, retry: '${1}'}", "TypeError"),
    ("syntax/retrying: a predicate", """
        - a: {try: {steps: [{b: {raise: no}}]}, retry: {predicate: x, max_retries: 1, backoff: {}}}""", "TypeError"),
    ("syntax/iteration: a range of numbers", "- a: {for: {value: v, range: '${[1, \"x\"]}', steps: [{b: {next: continue}}]}}",
     "TypeError"),
    ("syntax/iteration: a range of two", "- a: {for: {value: v, range: '${[1]}', steps: [{b: {next: continue}}]}}",
     "ValueError"),
    ("syntax/iteration: a list", "- a: {for: {value: v, in: '${\"abc\"}', steps: [{b: {next: continue}}]}}", "TypeError"),
    ("syntax/parallel-steps: concurrency_limit is an integer", """
        - a: {parallel: {concurrency_limit: '${"2"}', for: {value: v, in: [1], steps: [{b: {assign: [{x: 1}]}}]}}}""",
     "TypeError"),
    ("syntax/parallel-steps: concurrency_limit is positive", """
        - a: {parallel: {concurrency_limit: 0, for: {value: v, in: [1], steps: [{b: {assign: [{x: 1}]}}]}}}""",
     "ValueError"),
    ("syntax/catching-errors: what was computed wrong is caught", """
        - a: {try: {steps: [{b: {for: {value: v, in: '${5}', steps: [{c: {next: continue}}]}}}]}, except: {as: e, steps: [
              {d: {return: "${e.tags}"}}]}}""", ["TypeError"]),
    ("syntax/parallel-steps: all branches run, then one error", """
        - a: {assign: [{x: 0}]}
        - b:
            try: {steps: [{p: {parallel: {shared: [x], for: {value: v, in: [1, 0, 2], steps: [
                {c: {assign: [{x: "${x + 10 / v}"}]}}]}}}}]}
            except: {as: e, steps: [{r: {return: ["${x}", "${e.tags[0]}", "${len(e.branches)}", "${e.branches[0].id}"]}}]}
        """, [15.0, "UnhandledBranchError", 1, "1"]),
]


@pytest.mark.parametrize(("belief", "steps", "expected"), FLOWS, ids=[f[0] for f in FLOWS])
def test_a_workflow_ends_with(belief: str, steps: str, expected: Any, tmp_path: Path) -> None:
    found = World(tmp_path, main_of(steps)).run()
    if found["state"] == "FAILED":
        assert found["error"]["payload"]["tags"] == [expected], found
    else:
        assert found["result"] == expected


GET = "{call: http.get, args: {url: '${sys.get_env(\"URL\") + \"/a\"}'}, result: r}"
RETRY = "{predicate: '${http.default_retry_predicate}', max_retries: 3, " \
        "backoff: {initial_delay: 2, max_delay: 5, multiplier: 2}}"


def asking(retry: str) -> str:
    return main_of(f"- ask: {{try: {GET}, retry: {retry}, except: {{as: e, steps: [{{no: {{return: '${{e.tags[0]}}'}}}}]}}}}"
                   "\n- yes: {return: '${r.code}'}")


RETRIES: list[tuple[str, list[Any], Any, list[float]]] = [
    (RETRY, [200], 200, []), (RETRY, [503, 429, 200], 200, [2, 4]), (RETRY, [503], "HttpError", [2, 4, 5]),
    (RETRY, [500, 200], "HttpError", []), (RETRY, [TimeoutError(), 200], 200, [2]),
    (RETRY, [ConnectionError(), 200], 200, [2]), (RETRY, [404, 200], "HttpError", []),
    ("'${http.default_retry}'", [502, 504, 200], 200, [1, 1.25]),
    ("'${http.default_retry}'", [TimeoutError()], "TimeoutError", [1, 1.25, 1.5625, 1.953125, 2.441406]),
    ("'${http.default_retry_non_idempotent}'", [502, 200], "HttpError", []),
    ("'${http.default_retry_non_idempotent}'", [503, 200], 200, [1]),
]


@pytest.mark.parametrize(("retry", "answers", "result", "slept"), RETRIES)
def test_retries_follow_their_policy(retry: str, answers: list[Any], result: Any, slept: list[float],
                                     tmp_path: Path) -> None:
    world = World(tmp_path, asking(retry), Network(a=answers))
    assert world.run()["result"] == result
    assert world.slept == pytest.approx(slept, abs=1e-5)


REFUSED: list[tuple[str, str]] = [
    ("- a: {retrun: 1}", "'retrun' is not implemented"), ("- a: {next: b}", "no step 'b'"),
    ("- a: {return: 1}\n- a: {return: 2}", "comes twice"), ("- a: {return: '${1 +}'}", "broken expression"),
    ("- a: {return: '${x}'}", "used before it is assigned"), ("- a: {return: 'x ${1}'}", "concatenate with +"),
    ("- a: {return: '${text.reverse(\"a\")}'}", "'text.reverse' is not implemented"),
    ("- a: {return: '${len()}'}", "'value' is missing"), ("- a: {return: '${len(1, 2)}'}", "at most 1"),
    ("- a: {call: http.get, args: {uri: x}}", "'uri'"), ("- a: {call: events.await_callback}", "not implemented"),
    ("- a: {call: googleapis.storage.v1.objects.get}", "connector"),
    (f"- a: {{return: '${{{'1 + ' * 120}1}}'}}", "at most 400"),
    (f"- a: {{assign: [{', '.join(f'{{x{n}: 1}}' for n in range(51))}]}}", "51 in assign, at most 50"),
    ("- a: {assign: [{x: 1}]}\n- b: {parallel: {for: {value: v, in: [1], steps: [{c: {assign: [{x: 2}]}}]}}}",
     "not shared"),
    ("- a: {parallel: {for: {value: v, in: [1], steps: [{c: {return: 1}}]}}}", "'return' inside a parallel"),
    ("- a: {for: {value: v, in: [1], steps: [{b: {assign: [{y: 1}]}}]}}\n- c: {return: '${y}'}", "before it is assigned"),
    ("- a: {try: {steps: [{b: {assign: [{y: 1}]}}]}}", "without 'retry' or 'except'"),
    ("- a: {call: googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run}", "'workflow_id' is missing"),
    ("- a: {call: googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run, args: {workflow: x}}",
     "no argument is called 'workflow'"),
    ("- a: {return: &x [*x]}", "anchors"), ("- a: {return: 9223372036854775808}", "64-bit"),
    ("- a: {return: 1e999}", "range of doubles"), ("- a: {return: '${9223372036854775808}'}", "64-bit"),
    ("- a: {return: '${" + "[" * 190 + "]" * 190 + "}'}", "too much in itself"),
    ("- a: {call: sys.now, result: [x]}", "must be a name"), ("- a: {next: [x]}", "must be a name"),
    ("- a: {try: {call: sys.now}, retry: often}", "retry must be a map"),
    ("- a: {for: {value: 5, in: [], steps: []}}", "must be a name"),
    ("- a: " + "".join(f"{{steps: [{{s{n}: " for n in range(13)) + "{return: 1}" + "}]}" * 13, "deep"),
    ("- a: {for: {value: v, range: [1, '${2}'], steps: [{b: {next: continue}}]}}", "'range' is [first, last] or ${[first, last]}"),
    ("- a: {return: 1, return: 2}", "comes twice"), ("- a: {next: break}", "no step 'break'"),
]


@pytest.mark.parametrize(("steps", "why"), REFUSED, ids=[r[1] for r in REFUSED])
def test_a_wrong_definition_is_refused_in_one_line_that_names_file_and_step(steps: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        World(tmp_path, main_of(steps)).run()
    told = str(refused.value)
    assert why in told and told.startswith("flow.yaml: ") and "\n" not in told


LIMITS: list[tuple[str, str, str]] = [
    ("steps", main_of("- a: {assign: [{n: 0}]}\n- b: {next: a}"), "ResourceLimitError"),
    ("variables", main_of("- a: {assign: [{x: [0123456789]}]}\n- b: {for: {value: v, range: [1, 30], steps: "
                          "[{c: {assign: [{x: '${[x, x]}'}]}}]}}"), "ResourceLimitError"),
    ("calls", "main: {params: [a], steps: [{b: {call: down}}]}\ndown: {steps: [{c: {call: down}}]}", "RecursionError"),
]


@pytest.mark.parametrize(("limit", "body", "tag"), LIMITS, ids=[x[0] for x in LIMITS])
def test_the_platforms_limits_end_an_execution(limit: str, body: str, tag: str, tmp_path: Path) -> None:
    assert World(tmp_path, body).run()["error"]["payload"]["tags"] == [tag]


def test_a_read_modify_write_over_two_steps_can_lose_updates_between_branches(tmp_path: Path) -> None:
    body = main_of("""
        - a: {assign: [{x: 0}]}
        - b: {parallel: {shared: [x], for: {value: v, range: [1, 5], steps: [
              {c: {assign: [{y: "${x}"}]}}, {d: {assign: [{x: "${y + 1}"}]}}]}}}
        - e: {return: "${x}"}""")
    assert World(tmp_path, body, chance=random.Random(1)).run()["result"] < 5


NIGHT = """
main:
  params: [args]
  steps:
    - init: {assign: [{done: []}, {t: "${sys.now()}"}]}
    - first: {call: ask, args: {name: a}, result: r}
    - pause: {call: sys.sleep, args: {seconds: 600}}
    - fan:
        parallel:
          shared: [done]
          concurrency_limit: 2
          for:
            value: n
            in: [b, c, d]
            steps:
              - one: {call: ask, args: {name: "${n}"}, result: code}
              - keep: {assign: [{done: "${list.concat(done, n)}"}]}
    - last: {return: {done: "${done}", took: "${sys.now() - t}", code: "${r}", id: "${uuid.generate()}"}}
ask:
  params: [name]
  steps:
    - post:
        try: {call: http.post, args: {url: '${sys.get_env("URL") + "/" + name}', body: {a: 1}}, result: got}
        retry: {predicate: "${again}", max_retries: 3, backoff: {initial_delay: 30}}
    - answer: {return: "${got.code}"}
again:
  params: [e]
  steps:
    - a: {switch: [{condition: '${"code" in e and e.code in [429, 500, 502, 503, 504]}', return: true}]}
    - b: {return: false}
"""


def answers() -> Network:
    return Network(a=[500, 200], b=[200], c=[429, 200], d=[200])


def test_a_killed_execution_goes_on_where_it_was_whatever_the_step(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    steps: list[str] = []
    clean = World(tmp_path / "clean", NIGHT, answers(), seen=steps.append)
    ended = clean.run()
    assert ended["state"] == "SUCCEEDED" and ended["result"]["done"] == ["b", "d", "c"]
    for at in range(len(steps)):
        folder = tmp_path / f"killed{at}"
        folder.mkdir()
        left = [at]

        def die(step: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Died

        killed = World(folder, NIGHT, answers(), seen=die)
        with pytest.raises(Died):
            killed.run()
        again = World(folder, NIGHT, killed.network)
        again.clock.set(killed.clock.now())
        assert again.run() == ended
        assert sorted(killed.network.asked) == sorted(clean.network.asked)


def test_a_second_start_with_the_same_id_is_the_same_execution(tmp_path: Path) -> None:
    world = World(tmp_path, NIGHT, answers())
    first, asked = world.run({"n": 1}), len(world.network.asked)
    assert world.run({"n": 2}) == first and len(world.network.asked) == asked
    assert world.run({"n": 2}, "e2")["argument"] == {"n": 2}


def test_an_execution_tells_its_steps_and_what_they_are_billed_as(tmp_path: Path) -> None:
    world = World(tmp_path, NIGHT, answers())
    world.run()
    seen = world.executions.look("flow", "e1")
    posts = [s for s in seen["steps"] if s["what"] == "http.post"]
    assert [s["failed"] for s in posts].count(True) == 2 and posts[0]["step"] == "ask/post"
    assert seen["billed_steps"]["external"] == 0 and seen["billed_steps"]["internal"] > 20
