"""The backstop: offer every partition whose inputs are newer than its document, or that has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from common import runner
from common.ports import World
from common.processor import Processor
from common.run import Run, scopes_of
from common.state import Scope


def sweep(world: World, first: dt.date, last: dt.date) -> Iterator[list[Run]]:
    """Reconcile every partition of the dates first … last, upstream first; yields the runs of each processor."""
    landed = world.objects.list("raw/")
    for p in world.pipeline.processors:
        scopes = _landed_scopes(p, [o.name.removeprefix("raw/") for o in landed]) if p.on else _dates(first, last)
        wanted = sorted(s for s in scopes if first <= s.date <= last)
        if wanted:
            yield runner.reconcile(p, wanted, world, {})


def _dates(first: dt.date, last: dt.date) -> set[Scope]:
    return {Scope(first + dt.timedelta(n)) for n in range((last - first).days + 1)}


def _landed_scopes(p: Processor, names: list[str]) -> set[Scope]:
    out: set[Scope] = set()
    for on in p.on:
        for fields in {
            tuple(sorted(f.items())) for name in names if name.startswith(on.prefix) and (f := on.match(name))
        }:
            out.update(scopes_of(dict(fields)))
    return out
