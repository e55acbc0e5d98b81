"""The execution log: one row per run that did something, in the columns of pipeline_execution_log."""

from __future__ import annotations

import json
from typing import Any

from common.envelope import EVENT_TYPES, PHASE_NUMBERS
from common.ports import World
from common.processor import Processor
from common.run import Run

STATUSES = {"success": "completed", "partial": "partial", "no_data": "no_data", "waiting": "skipped",
            "rejected": "failed", "retry": "failed", "failed": "failed", "unchanged": "skipped"}
LIVE, SHOWN = 8, 50


def rows_of(p: Processor, runs: list[Run], world: World) -> list[dict[str, Any]]:
    """Rows for the runs; `unchanged` ones only where few partitions were looked at (a person's update, not history)."""
    live = len(runs) <= LIVE
    return [_row(p, run, world.clock.now().isoformat()) for run in runs if live or run.status != "unchanged"]


def _row(p: Processor, run: Run, now: str) -> dict[str, Any]:
    waits, entities = run.status == "waiting", run.changed if len(run.changed) <= SHOWN else None
    return {
        "execution_id": run.run_id or run.key, "correlation_id": run.journey,
        "source_execution_id": run.cause.execution_id if run.cause else None,
        "phase": PHASE_NUMBERS[p.phase], "processor_name": p.name, "event_type": EVENT_TYPES[p.phase],
        "game_date": str(run.scope.date), "partition_id": run.scope.partition_id,
        "affected_entities": json.dumps(entities) if entities else None,
        "status": STATUSES[run.status or "success"], "detail": run.status or None,
        "started_at": run.began.isoformat(), "completed_at": now,
        "dependencies_met": not waits, "missing_dependencies": run.reason if waits else None,
        "message_acknowledgment": "nack" if run.error else "ack",
        "error_type": type(run.error).__name__ if run.error else None,
        "error_message": str(run.error) if run.error else run.reason or None,
        "records_processed": run.doc.get("rows"), "records_updated": len(run.changed),
    }
