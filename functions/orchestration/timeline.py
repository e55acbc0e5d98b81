"""Orchestration · what the clock of a game day does next, from the schedule as it is known by now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common.access import Access
from common.collection import timeline as clock
from common.endpoint import date_in, endpoint, instant_in
from common.ports import Doc, World
from functions.orchestration.decisions.reading import config_of


@endpoint(timeout_s=120, schedule="0 5 * * *", through="daily", access=Access(reads=("raw.nbac_schedule",)))
def timeline(request: Doc, world: World) -> Doc:
    """{game_date?, after?} -> {game_date, moment}; moment: null after the last, else {at, seconds, turns}.

    after: `at` of the moment before, empty at the start. seconds: how long to wait for it. opens, looks, closes, ends:
    whether the day begins, the sources are looked at before a tip-off, the slate is closed, the day is over.
    """
    day = date_in(request, "game_date", world.clock.today())
    config = config_of(world)
    looks = {dt.timedelta(minutes=w.closing_minutes) for w in config.enabled if w.closing_minutes}
    moment = clock.moment(world, day, instant_in(request, "after"), looks)
    return {"game_date": str(day), "moment": _told(moment, world)}


def _told(moment: clock.Moment | None, world: World) -> dict[str, Any] | None:
    if moment is None:
        return None
    seconds = (moment.at - world.clock.now()).total_seconds()
    return {"at": moment.at.isoformat(), "seconds": max(0.0, seconds), "opens": moment.opens, "looks": moment.looks,
            "closes": moment.closes, "ends": moment.ends}
