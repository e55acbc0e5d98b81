"""What an entry point imports, seen in processes that have imported nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from common.pipeline import Pipeline
from common.processor import Processor
from tests.played import ROOT

PIPELINE = Pipeline.load()
TARGETS = [*(p.entry_point for p in PIPELINE.processors), *(e.entry_point for e in PIPELINE.endpoints)]
# google.cloud itself is always there: the framework's package lies in it.
HEAVY = {"sklearn", "scipy", "google.api_core", "google.auth", "google.cloud.bigquery", "google.cloud.pubsub_v1",
         "google.cloud.storage", "duckdb", "sqlglot", "jsonschema_rs", "grpc", "rich", "click.testing"}
BARE, MAIN = "import pandas, functions_framework", "import functions.main"
# The history of files tells what the schedule's own function and contract make of each.
ALSO = {"raw.nbac_schedule_source_history": {"raw.nbac_schedule"}}
# A child for each line of code, out of a parent that has imported nothing (or, for the entry points, only main).
SCRIPT = """
import json, os, sys
def said(code):
    read, write = os.pipe()
    if not os.fork():
        exec(code)
        os.write(write, json.dumps(sorted(sys.modules)).encode() + b"\\n")
        os._exit(0)
    os.close(write)
    with open(read) as answer:
        print(answer.read().strip() or "null")
    os.wait()
bare, main, *targets = sys.argv[1:]
said(bare)
exec(main)
for target in targets:
    said(target)
"""


@cache
def _seen() -> dict[str, frozenset[str]]:
    codes = ["pass", *(f"functions.main.{target}" for target in TARGETS)]
    done = subprocess.run([sys.executable, "-c", SCRIPT, BARE, MAIN, *codes], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(answers), done.stderr[-2000:]
    return dict(zip(["bare", "main", *TARGETS], map(frozenset, answers), strict=True))


def imported(what: str) -> frozenset[str]:
    """The modules that an entry point, 'main' before any, or the 'bare' libraries import."""
    return _seen()[what]


def declaring(seen: frozenset[str]) -> set[str]:
    """The modules of processors and endpoints among them, by name."""
    names = {name.removeprefix("functions.") for name in seen if name.startswith("functions.")}
    return names & {*PIPELINE.by_name, *(e.name for e in PIPELINE.endpoints), *(s.name for s in PIPELINE.scrapers)}


def test_importing_main_imports_no_function_and_nothing_heavy() -> None:
    seen = imported("main")
    assert declaring(seen) == set()
    assert not seen & {"flask", "functions_framework", *HEAVY}


@pytest.mark.parametrize("target", TARGETS)
def test_an_entry_point_imports_nothing_heavy(target: str) -> None:
    assert HEAVY & imported(target) == set()


@pytest.mark.parametrize("p", PIPELINE.processors, ids=lambda p: p.name)
def test_a_processor_imports_no_processor_that_its_inputs_do_not_come_from(p: Processor) -> None:
    seen = imported(p.entry_point)
    assert declaring(seen) == set(Pipeline.only(p.name).by_name) | ALSO.get(p.name, set())


@pytest.mark.parametrize("target", TARGETS)
def test_an_entry_point_costs_little_more_than_what_it_cannot_do_without(target: str) -> None:
    bare = imported("bare")
    assert len(imported(target)) < 1.15 * len(bare)
