"""What one delivered message comes to, whichever queue brought it: rows, a quarantine record, or another delivery."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from common import digest, logs, runner, state
from common.envelope import Envelope
from common.errors import Reject, Retry
from common.execution_log import rows_of
from common.ports import Doc, World
from common.processor import Processor
from common.run import targets


def landed(name: str, metadata: Mapping[str, str], now: dt.datetime) -> Envelope:
    """The bucket's notification of an object below raw/, as one of our messages."""
    return Envelope(
        event_type="scraper_complete", phase="phase_1_scrapers", processor_name=metadata.get("scraper", "unknown"),
        execution_id=state.correlation_id("landed", name), correlation_id=metadata.get("correlation_id", ""),
        status="success", timestamp=now.isoformat(), object_name=name)


def concerns(p: Processor, message: Envelope, world: World) -> None:
    """Reject what can name no partition of p. Names of objects are hostile until they match to the letter."""
    targets(p, message, world)
    if message.object_name is not None and all(on.match(message.object_name) is None for on in p.on):
        raise Reject(f"{message.object_name[:120]!r} is spelled as nothing that {p.name} loads")


def deliver(p: Processor, message: Envelope, world: World) -> Doc:
    """Run p for a message and log the runs; {'runs': {status: count}}. Retry when a partition must be tried again."""
    try:
        runs = runner.deliver(p, [message], world)
        world.log.add(rows_of(p, runs, world))
        world.log.flush()
        errors = [run.error for run in runs if run.error]
        if errors:
            told = str(errors[0]) if isinstance(errors[0], Retry) else type(errors[0]).__name__
            raise Retry(f"{len(errors)} of {len(runs)} partitions must be tried again: {told}") from errors[0]
    except Exception as error:
        with suppress(Retry):
            _count(p, message, error, world)
        raise
    done = Counter(run.status for run in runs)
    logs.event("delivered", runs=dict(done), changed=sum(len(run.changed) for run in runs))
    return {"status": "delivered", "runs": dict(done)}


def quarantine(processor: str, text: str, error: Reject, world: World) -> None:
    """A message that can never succeed is kept with its reason; the same one again is the same record."""
    key, now = f"quarantine/{digest.of([processor, text])}", world.clock.now().isoformat()
    logs.event("quarantined", "WARNING", processor=processor, reason=str(error))
    known, seen = world.documents.get([key]).get(key, ({}, None))
    world.documents.swap([(key, {"processor": processor, "message": text[:2_000], "reason": str(error),
                                 "updated_at": now, "first_seen": known.get("first_seen", now)}, seen)])


def _count(p: Processor, message: Envelope, error: Exception, world: World) -> None:
    """Failed deliveries are counted in state: what the platform counts is approximate, and does not reach us."""
    key = attempts_key(p.name, vars(message))
    doc, version = world.documents.get([key]).get(key, ({}, None))
    failed: Doc = {"processor": p.name, "message": message.encode()[:2_000], "attempts": doc.get("attempts", 0) + 1,
                   "error_type": type(error).__name__, "updated_at": world.clock.now().isoformat()}
    logs.event("delivery_failed", "ERROR", attempts=failed["attempts"], error_type=failed["error_type"])
    world.documents.swap([(key, failed, version)])


def attempts_key(processor: str, message: Mapping[str, Any]) -> str:
    """Where the failed deliveries of a message to a processor are counted."""
    named = (message.get(name) for name in ("execution_id", "object_name", "output_table", "game_date"))
    return f"attempts/{digest.of([processor, *named])}"
