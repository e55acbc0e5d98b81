"""Questions about what was expected, decided and executed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.monitoring.oracles.rows import (
    DAY,
    HOUR,
    Given,
    Row,
    Tables,
    by,
    count,
    hour_of,
    mean,
    percent,
    rounded,
)

RUNS, TOLD = "orchestration.workflow_executions", "orchestration.workflow_decisions"
PLAN, LOOKS = "orchestration.daily_expected_schedule", "orchestration.cleanup_operations"
ASKS = "orchestration.scraper_execution_log"
MINUTE = dt.timedelta(minutes=1)


def workflow_success(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    runs = given.lately(tables[RUNS], "execution_time", DAY)
    completed, failed = (count(runs, status=status) for status in ("completed", "failed"))
    ended = completed + failed
    return [(ended, completed, failed, percent(completed, ended))] if ended else []


def workflow_hours(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    runs = given.lately(tables[RUNS], "execution_time")
    return sorted((hour, status, len(mine))
                  for (hour, status), mine in by(runs, lambda r: hour_of(r.execution_time), "status"))


def workflow_duration(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    ended = [run for run in given.lately(tables[RUNS], "execution_time") if run.duration_seconds is not None]
    usual = sum(run.duration_seconds for run in ended) / len(ended) if ended else 0
    out = []
    for (hour,), mine in by(ended, lambda r: hour_of(r.execution_time)):
        took = [run.duration_seconds for run in mine]
        above = rounded(100 * (sum(took) / len(took) - usual) / usual) if usual else 0.0
        out.append((hour, len(mine), mean(took), rounded(max(took)), above))
    return sorted(out)


def scrapers_per_execution(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    ended = [r for r in given.lately(tables[RUNS], "execution_time") if r.status in ("completed", "failed")]
    return sorted((name, len(mine), *(mean(getattr(r, f"scrapers_{what}") for r in mine)
                                      for what in ("triggered", "succeeded", "failed")))
                  for (name,), mine in by(ended, "workflow_name"))


def recent_executions(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    runs = [r for r in tables[RUNS] if r.execution_time <= given.now and r.execution_date >= given.today - 7 * DAY]
    runs.sort(key=lambda r: (-r.execution_time.timestamp(), r.workflow_name, r.execution_id))
    return [(r.execution_time, r.workflow_name, r.status, r.scrapers_triggered, r.scrapers_succeeded, r.scrapers_failed,
             percent(r.scrapers_succeeded, r.scrapers_triggered), r.duration_seconds, r.execution_id)
            for r in runs[:20]]


def unexecuted(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    begun = {run.decision_id: run for run in tables[RUNS]}
    out = []
    for told in given.dated(tables[TOLD], "decision_date"):
        run = begun.get(told.decision_id)
        if (told.action == "RUN" and given.now - told.decision_time >= 16 * MINUTE
                and (run is None or run.status in ("started", "in_progress"))):
            out.append((told.decision_time, told.workflow_name, told.reason, run and run.status,
                        run and run.execution_id))
    return sorted(out, key=lambda row: row[:2])


def decisions(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    for (name, action), mine in by(given.dated(tables[TOLD], "decision_date"), "workflow_name", "action"):
        last = max(mine, key=lambda told: (told.decision_time, told.decision_id))
        loud = count(mine, alert_level=("WARNING", "CRITICAL"))
        out.append((name, action, len(mine), loud, last.decision_time, last.reason))
    return sorted(out)


def cleanup(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    return sorted((day, len(mine), *(sum(getattr(look, what) for look in mine) for what in (
        "files_checked", "missing_files_found", "republished_count")), max(look.cleanup_time for look in mine))
        for (day,), mine in by(given.dated(tables[LOOKS], "cleanup_date"), "cleanup_date"))


def expected_runs(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    """A run stands for the one expected run that it is nearest to, and that is nearest to it; within two hours."""
    began = {run.decision_id: run for run in tables[RUNS]}
    told = given.dated(tables[TOLD], "decision_date")
    plan = given.dated(tables[PLAN], "date")
    out = []
    for due in plan:
        same = [t for t in told if (t.workflow_name, t.decision_date) == (due.workflow_name, due.date)]
        near = min((t for t in same if t.action == "RUN" and t.decision_id in began and _apart(t, due) <= 2 * HOUR),
                   key=lambda t: (_apart(t, due), t.decision_time), default=None)
        rivals = [d for d in plan if (d.workflow_name, d.date) == (due.workflow_name, due.date)]
        if near and min(rivals, key=lambda d: (_apart(near, d), d.expected_run_time)) is not due:
            near = None
        late = near.decision_time - due.expected_run_time if near else None
        state = ("LATE" if late > 30 * MINUTE else "EARLY" if late < -30 * MINUTE else "ON TIME") \
            if late is not None else \
            "SKIPPED" if any(t.action == "SKIP" and t.decision_time == due.expected_run_time for t in same) else \
            "PENDING" if given.now < due.expected_run_time + 30 * MINUTE else "MISSING"
        out.append((due.date, due.workflow_name, due.expected_run_time, near and near.decision_time, state,
                    near and began[near.decision_id].status))
    return sorted(out, key=lambda row: (row[0], row[2], row[1]))


def _apart(told: Row, due: Row) -> dt.timedelta:
    return abs(told.decision_time - due.expected_run_time)


def daily_health(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    day = given.today
    plan, told, runs, asks, looks = ([row for row in tables[name] if getattr(row, column) == day] for name, column in (
        (PLAN, "date"), (TOLD, "decision_date"), (RUNS, "execution_date"), (ASKS, "triggered_date"),
        (LOOKS, "cleanup_date")))
    missing = len(unexecuted(tables, Given(day, day, day, given.now, "")))
    completed = count(runs, status="completed")
    share = completed / len(runs) if runs else 0
    state = ("NO GAMES TODAY" if not plan and not told else
             "HEALTHY" if plan and runs and not missing and share >= 0.8 else
             "DEGRADED" if share >= 0.5 else "UNHEALTHY")
    return [(day, len({p.workflow_name for p in plan}), len(plan), max((p.games_today or 0 for p in plan), default=0),
             *(count(told, action=action) for action in ("RUN", "SKIP", "ABORT")), len(runs), completed,
             count(runs, status="failed"), len(asks), percent(len(asks) - count(asks, status="failed"), len(asks)),
             len(looks), sum(look.missing_files_found for look in looks), missing, state)]
