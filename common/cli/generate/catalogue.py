"""The catalogue: what exists, in words and pictures, derived from the declarations."""

from __future__ import annotations

import inspect

from common.adapters.embedded.workflows import definition
from common.cli.generate import manifest
from common.envelope import PHASE_NUMBERS, TOPICS
from common.pipeline import Pipeline
from common.processor import PHASES, Processor, Published
from common.scraper import Scraper
from common.table import Table


def triggers(pipeline: Pipeline) -> dict[str, dict[str, list[str]]]:
    """{phase: {what arrives: [processors it wakes]}}."""
    out: dict[str, dict[str, list[str]]] = {phase: {} for phase in PHASES[1:]}
    for p in pipeline.processors:
        sources = [on.pattern for on in p.on] or [read.table.name() for read in p.reads.values()]
        for source in dict.fromkeys(sources):
            out[p.phase].setdefault(source, []).append(p.name)
    return {phase: dict(sorted(entries.items())) for phase, entries in out.items()}


def written(p: Processor) -> str:
    return f"`{p.writes.path}`" if isinstance(p.writes, Published) else f"`{p.writes.dataset()}.{p.writes.table}`"


def processors(pipeline: Pipeline) -> str:
    """A Markdown table of processors by phase."""
    lines = ["| phase | module | what | woken by | writes |", "|---|---|---|---|---|"]
    for p in sorted(pipeline.processors, key=lambda p: (PHASE_NUMBERS[p.phase], p.name)):
        woken = ", ".join(f"`{on.pattern}`" for on in p.on) or ", ".join(
            dict.fromkeys(f"`{read.table.name()}`" for read in p.reads.values()))
        what = p.summary.partition("·")[2].strip()
        lines.append(f"| {PHASE_NUMBERS[p.phase]} | `{p.name}` | {what} | {woken} | {written(p)} |")
    return "\n".join(lines)


def scrapers(pipeline: Pipeline) -> str:
    """A Markdown table of what is collected, where it lands, and who loads it."""
    lines = ["| scraper | what | form | lands as | loaded by |", "|---|---|---|---|---|"]
    for s in sorted(pipeline.scrapers, key=lambda s: s.name):
        lands = "<br>".join(f"`raw/{pattern}`" for pattern in s.patterns[::-1])
        lines.append(f"| `{s.name}` | {_what(s)} | {s.form} | {lands} | {route(pipeline, s)} |")
    return "\n".join(lines)


def route(pipeline: Pipeline, scraper: Scraper) -> str:
    """Who loads what a scraper lands; where nobody does, whether that is meant."""
    return ", ".join(pipeline.loaders(scraper)) or ("lookup only" if scraper.lookup else "nobody")


def _what(scraper: Scraper) -> str:
    return (inspect.getdoc(inspect.getmodule(scraper.requests)) or "").partition("\n")[0].partition("·")[2].strip()


def endpoints(pipeline: Pipeline) -> str:
    """A Markdown table of what is called by name, and which workflows call it."""
    callers = {name: manifest.workflow(name)["functions"] for name in definition.names()}
    lines = ["| function | what | called by |", "|---|---|---|"]
    for e in pipeline.endpoints:
        called = ", ".join(f"`workflows/{name}.yaml`" for name, names in callers.items() if e.function_name in names)
        lines.append(f"| `{e.function_name}` | {e.summary.partition('·')[2].strip()} | {called} |")
    return "\n".join(lines)


def topics(pipeline: Pipeline) -> str:
    """A Markdown table of the phase boundaries: topic, dead-letter topic, subscriptions."""
    lines = ["| after phase | topic | dead-letter topic | subscriptions |", "|---|---|---|---|"]
    for phase, topic in TOPICS.items():
        count = sum(s["topic"] == topic for p in pipeline.processors for s in manifest.subscriptions(p).values())
        lines.append(f"| {PHASE_NUMBERS[phase]} {phase} | `{topic}` | `{topic}-dlq` | {count} |")
    return "\n".join(lines)


def tables(pipeline: Pipeline) -> str:
    """Every table with its columns."""
    return "\n\n".join(_table(table) for _, table in sorted(pipeline.tables.items()))


def _table(table: type[Table]) -> str:
    lines = [f"### `{table.dataset()}.{table.table}`", "",
             f"Key `{', '.join(table.key)}`, partition `{table.partition}`, tracked by {table.entity}"
             + (", known only after the game" if table.outcome else "")
             + (f", history by `{table.observed}`" if table.observed else "") + ".", "",
             "| column | type | null | meaning |", "|---|---|---|---|"]
    for c in table.columns.values():
        bounds = [f"{sign} {value:g}" for sign, value in (("≥", c.ge), ("≤", c.le)) if value is not None]
        notes = [c.doc] * bool(c.doc) + bounds + ["known after the game"] * c.outcome
        notes += [f"always null as yet: {c.absent}"] * bool(c.absent)
        lines.append(f"| `{c.name}` | {c.sql_type} | {'no' if c.required else 'yes'} | {'; '.join(notes)} |")
    return "\n".join(lines)


def diagram(pipeline: Pipeline) -> str:
    """The data flow as a Mermaid graph: phases as groups, an arrow for every read."""
    lines = ["```mermaid", "flowchart LR"]
    for phase in PHASES[1:]:
        lines.append(f"  subgraph {PHASE_NUMBERS[phase]}_{phase}")
        lines += [
            f"    {p.entry_point}[{p.name.partition('.')[2]}]"
            for p in sorted(pipeline.processors, key=lambda p: p.name)
            if p.phase == phase
        ]
        lines.append("  end")
    arrows = {
        f"  {read.table.name().replace('.', '_')} --> {p.entry_point}"
        for p in pipeline.processors
        for read in p.reads.values()
    }
    return "\n".join([*lines, *sorted(arrows), "```"])
