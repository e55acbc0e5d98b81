"""The delivery loop: due messages to their processors until nothing is due, each acknowledged or sent again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from common import delivery, logs, runner
from common.envelope import Envelope
from common.errors import Reject, Retry
from common.execution_log import rows_of
from common.ports import World
from common.run import Run, targets

if TYPE_CHECKING:
    from common.adapters.embedded.bus import Delivery, EmbeddedBus


def pump(
    world: World,
    bus: EmbeddedBus,
    until: dt.datetime | None = None,
    seen: Callable[[list[Run]], None] | None = None,
    phase: str = "",
) -> int:
    """Deliver all that falls due up to `until` (default: now), moving the clock to each; returns the runs made.

    phase: deliver to the processors of one phase only, at the present instant; the rest stays queued.
    """
    until, made = until or world.clock.now(), 0
    while True:
        deliveries = bus.due(phase=phase)
        if deliveries:
            made += handle(deliveries, world, bus, seen)
            continue
        if phase:
            return made
        first = bus.next_due()
        if first is None or first > until:
            return made
        world.clock.set(first)  # type: ignore[attr-defined]


def handle(
    deliveries: list[Delivery], world: World, bus: EmbeddedBus, seen: Callable[[list[Run]], None] | None
) -> int:
    messages = _readable(deliveries, world, bus)
    if not messages:
        return 0
    p = world.pipeline.by_name[messages[0][0].processor]
    try:
        runs = runner.deliver(p, [m for _, m in messages], world)
    except Exception as error:  # noqa: BLE001 — the queue's side: whatever happened, the messages come back
        logs.event("delivery_failed", "ERROR", processor=p.name, messages=len(messages), error=repr(error))
        bus.refuse([d for d, _ in messages], error)
        return 0
    failed = {run.scope: run.error for run in runs if run.error}
    with_error = [(d, next(failed[s] for s in targets(p, m, world) if s in failed))
                  for d, m in messages if failed and any(s in failed for s in targets(p, m, world))]
    refused = {d.id for d, _ in with_error}
    with bus.store.transaction():
        world.log.add(rows_of(p, runs, world))
        bus.acknowledge([d for d, _ in messages if d.id not in refused])
        for d, cause in with_error:
            bus.refuse([d], cause or Retry("failed"))
    if seen:
        seen(runs)
    return sum(run.status != "unchanged" for run in runs)


def _readable(deliveries: list[Delivery], world: World, bus: EmbeddedBus) -> list[tuple[Delivery, Envelope]]:
    """The messages that can be read and name partitions; the others are quarantined and acknowledged."""
    out = []
    for d in deliveries:
        try:
            message = bus.read(d)
            delivery.concerns(world.pipeline.by_name[d.processor], message, world)
            out.append((d, message))
        except Reject as error:
            try:
                delivery.quarantine(d.processor, d.message, error, world)
                bus.acknowledge([d])
            except Retry as unsure:
                bus.refuse([d], unsure)
    return out
