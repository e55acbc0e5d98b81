"""How much was asked of each source: calls of a month and of each of its days (UTC), by request profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from common import logs
from common.ports import Doc, World

TRIES = 8


def quota_key(profile: str, day: dt.date) -> str:
    return f"quota/{profile}/{day:%Y-%m}"


def count(spent: Mapping[str, int], world: World) -> None:
    """Add what an ask has taken of each profile. What was taken is taken: a repeated ask counts again."""
    day = world.clock.now().date()
    for profile, calls in sorted(spent.items()):
        key = quota_key(profile, day)
        for _ in range(TRIES):
            doc, version = world.documents.get([key]).get(key, ({}, None))
            if world.documents.swap([(key, _more(doc, day, calls), version)])[key] is not None:
                break
        else:
            logs.event("quota not counted", "WARNING", profile=profile, calls=calls)


def _more(doc: Doc, day: dt.date, calls: int) -> Doc:
    days = dict(doc.get("days", {}))
    return {"calls": doc.get("calls", 0) + calls, "days": {**days, str(day): days.get(str(day), 0) + calls}}
