"""The budgets, bans and layers of CONTRIBUTING.md, as tests over the syntax of the tree."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from common.processor import PHASES

ROOT = Path(__file__).resolve().parents[2]

# Hard limits: a third above the budget of 120 lines, a quarter above 200, and a third above 40 for a function.
MODULE_LINES = {"functions": 160, "common": 250}
FUNCTION_LINES = 55
CORE_LINES = 2_032

# The clock's side of phase 1 asks; operations may look at everything, and nothing may depend on them.
LAYERS = {**{phase: layer for layer, phase in enumerate(PHASES)}, "orchestration": 0, "operations": len(PHASES)}
LIBRARIES = {"common", "functions", "pandas", "numpy", "yaml"}
OUTSIDE_MODULES = {"logging", "sqlite3", "subprocess", "socket", "urllib", "http", "threading", "asyncio"}
OUTSIDE_COMMON = ("common.adapters", "common.cli")
OVER_ANY_WORLD = ("common.adapters.preview", "common.adapters.reading", "common.adapters.remembered")
OVER_THE_CORE = ("common.cli", "common.collection", "common.monitoring", "functions")
OUTSIDE_CALLS = {"now", "utcnow", "today", "print", "open"}

# The runner's fan-out (a broken date must not stop its siblings), the embedded queue (the messages come back) and the
# embedded functions (their caller gets a 500).
BROAD_ALLOWED = {
    "common/rows.py": 1,
    "common/landed.py": 1,
    "common/files.py": 1,
    "common/adapters/embedded/dispatch.py": 1,
    "common/adapters/embedded/called.py": 1,
}

VAGUE = re.compile(r"(manager|helper|util)(s|ities|ity)?\d*|base|handler\d+", re.I)
WORDS = re.compile(r"[A-Z]?[a-z]+\d*|[A-Z]+(?![a-z])\d*")


def modules(top: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for path in (ROOT / top).rglob("*.py"))


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def none(found: Iterable[str]) -> None:
    """Fails with everything found, a line each."""
    lines = list(found)
    assert not lines, "\n".join(["", *lines])


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def long_functions(path: Path, module: ast.Module) -> Iterator[str]:
    for node in functions(module):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"{path}:{node.lineno} {node.name} has {lines} lines, at most {FUNCTION_LINES}"


def broad_handlers(module: ast.Module) -> list[int]:
    """Lines that catch everything and keep it. A handler that cleans up and raises again keeps nothing."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _everything(node.type)):
            last = node.body[-1]
            if not (isinstance(last, ast.Raise) and last.exc is None):
                found.append(node.lineno)
        if isinstance(node, ast.Call) and _spelled(node.func).endswith("suppress") and any(map(_everything, node.args)):
            found.append(node.lineno)
    return found


def _everything(caught: ast.expr) -> bool:
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(_spelled(part).rpartition(".")[2] in ("Exception", "BaseException") for part in parts)


def _spelled(node: ast.expr) -> str:
    """'a.b.c' of a name or an attribute; '' of anything else."""
    if isinstance(node, ast.Attribute):
        return f"{_spelled(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, wherever it stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield from ((node.lineno, f"{dots}{node.module or ''}.{alias.name}") for alias in node.names)


def upward_imports(path: Path, module: ast.Module) -> Iterator[str]:
    """Imports of a later phase: then the import graph would no longer be the order of the data."""
    own = LAYERS.get(path.parts[1])
    for line, name in imports(module):
        parts = name.split(".")
        if own is not None and parts[0] == "functions" and LAYERS.get(parts[1], own) > own:
            yield f"{path}:{line} {path.parts[1]} imports {name}"


def outside(path: Path, module: ast.Module) -> Iterator[str]:
    """What a processor knows of the world beyond its frames: libraries, clocks, environment, files, logs."""
    allowed = LIBRARIES | {"predictions": {"sklearn"}, "orchestration": {"yaml"}}.get(path.parts[1], set())
    for line, name in imports(module):
        library = name.split(".")[0]
        known = library in allowed or (library in sys.stdlib_module_names and library not in OUTSIDE_MODULES)
        if not known or (name.startswith(OUTSIDE_COMMON) and not name.startswith(OVER_ANY_WORLD)):
            yield f"{path}:{line} imports {name}"
        if re.fullmatch(r"os\.(environ|getenv)", name):
            yield f"{path}:{line} imports {name}"
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
            yield f"{path}:{node.lineno} reads {_spelled(node)}"
        called = _spelled(node.func) if isinstance(node, ast.Call) else ""
        if called.rpartition(".")[2] in OUTSIDE_CALLS and not called.startswith("world.clock."):
            yield f"{path}:{node.lineno} calls {called}()"


