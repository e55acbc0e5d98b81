"""The alert policies of monitoring/alerts as they are provisioned: one, or one for each topic or phase there is."""

from __future__ import annotations

from pathlib import Path
from string import Template

import yaml

from common.envelope import TOPICS
from common.pipeline import Pipeline
from common.ports import Doc

FOLDER, METRICS = "monitoring/alerts", "monitoring/log-metrics.yaml"
SEVERITIES = ("CRITICAL", "ERROR", "WARNING")
WORDS = {"phase": "*phase*", "topic": "*topic*", "dead_letters": "*topic*-dlq"}
Words = dict[str, str]


def families(root: Path) -> dict[tuple[str, str], str]:
    """(what there is one for each of, name) -> the text of its file."""
    return {(path.parent.name, path.stem): path.read_text(encoding="utf-8")
            for path in sorted((root / FOLDER).glob("*/*.yaml"))}


def words(pipeline: Pipeline) -> dict[str, dict[str, Words]]:
    """What a family's ${names} stand for: {each: {suffix of the policy's name: {name: word}}}."""
    phases = list(dict.fromkeys(p.phase for p in sorted(pipeline.processors, key=lambda p: p.name)))
    called = sorted({e.name.partition(".")[0] for e in pipeline.endpoints} - set(phases))
    return {"project": {"": {"called": "|".join(called)}},
            "phase": {f"-{phase}": {"phase": phase} for phase in phases},
            "topic": {f"-{phase}": {"topic": topic, "dead_letters": f"{topic}-dlq"} for phase, topic in TOPICS.items()}}


def policies(pipeline: Pipeline, root: Path) -> dict[str, Doc]:
    """Every policy by its name, as Terraform reads it."""
    there = words(pipeline)
    return {name + suffix: yaml.safe_load(Template(text).substitute(of))
            for (each, name), text in families(root).items() for suffix, of in there[each].items()}


def table(pipeline: Pipeline, root: Path) -> str:
    """A Markdown table of the families: what each means, and where to read on."""
    lines = ["| alert | severity | one for each | means | runbook |", "|---|---|---|---|---|"]
    project = words(pipeline)["project"][""]
    told = [(each, yaml.safe_load(Template(text).substitute(WORDS | project)))
            for (each, _), text in families(root).items()]
    for each, family in sorted(told, key=lambda one: (SEVERITIES.index(one[1]["severity"]), one[1]["title"])):
        runbook = f"[{family['runbook']}](../runbooks/{family['runbook']}.md)"
        lines.append(f"| {family['title']} | {family['severity']} | {each} | {family['about']} | {runbook} |")
    return "\n".join(lines)
