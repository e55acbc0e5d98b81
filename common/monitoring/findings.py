"""What the alert queries found: one document of the findings that last and the latest that have ended."""

from __future__ import annotations

import datetime as dt

from common.basketball.season import game_date
from common.ports import Doc, World

KEY = "alerts"


def kept(world: World) -> tuple[Doc, str | None]:
    """({open: {name: finding}, ended: [findings]}, its version)."""
    return world.documents.get([KEY]).get(KEY, ({"open": {}, "ended": []}, None))


def of_day(day: dt.date, world: World) -> list[Doc]:
    """The findings of New York's date, those that have ended by now included."""
    doc, _ = kept(world)
    return [one for one in [*doc["ended"], *doc["open"].values()]
            if _date(one["since"]) <= day <= _date(one.get("until") or one["since"])]


def _date(instant: str) -> dt.date:
    return game_date(dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC))
