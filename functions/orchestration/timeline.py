"""Orchestration · what the clock of a game day does next, from the schedule as it is known by now."""

from __future__ import annotations

from typing import Any

from common import timeline as clock
from common.endpoint import date_in, endpoint, instant_in
from common.ports import Doc, World


@endpoint(timeout_s=120)
def timeline(request: Doc, world: World) -> Doc:
    """{game_date?, after?} -> {game_date, moment}; moment: null after the last, else {at, seconds, turns, asks}.

    after: `at` of the moment before, empty at the start. seconds: how long to wait for it. asks: [{scraper,
    game_date, due}]. opens, closes, ends: whether the day begins, its slate is closed, the day is over.
    """
    day = date_in(request, "game_date", world.clock.today())
    return {"game_date": str(day), "moment": _told(clock.moment(world, day, instant_in(request, "after")), world)}


def _told(moment: clock.Moment | None, world: World) -> dict[str, Any] | None:
    if moment is None:
        return None
    asks = [{"scraper": due.scraper.name, "game_date": str(due.game_date), "due": due.at.isoformat()}
            for due in moment.asks]
    seconds = (moment.at - world.clock.now()).total_seconds()
    return {"at": moment.at.isoformat(), "seconds": max(0.0, seconds), "asks": asks, "opens": moment.opens,
            "closes": moment.closes, "ends": moment.ends}
