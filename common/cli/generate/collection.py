"""Phase 1's part of the documentation: what a clock calls, and what the collection workflows ask for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from common.cli.generate.derived import body
from common.pipeline import Pipeline

CONFIGURED = Path(__file__).parents[3] / "functions" / "orchestration" / "workflows.yaml"
QUERY = "monitoring/queries/expected_runs.sql"
VIEW = "monitoring/views/v_todays_schedule_status.sql"
TODAY = "CURRENT_DATE('America/New_York')"
CLOCK = {"first_date": TODAY, "last_date": TODAY, "now": "CURRENT_TIMESTAMP()"}
# How the timing of each type reads, out of its keys.
TIMING = {
    "self_aware": "once a day, first at {ideal_hours[0]:02d}:00, until {ideal_hours[1]:02d}:00 is ideal",
    "game_aware": "every {frequency_hours} h from {window_before_game_hours} h before the first tip-off, "
                  "{business_hours[0]:02d}:00 to {business_hours[1]:02d}:00, and {closing_minutes} minutes before each "
                  "tip-off",
    "game_aware_yesterday": "{fixed_time}, about the games {of}",
    "discovery": "from {first_hour:02d}:00 every {retry_interval_hours} h until found, at most {max_attempts} times",
}


def view(pipeline: Pipeline, root: Path) -> str:
    """The view of today's expected runs: the query about any days, asked by the clock instead of by parameters."""
    text = body(root / QUERY, CLOCK, pipeline)
    return f"-- Today's part of {QUERY}, made from it by `tipoff manifest --write`.\n{text}"


def schedules(pipeline: Pipeline) -> str:
    """A Markdown table of what a clock calls."""
    lines = ["| function | when (New York) | called by | within | what |", "|---|---|---|---|---|"]
    for e in pipeline.endpoints:
        if e.schedule:
            by = f"`workflows/{e.through}.yaml`" if e.through else "the clock itself"
            what = e.summary.partition("·")[2].strip()
            lines.append(f"| `{e.function_name}` | `{e.schedule}` | {by} | {e.timeout_s} s | {what} |")
    return "\n".join(lines)


def collection(pipeline: Pipeline) -> str:
    """A Markdown table of the configured workflows."""
    told: dict[str, dict[str, Any]] = yaml.safe_load(CONFIGURED.read_text(encoding="utf-8"))["workflows"]
    lines = ["| workflow | type | priority | when (New York) | asks, step by step |", "|---|---|---|---|---|"]
    for name, workflow in told.items():
        kind = workflow["decision_type"]
        of = "of the same evening" if workflow.get("days_before") == 0 else "of the evening before"
        when = TIMING[kind].format(**{"closing_minutes": 0, "of": of} | workflow)
        steps = "; then ".join(", ".join(f"`{one}`" for one in step) for step in workflow["plan"])
        lines.append(f"| `{name}` | {kind} | {workflow['priority']} | {when} | {steps} |")
    return "\n".join(lines)


def orchestration_tables(pipeline: Pipeline) -> str:
    """A Markdown table of the log tables of Phase 1."""
    lines = ["| table | a row is | key | kept |", "|---|---|---|---|"]
    for _, table in sorted(pipeline.tables.items()):
        if table in pipeline.logs and table.expires_days:
            what = (sys.modules[table.__module__].__doc__ or "").partition("·")[2].partition("\n")[0].strip()
            lines.append(f"| `{table.dataset()}.{table.table}` | {what} | {', '.join(table.key)} "
                         f"| {table.expires_days} days |")
    return "\n".join(lines)
