"""The part of the documentation about what is asked of the tables: panels, alerts and the other queries."""

from __future__ import annotations

from common.monitoring import questions
from common.monitoring.questions import Question
from common.pipeline import Pipeline


def panels(pipeline: Pipeline) -> str:
    """A Markdown table of the panels."""
    return _table(("panel", "title", "says", "thresholds", "file"), [
        (one.number, one.title, one.shows, _steps(one), _file(one)) for one in questions.questions()
        if one.kind == "panel"])


def alerts(pipeline: Pipeline) -> str:
    """A Markdown table of the alerts."""
    return _table(("alert", "title", "severity", "fires at", "of", "file"), [
        (one.number, one.title, one.severity, _steps(one).removeprefix("fires "), one.shows, _file(one))
        for one in questions.alerts()])


def queries(pipeline: Pipeline) -> str:
    """A Markdown table of what is neither."""
    return _table(("query", "says", "file"), [
        (one.title, one.shows, _file(one)) for one in questions.questions() if one.kind == "query"])


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _steps(one: Question) -> str:
    unit = {"percent": " %"}.get(one.unit, f" {one.unit}" if one.unit in ("seconds", "minutes", "hours") else "")
    return ", ".join(f"{step.colour} {step.sign} {step.limit:g}{unit}" if step.sign else step.colour
                     for step in one.thresholds)


def _file(one: Question) -> str:
    return f"`monitoring/queries/{one.path.name}`"
