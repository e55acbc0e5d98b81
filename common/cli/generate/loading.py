"""Phase 2's part of the documentation: which object is loaded by whom, and into which table."""

from __future__ import annotations

from common.pipeline import Pipeline
from common.table import Table

KEEPS = {"last": "the newest object", "all": "every object"}


def routes(pipeline: Pipeline) -> str:
    """A Markdown table of the objects that are loaded, by pattern."""
    lines = ["| object below `raw/` | what counts | loaded by | table | a change is told by |", "|---|---|---|---|---|"]
    found = [(on, p, p.writes) for p in pipeline.processors for on in p.on if isinstance(p.writes, type)]
    lines += [f"| `{on.pattern}` | {KEEPS[on.keep]}{', by the date it was taken' * on.dated} | `{p.name}` | "
              f"`{_named(table)}` | {table.entity} |"
              for on, p, table in sorted(found, key=lambda route: (route[0].pattern, route[1].name))]
    return "\n".join(lines)


def within_phase(pipeline: Pipeline) -> str:
    """A Markdown table of the tables that Phase 2 makes from other tables."""
    lines = ["| processor | reads | table |", "|---|---|---|"]
    for p in sorted(pipeline.processors, key=lambda p: p.name):
        if p.phase == "raw" and not p.on and isinstance(p.writes, type):
            reads = ", ".join(dict.fromkeys(f"`{_named(read.table)}`" for read in p.reads.values()))
            lines.append(f"| `{p.name}` | {reads} | `{_named(p.writes)}` |")
    return "\n".join(lines)


def lookups(pipeline: Pipeline) -> str:
    """A Markdown table of the objects that no processor loads, which is meant so."""
    lines = ["| object below `raw/` | landed by |", "|---|---|"]
    return "\n".join(lines + [f"| `{s.lands}` | `{s.name}` |" for s in sorted(pipeline.scrapers, key=lambda s: s.lands)
                              if s.lookup])


def _named(table: type[Table]) -> str:
    return f"{table.dataset()}.{table.table}"
