"""The generated files and parts of files: written by `tipoff manifest --write`, compared by `--check`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from common.cli.generate import (
    alerts,
    asked,
    boards,
    boundaries,
    catalogue,
    charts,
    collection,
    derived,
    loading,
    manifest,
    spent,
)
from common.envelope import TOPICS
from common.errors import Usage
from common.monitoring.questions import questions
from common.pipeline import Pipeline

PARTS: dict[str, Callable[[Pipeline], str]] = {
    "scrapers": catalogue.scrapers,
    "processors": catalogue.processors,
    "endpoints": catalogue.endpoints,
    "topics": catalogue.topics,
    "tables": catalogue.tables,
    "diagram": catalogue.diagram,
    "schedules": collection.schedules,
    "collection": collection.collection,
    "orchestration_tables": collection.orchestration_tables,
    "routes": loading.routes,
    "within_phase": loading.within_phase,
    "lookups": loading.lookups,
    "panels": asked.panels,
    "alerts": asked.alerts,
    "queries": asked.queries,
    "policies": alerts.table,
    "boards": boards.table,
    "boundaries": boundaries.boundaries,
    **{f"boundary_{phase}": boundaries.boundary(phase) for phase in TOPICS},
    "slate_cost": spent.slate,
    "prices": spent.prices,
    "assumptions": spent.assumptions,
    "operations": spent.operations,
}
MARK = re.compile(r"<!-- generated: (\w+) -->\n.*?<!-- end -->", re.S)


def current(pipeline: Pipeline, root: Path) -> dict[Path, str]:
    """Every generated file as it should read."""
    out = {root / manifest.PATH: manifest.text(pipeline), root / collection.VIEW: collection.view(pipeline, root),
           **derived.current(root, pipeline), **boards.texts(pipeline), **charts.texts(pipeline)}
    for page in sorted((root / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        if MARK.search(text):
            out[page] = MARK.sub(partial(_part, pipeline, page), text)
    return out


def _part(pipeline: Pipeline, page: Path, found: re.Match[str]) -> str:
    name = found.group(1)
    if name not in PARTS:
        raise Usage(f"{page}: no generated part is called {name!r}; there are {', '.join(sorted(PARTS))}")
    return f"<!-- generated: {name} -->\n{PARTS[name](pipeline)}\n<!-- end -->"


def stale(pipeline: Pipeline, root: Path) -> list[Path]:
    """The files that no longer say what the declarations say."""
    return [path for path, text in current(pipeline, root).items()
            if not path.exists() or path.read_text(encoding="utf-8") != text]


def write(pipeline: Pipeline, root: Path) -> list[Path]:
    """Make them say it; returns what changed. What queries hold of each other comes first: boards are drawn from it."""
    changed = _put(derived.current(root, pipeline))
    questions.cache_clear()
    return changed + _put(current(pipeline, root))


def _put(texts: dict[Path, str]) -> list[Path]:
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    return changed