def vague_names(path: Path, module: ast.Module) -> Iterator[str]:
    """Names that could mean anything, of folders, modules, classes and functions."""
    named = [(1, part) for part in path.with_suffix("").parts]
    named += [(node.lineno, node.name) for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    named += [(node.lineno, node.name) for node in functions(module)]
    for line, name in named:
        for word in WORDS.findall(name):
            if VAGUE.fullmatch(word):
                yield f"{path}:{line} {name!r} says {word!r}"


@pytest.mark.parametrize("top", MODULE_LINES)
def test_a_module_fits_its_limit(top: str) -> None:
    sizes = {path: len(text(path).splitlines()) for path in modules(top)}
    none(f"{path} has {n} lines, at most {MODULE_LINES[top]}" for path, n in sizes.items() if n > MODULE_LINES[top])


def test_the_core_stays_small_enough_to_read_in_one_sitting() -> None:
    core = [path for path in modules("common") if len(path.parts) == 2]
    lines = sum(len(code_lines(path)) for path in core)
    assert lines <= CORE_LINES, f"common/*.py has {lines} lines of code, at most {CORE_LINES}"


def test_the_core_knows_nothing_of_what_is_built_on_it() -> None:
    core = [path for path in modules("common") if len(path.parts) == 2]
    none(f"{path}:{line} imports {name}" for path in core for line, name in imports(tree(path))
         if name.startswith(OVER_THE_CORE))


def code_lines(path: Path) -> set[int]:
    """The lines that hold code: neither blank, nor a comment, nor a docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {line for node in ast.walk(tree(path)) if isinstance(node, documented) and ast.get_docstring(node)
                  for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)}
    return {number for number, line in enumerate(text(path).splitlines(), 1)
            if line.strip() and not line.strip().startswith("#")} - docstrings


@pytest.mark.parametrize(("tops", "check"), [
    (("functions", "common"), long_functions),
    (("functions", "common"), vague_names),
    (("functions",), upward_imports),
    (("functions",), outside),
], ids=["function length", "names", "layers", "pure processors"])
def test_the_tree_keeps(tops: tuple[str, ...], check: Callable[[Path, ast.Module], Iterator[str]]) -> None:
    none(found for top in tops for path in modules(top) for found in check(path, tree(path)))


def test_everything_is_caught_only_where_siblings_must_go_on() -> None:
    found = {str(path): broad_handlers(tree(path)) for top in MODULE_LINES for path in modules(top)}
    assert {path: len(lines) for path, lines in found.items() if lines} == BROAD_ALLOWED, found


@pytest.mark.parametrize(("source", "caught"), [
    ("try: f()\nexcept Exception: pass", 1),
    ("try: f()\nexcept (KeyError, Exception) as e: log(e)", 1),
    ("try: f()\nexcept: pass", 1),
    ("with contextlib.suppress(Exception): f()", 1),
    ("try: f()\nexcept BaseException:\n    undo()\n    raise", 0),
    ("try: f()\nexcept KeyError: pass", 0),
])
def test_the_check_of_handlers_sees(source: str, caught: int) -> None:
    assert len(broad_handlers(ast.parse(source))) == caught


@pytest.mark.parametrize(("path", "source", "found"), [
    ("functions/raw/x.py", "from functions.analytics.y import Y", 1),
    ("functions/raw/x.py", "from functions.operations import sweep", 1),
    ("functions/analytics/x.py", "from functions.raw.y import Y", 0),
    ("functions/analytics/x.py", "from functions.analytics.y import Y", 0),
    ("functions/operations/x.py", "from functions.publishing.y import Y", 0),
])
def test_the_check_of_layers_sees(path: str, source: str, found: int) -> None:
    assert len(list(upward_imports(Path(path), ast.parse(source)))) == found


@pytest.mark.parametrize(("source", "found"), [
    ("import duckdb", 1), ("import sqlite3", 1), ("from google.cloud import storage", 1), ("import requests", 1),
    ("import logging", 1), ("import sklearn", 1), ("from common.adapters.embedded import home", 1),
    ("from common import cli", 1), ("from os import environ", 1), ("import os\nos.environ['A']", 1),
    ("import os\nos.getenv('A')", 1), ("import datetime as dt\ndt.datetime.now()", 1), ("dt.date.today()", 1),
    ("world.clock.now()", 0),
    ("print(1)", 1), ("import math\nimport pandas as pd\nfrom common.table import Table", 0), ("rows['now']", 0),
])
def test_the_check_of_pure_processors_sees(source: str, found: int) -> None:
    assert len(list(outside(Path("functions/raw/x.py"), ast.parse(source)))) == found


@pytest.mark.parametrize(("name", "vague"), [
    ("def load_helper(): ...", True), ("class BoxManager: ...", True), ("class BaseScraper: ...", True),
    ("def utils(): ...", True), ("def handler2(): ...", True), ("def basketball(): ...", False),
    ("class Baseline: ...", False), ("def utilisation(): ...", False),
])
def test_the_check_of_names_sees(name: str, vague: bool) -> None:
    assert bool(list(vague_names(Path("common/x.py"), ast.parse(name)))) is vague
