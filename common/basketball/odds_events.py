"""The events of The Odds API: a game's odds as they are now, or as its history says that they were."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.teams import team_named
from common.errors import Reject


def odds_event(payload: Any, observed_at: dt.datetime) -> dict[str, Any]:
    """An event's odds and the instant they were seen: the history of The Odds API states it, the present is observed.

    Beside the event's own fields: commence_time as naive UTC, home and away as team codes; seen, and the snapshots
    before and after it; source, which of the two it is. The instant of taking belongs to the present alone: asked
    twice, a moment of the history is one observation.
    """
    history = isinstance(payload, dict) and {"data", "timestamp"} <= payload.keys()
    event: dict[str, Any] = payload["data"] if history else payload
    wire.at(event, "bookmakers", list)
    told: dict[str, Any] = {"seen": observed_at, "source": "current", "captured": observed_at, "previous": None,
                            "next": None}
    if history:
        before, after = (wire.instant(payload.get(f"{which}_timestamp")) for which in ("previous", "next"))
        told = {"seen": _instant(payload, "timestamp"), "source": "historical", "captured": None, "previous": before,
                "next": after}
    teams = {side: _team(event, f"{side}_team") for side in ("home", "away")}
    return event | {"commence_time": _instant(event, "commence_time"), **teams, **told}


def _instant(value: dict[str, Any], name: str) -> dt.datetime:
    read = wire.instant(value.get(name))
    if not isinstance(read, dt.datetime):
        raise Reject(f"{name}: expected an instant, found {wire.short(read)}")
    return read


def _team(event: dict[str, Any], side: str) -> str:
    try:
        return team_named(wire.at(event, side, str))
    except Reject as reason:
        raise Reject(f"{side}: {reason}") from None
