"""Questions about updates on their way through the phases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common.envelope import PHASE_NUMBERS
from tests.monitoring.oracles.rows import (
    DAY,
    Given,
    Row,
    Tables,
    by,
    count,
    down,
    last_words,
    new_york,
    percent,
    quantile,
    rounded,
)

FRESH, SECOND = dt.timedelta(minutes=15), dt.timedelta(seconds=1)


def journey(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    steps = [row for row in given.dated(tables.log) if row.correlation_id == given.correlation_id]
    steps.sort(key=lambda r: (r.phase, r.started_at, r.processor_name, r.partition_id or "", r.execution_id))
    return [(r.phase, r.processor_name, r.game_date, r.partition_id, r.status, r.detail, r.started_at,
             r.records_processed, r.records_updated, r.error_message) for r in steps]


def journeys(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    told = [row for row in given.dated(tables.log) if row.started_at <= given.now]
    words = {id(row) for row in last_words(told)}
    out = []
    for (name,), steps in by(told, "correlation_id"):
        asked = [row for row in steps if row.phase == 1]
        expected = [row.expected_phase for row in steps if row.expected_phase is not None]
        if expected:
            began, ended = min(row.started_at for row in steps), max(row.completed_at for row in steps)
            last = [row for row in steps if id(row) in words]
            out.append((name, max((r.processor_name for r in asked), default=None),
                        max((r.game_date for r in asked), default=None), began,
                        rounded((ended - began) // SECOND / 60), max(r.phase for r in steps), max(expected),
                        count(last, status="failed"), _state(tables, given, told, steps, last, max(expected))))
    return sorted(out, key=lambda row: (row[3], row[1], row[0]))


def _state(tables: Tables, given: Given, told: list[Row], steps: list[Row], last: list[Row], expected: int) -> str:
    reached = max(row.phase for row in steps)
    front = [row for row in steps if row.phase == reached and _changes(row)]
    if count(last, status="failed"):
        return "failed"
    if reached >= expected:
        return "complete"
    if count(last, detail="waiting"):
        return "waiting"
    if not any(_read_later(row.processor_name, tables) for row in front):
        return "unchanged"
    if _taken_up(tables, told, front) if reached > 1 else _loaded(tables, steps):
        return "joined"
    return "under way" if given.now - max(row.completed_at for row in steps) < FRESH else "stuck"


def _changes(row: Row) -> bool:
    return bool(row.records_inserted if row.phase == 1 else row.records_updated)


def _read_later(name: str, tables: Tables) -> bool:
    """An ask lands what phase 2 loads; of a table, whether some processor of a later phase declares a read."""
    pipeline = tables.pipeline
    if name not in pipeline.by_name:
        return True
    mine = pipeline.by_name[name]
    return isinstance(mine.writes, type) and any(
        read.table is mine.writes and PHASE_NUMBERS[p.phase] > PHASE_NUMBERS[mine.phase]
        for p in pipeline.processors for read in p.reads.values())


def _taken_up(tables: Tables, told: list[Row], front: list[Row]) -> bool:
    """A run of a later phase, about that date or one after it, ended well since."""
    return any(row.phase > done.phase and row.game_date >= done.game_date and row.completed_at >= done.completed_at
               and row.status in ("completed", "partial", "no_data") for done in front for row in told)


def _loaded(tables: Tables, steps: list[Row]) -> bool:
    return any(row.phase == 2 and row.correlation_id == steps[0].correlation_id for row in tables.log)


def completion(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    found = by(journeys(tables, given), lambda journey: new_york(journey[3]).date())
    for (day,), mine in found:
        states = [journey[-1] for journey in mine]
        lost = [states.count("failed"), states.count("stuck")]
        out.append((day, len(mine), states.count("complete"), states.count("unchanged") + states.count("joined"),
                    states.count("waiting") + states.count("under way"), *lost,
                    percent(len(mine) - sum(lost), len(mine))))
    return sorted(out)


def stuck(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    return [journey for journey in journeys(tables, given) if journey[-1] in ("failed", "stuck")]


def load_latency(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    landed = [r for r in given.dated(tables.log)
              if r.phase == 1 and (r.records_inserted or 0) > 0 and (r.expected_phase or 0) > 1]
    out = []
    for (name,), mine in by(landed, "processor_name"):
        waits = []
        for ask in mine:
            loads = [r.completed_at for r in tables.log if r.correlation_id == ask.correlation_id and r.phase == 2
                     and r.status != "failed" and abs(r.game_date - given.first_date) <= 400 * DAY]
            waits += [(min(loads) - ask.completed_at).total_seconds()] if loads else []
        out.append((name, len(mine), len(waits), quantile(waits, 0.5), quantile(waits, 0.95)))
    return sorted(out, key=lambda row: (down(row[-1]), row[0]))


def trigger_rate(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    changed: dict[dt.date, dict[str, bool]] = {}
    for (day, name), mine in by(given.dated(tables.log), "game_date", "correlation_id"):
        if any(row.phase == 2 and (row.records_updated or 0) > 0 for row in mine):
            changed.setdefault(day, {})[name] = any(row.phase == 3 for row in mine)
    return sorted((day, len(went_on), sum(went_on.values()), percent(sum(went_on.values()), len(went_on)))
                  for day, went_on in changed.items())
