"""Operations · the night's heartbeat: says every hour that the night which is due is over; silence is the alarm."""

from __future__ import annotations

import datetime as dt

from common import logs
from common.basketball.season import EASTERN
from common.endpoint import endpoint
from common.ports import Doc, World
from functions.operations.outcome import over_key

DUE = dt.timedelta(days=1, hours=10)  # a night is due at ten in the morning after it


@endpoint(timeout_s=60, schedule="30 * * * *")
def pulse(request: Doc, world: World) -> Doc:
    """{} -> {game_date, over, status}. A night whose workflow hangs, died or never began is not over."""
    now = world.clock.now().replace(tzinfo=dt.UTC).astimezone(EASTERN).replace(tzinfo=None)
    day = (now - DUE).date()
    found, _ = world.documents.get([over_key(day)]).get(over_key(day), ({}, None))
    if found:
        logs.event("night_is_over", "NOTICE", game_date=str(day), status=found["status"])
    return {"game_date": str(day), "over": bool(found), "status": found.get("status")}
