"""Boards of Grafana, made from the questions of monitoring/queries: what is asked, its thresholds, unit and view."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from common.cli.generate import panels
from common.cli.generate.panels import SOURCE, Ask
from common.monitoring.questions import Question, questions
from common.pipeline import Pipeline
from common.ports import Doc

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "monitoring" / "dashboards"
LAYOUT = FOLDER / "boards.yaml"
CONFIGURED = ROOT / "functions" / "orchestration" / "workflows.yaml"
COLUMNS = 24  # of Grafana's grid


def layout() -> dict[str, Doc]:
    found: dict[str, Doc] = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    return found


def texts(pipeline: Pipeline) -> dict[Path, str]:
    """Every board as it is imported."""
    return {FOLDER / f"{name}.json": json.dumps(board(name, told, pipeline), indent=2) + "\n"
            for name, told in layout().items()}


def table(pipeline: Pipeline) -> str:
    """A Markdown table of the boards."""
    lines = ["| file | what it shows | panels |", "|---|---|---|"]
    for name, told in layout().items():
        count = sum(map(len, told["rows"].values()))
        lines.append(f"| `monitoring/dashboards/{name}.json` | {told['about']} | {count} |")
    return "\n".join(lines)


def board(name: str, told: Doc, pipeline: Pipeline) -> Doc:
    return {
        "uid": f"tipoff-{name}", "title": f"Tipoff: {told['title']}", "description": told["about"], "tags": ["tipoff"],
        "editable": True, "schemaVersion": 41, "timezone": "America/New_York", "refresh": "", "graphTooltip": 1,
        "time": {"from": told["since"], "to": "now"},
        "templating": {"list": [_source(), *(_variable(one, pipeline) for one in told["variables"])]},
        "panels": _panels(told["rows"], told["variables"]),
    }


def asks(rows: dict[str, list[Any]]) -> list[tuple[str, list[Ask]]]:
    """The rows of a layout as questions, with what the layout says instead of their heads."""
    known = {question.name: question for question in questions()}
    return [(title, [_ask(one, known) for one in row]) for title, row in rows.items()]


def _ask(one: Any, known: dict[str, Question]) -> Ask:
    instead = dict(one) if isinstance(one, dict) else {"ask": one}
    return Ask.of(known[instead.pop("ask")], **instead)


def _panels(rows: dict[str, list[Any]], variables: list[str]) -> list[Doc]:
    """From left to right, then below; what is alone at the end of a line gets the rest of it."""
    out: list[Doc] = []
    top = 0
    for title, row in asks(rows):
        out.append({"id": len(out) + 1, "type": "row", "title": title, "collapsed": False, "panels": [],
                    "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": 1}})
        top += 1
        for line in _lines(row):
            left = 0
            height = max(panels.SIZES[one.view][1] for one in line)
            for number, one in enumerate(line, 1):
                width = COLUMNS - left if number == len(line) else panels.SIZES[one.view][0]
                place = {"x": left, "y": top, "w": width, "h": height}
                out.append(panels.panel(one, variables) | {"id": len(out) + 1, "gridPos": place})
                left += width
            top += height
    return out


def _lines(row: list[Ask]) -> list[list[Ask]]:
    lines: list[list[Ask]] = []
    for one in row:
        wide = panels.SIZES[one.view][0]
        if lines and sum(panels.SIZES[other.view][0] for other in lines[-1]) + wide <= COLUMNS:
            lines[-1].append(one)
        else:
            lines.append([one])
    return lines


def _source() -> Doc:
    return {"type": "datasource", "name": "datasource", "label": "BigQuery", "query": SOURCE, "hide": 0,
            "includeAll": False, "multi": False, "refresh": 1, "regex": "", "options": [], "current": {}}


def _variable(name: str, pipeline: Pipeline) -> Doc:
    if name == "correlation_id":
        return {"type": "textbox", "name": name, "label": "Correlation id", "query": "", "hide": 0, "options": [],
                "current": {"text": "", "value": ""}}
    values = _values(name, pipeline)
    return {"type": "custom", "name": name, "label": name.capitalize(), "query": ",".join(values), "hide": 0,
            "includeAll": True, "allValue": ".*", "multi": True, "options": [],
            "current": {"text": ["All"], "value": ["$__all"]}}


def _values(name: str, pipeline: Pipeline) -> list[str]:
    """What a variable offers: what is declared."""
    if name == "workflow":
        return sorted(yaml.safe_load(CONFIGURED.read_text(encoding="utf-8"))["workflows"])
    if name == "scraper":
        return sorted([s.name for s in pipeline.scrapers] + [p.name for p in pipeline.processors])
    of_logs = [table.columns["status"].choices for table in pipeline.logs if "status" in table.columns]
    return sorted({str(status) for choices in of_logs for status in choices or ()})
