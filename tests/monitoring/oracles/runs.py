"""Questions about the runs of processors."""

from __future__ import annotations

from typing import Any

from tests.monitoring.oracles.rows import (
    Given,
    Tables,
    by,
    count,
    hour_of,
    last_words,
    latest,
    mean,
    percent,
    quantile,
    rounded,
    seconds,
    up,
)


def acknowledged(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    told = [row for row in given.dated(tables.log) if row.message_acknowledgment]
    out = []
    for key, mine in by(told, "phase", "processor_name"):
        ack, nack = (count(mine, message_acknowledgment=word) for word in ("ack", "nack"))
        out.append((*key, ack, nack, percent(nack, len(mine))))
    return sorted(out, key=lambda row: (-row[-1], row[0], row[1]))


def dependency_failures(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    waits = [row for row in given.dated(tables.log) if row.dependencies_met is False]
    return sorted((hour, name, len({row.partition_id for row in mine}), latest(r.missing_dependencies for r in mine))
                  for (hour, name), mine in by(waits, lambda row: hour_of(row.started_at), "processor_name"))


def dependency_trend(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out: dict[tuple[Any, ...], list[int]] = {}
    later = [row for row in given.dated(tables.log) if row.phase > 2]
    for (day, phase, _, _), mine in by(later, "game_date", "phase", "processor_name", "partition_id"):
        wait = latest(row.completed_at for row in mine if row.dependencies_met is False)
        run = latest(row.completed_at for row in mine if row.dependencies_met)
        sums = out.setdefault((day, phase), [0, 0, 0])
        for at, holds in enumerate((True, wait is not None, wait is not None and (run is None or run < wait))):
            sums[at] += holds
    return sorted((*key, *sums, percent(sums[1], sums[0])) for key, sums in out.items())


def freshness(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    good = [row for row in given.dated(tables.log) if row.status in ("completed", "no_data", "unchanged")]
    out = []
    for key, mine in by(good, "phase", "processor_name"):
        last = max(row.completed_at for row in mine)
        out.append((*key, max(row.game_date for row in mine), last, _minutes(given.now - last)))
    return sorted(out, key=lambda row: (-row[-1], row[0], row[1]))


def _minutes(span: Any) -> int:
    """Whole ones that have passed; what is yet to come counts down."""
    return int(span.total_seconds() / 60)


def lag(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    done = [row for row in given.dated(tables.log) if row.completed_at]
    began = {key: min(row.started_at for row in mine) for key, mine in by(done, "correlation_id")}
    out = []
    for (phase, name), mine in by(done, "phase", "processor_name"):
        waits = [(row.completed_at - began[row.correlation_id,]).total_seconds() for row in mine]
        out.append((phase, name, len(mine), quantile(waits, 0.5), quantile(waits, 0.95), rounded(max(waits))))
    return sorted(out, key=lambda row: (-row[4], -row[5], row[0], row[1]))


def loaded(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    words = last_words(row for row in given.dated(tables.log) if row.phase == 2 and row.detail != "unchanged")
    out = []
    for (name,), mine in by(words, "processor_name"):
        ends = [count(mine, status=status) for status in ("completed", "partial", "no_data", "failed")]
        out.append((name, len(mine), *ends, sum(row.records_processed or 0 for row in mine),
                    max(row.completed_at for row in mine)))
    return sorted(out, key=lambda row: (-row[5], -row[3], row[0]))


def outputs(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    words = last_words(row for row in tables.log if row.game_date == given.game_date and row.phase > 1)
    words.sort(key=lambda row: (row.phase, row.processor_name, row.partition_id))
    return [(r.phase, r.processor_name, r.partition_id, r.status, r.detail, r.records_processed, r.completed_at,
             r.error_message) for r in words]


def phases(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    out = []
    for (phase,), mine in by(given.dated(tables.log), "phase"):
        failed = count(mine, status="failed")
        out.append((phase, len(mine), count(mine, status=("completed", "no_data", "unchanged")),
                    count(mine, status="partial"), failed, count(mine, status="skipped"), percent(failed, len(mine)),
                    mean(map(seconds, mine))))
    return sorted(out)


def rejected(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    told = [row for row in given.dated(tables.log) if row.status == "partial" or row.detail == "rejected"]
    out = []
    for key, mine in by(told, "processor_name", "detail", "error_message"):
        days = [row.game_date for row in mine]
        out.append((*key, len({row.partition_id for row in mine}), min(days), max(days),
                    max(row.started_at for row in mine)))
    return sorted(out, key=lambda row: (-row[-1].timestamp(), row[0], up(row[1]), up(row[2])))


def unfinished(tables: Tables, given: Given) -> list[tuple[Any, ...]]:
    words = last_words(row for row in tables.log if row.game_date == given.game_date)
    open_ = [row for row in words if row.status in ("failed", "partial") or row.detail == "waiting"]
    out = [(*key, len(mine), min(row.started_at for row in mine)) for key, mine in by(
        open_, "phase", "processor_name", "status", "detail", "error_type", "error_message")]
    return sorted(out, key=lambda row: (*row[:3], up(row[3]), up(row[5])))
