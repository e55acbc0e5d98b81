"""Once a day: until everything that it asks for was answered, within its hours."""

from __future__ import annotations

import datetime as dt

from functions.orchestration.decisions.config import Plan, Workflow
from functions.orchestration.decisions.situation import (
    DONE,
    HOUR,
    Decision,
    Situation,
    instant,
    skip,
    too_late,
    under_way,
)


def decide(workflow: Workflow, now: Situation) -> Decision:
    start, end = workflow.ideal_hours
    begins, tomorrow = now.at(f"{start:02d}:00"), now.at(f"{start:02d}:00", 1)
    runs = now.ran(workflow)
    left = _left(workflow.plan, {name for run in runs for name, status in run.scrapers.items() if status in DONE})
    if workflow.requires_season and not any(now.games.values()):
        return skip(workflow, now, "no game is near: the season is off", tomorrow)
    if under_way(runs):
        return skip(workflow, now, "a run is under way")
    if runs and not left:
        return skip(workflow, now, "already completed today", tomorrow)
    if now.hour < start:
        return skip(workflow, now, "too early", begins)
    if now.hour > workflow.last_hour:
        return too_late(workflow, now, now.at(f"{workflow.last_hour:02d}:00") + HOUR,
                        "not completed while it was of use today", tomorrow)
    late = now.hour > end
    return Decision(
        workflow.name, "RUN", "not completed yet today" + (", and late" if late else ""), workflow.priority, now.today,
        now.slot + HOUR, "WARNING" if late else "NONE", left, context={"attempt": len(runs) + 1})


def _left(plan: Plan, done: set[str]) -> Plan:
    steps = (tuple(name for name in step if name not in done) for step in plan)
    return tuple(step for step in steps if step)


def expected(workflow: Workflow, now: Situation) -> list[tuple[dt.datetime, str]]:
    """An hour after it begins it should have run."""
    if workflow.requires_season and not any(now.games.values()):
        return []
    return [(instant(now.today, f"{workflow.ideal_hours[0] + 1:02d}:00"), workflow.reason)]
