"""The alert policies of monitoring/alerts as they are provisioned: one, or one for each topic, phase or alert query."""

from __future__ import annotations

from pathlib import Path
from string import Template

import yaml

from common.envelope import TOPICS
from common.monitoring.questions import questions
from common.pipeline import Pipeline
from common.ports import Doc

ROOT = Path(__file__).parents[3]
FOLDER, METRICS = ROOT / "monitoring" / "alerts", ROOT / "monitoring" / "log-metrics.yaml"
SEVERITIES = ("CRITICAL", "ERROR", "WARNING")
Words = dict[str, str]


def families() -> dict[tuple[str, str], str]:
    """(what there is one for each of, name) -> the text of its file."""
    return {(path.parent.name, path.stem): path.read_text(encoding="utf-8")
            for path in sorted(FOLDER.glob("*/*.yaml"))}


def words(pipeline: Pipeline) -> dict[str, dict[str, Words]]:
    """What a family's ${names} stand for: {each: {suffix of the policy's name: {name: word}}}."""
    phases = list(dict.fromkeys(p.phase for p in sorted(pipeline.processors, key=lambda p: p.name)))
    called = sorted({e.name.partition(".")[0] for e in pipeline.endpoints} - set(phases))
    return {"project": {"": {"called": "|".join(called)}},
            "phase": {f"-{phase}": {"phase": phase} for phase in phases},
            "topic": {f"-{phase}": {"topic": topic, "dead_letters": f"{topic}-dlq"} for phase, topic in TOPICS.items()},
            "question": {f"-{q.name}": {"alert": q.name, "number": q.number, "title": q.title, "shows": q.shows,
                                        "severity": q.severity.upper()} for q in questions() if q.kind == "alert"}}


def policies(pipeline: Pipeline) -> dict[str, Doc]:
    """Every policy by its name, as Terraform reads it."""
    there = words(pipeline)
    return {name + suffix: yaml.safe_load(Template(text).substitute(of))
            for (each, name), text in families().items() for suffix, of in there[each].items()}


def table(pipeline: Pipeline) -> str:
    """A Markdown table of every policy: what it means, and where to read on."""
    lines = ["| alert | severity | means | runbook |", "|---|---|---|---|"]
    told = policies(pipeline).values()
    for policy in sorted(told, key=lambda one: (SEVERITIES.index(one["severity"]), one["title"])):
        runbook = f"[{policy['runbook']}](../runbooks/{policy['runbook']}.md)"
        lines.append(f"| {policy['title']} | {policy['severity']} | {policy['about']} | {runbook} |")
    return "\n".join(lines)
