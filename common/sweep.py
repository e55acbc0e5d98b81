"""The backstop: offer every partition whose inputs are newer than its document, or that has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from common import delivery, runner, state
from common.envelope import Envelope, phase_name
from common.landed import Raw
from common.ports import World
from common.processor import Processor
from common.run import scopes_of
from common.state import Scope

DAY = dt.timedelta(days=1)


def sweep(world: World, first: dt.date, last: dt.date) -> int:
    """Offer what is stale of the dates first … last by the messages that its inputs would send; how many those are.

    What waits for a missing input is not offered: the input's arrival wakes it.
    """
    return offer(stale(world, first, last), world)


def stale(world: World, first: dt.date, last: dt.date, bare: bool = True) -> Iterator[tuple[Processor, list[Scope]]]:
    """Upstream first, of each processor the partitions that a run would make; bare: those that would be empty too."""
    names = [o.name.removeprefix("raw/") for o in world.objects.list("raw/")]
    for p in world.pipeline.processors:
        scopes = _landed_scopes(p, names) if p.on else {Scope(first + DAY * n) for n in range((last - first).days + 1)}
        wanted = sorted(s for s in scopes if first <= s.date <= last)
        found = runner.stale(p, wanted, world, bare) if wanted else []
        if found:
            yield p, found


def offer(partitions: Iterable[tuple[Processor, list[Scope]]], world: World) -> int:
    """Send the messages that make these partitions' processors look at them again; how many."""
    messages: dict[tuple[str, str], Envelope] = {}
    for p, scopes in partitions:
        raw = Raw(p, world) if p.on else None
        for scope in scopes:
            if raw:
                for _, stored, _ in raw.objects(scope)[-1:]:
                    name = stored.name.removeprefix("raw/")
                    messages[name, ""] = delivery.landed(name, stored.metadata, world.clock.now())
            else:
                table, day = _input(p, scope)
                messages.setdefault((table, str(day)), _changed(table, day, world))
    if messages:
        world.bus.publish(list(messages.values()))
    return len(messages)


def _input(p: Processor, scope: Scope) -> tuple[str, dt.date]:
    """An input of the partition: of the same date where it has one, else the day before."""
    read = min(p.reads.values(), key=lambda read: read.before)
    return read.table.name(), scope.date - DAY * read.before


def _changed(table: str, day: dt.date, world: World) -> Envelope:
    """'Look again at what you make of this.' It names no journey: each partition goes on with its newest input's."""
    now = world.clock.now().isoformat()
    return Envelope(event_type="swept", phase=phase_name(table.partition(".")[0]), processor_name="operations.sweep",
                    execution_id=state.correlation_id("sweep", table, day, now), correlation_id="", status="success",
                    timestamp=now, game_date=str(day), output_table=table, trigger_source="recovery")


def _landed_scopes(p: Processor, names: list[str]) -> set[Scope]:
    found = {tuple(sorted(f.items())) for on in p.on for name in names
             if name.startswith(on.prefix) and (f := on.match(name))}
    return {scope for fields in found for scope in scopes_of(dict(fields))}
