"""Operations · how a night stands: complete, or degraded and by what, or failed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common import state
from common.access import Access
from common.collection.scrape import failed_asks
from common.endpoint import date_in, endpoint
from common.ports import Doc, World
from common.state import Scope

FEATURES, PREDICTIONS = "precompute.ml_feature_store", "predictions.player_prop_predictions"
SCHEDULE, SHOWN = "raw.nbac_schedule", 20


@endpoint(timeout_s=120, access=Access(reads=(SCHEDULE, FEATURES, PREDICTIONS), keeps=("night/",)))
def outcome(request: Doc, world: World) -> Doc:
    """{game_date, noted?: [reasons of the caller], over?} -> {game_date, status, games, players, predictions, reasons}.

    failed: players were ready and not one was predicted. degraded: see reasons, at most 20 of them.
    over: true at the night's end: it is kept, for the pulse.
    """
    day = date_in(request, "game_date")
    noted = request.get("noted") or []
    games = _rows(SCHEDULE, day, ["postponed"], world)
    made = _rows(PREDICTIONS, day, ["player_lookup", "predicted_points"], world)
    ready = _rows(FEATURES, day, ["is_production_ready"], world)["is_production_ready"]
    predicted = made[made["predicted_points"].notna()]
    count = int((~games["postponed"].astype(bool)).sum())
    reasons = [str(reason)[:300] for reason in noted] + troubles(world, day)
    if count and predicted.empty:
        reasons.append("nobody is predicted")
    failed = bool(count) and predicted.empty and (ready.empty or bool(ready.any()))
    status = "failed" if failed else "degraded" if reasons else "complete"
    if request.get("over"):
        _keep_over(day, status, world)
    return {"game_date": str(day), "status": status, "games": count, "players": int(made["player_lookup"].nunique()),
            "predictions": len(predicted), "reasons": reasons[:SHOWN]}


def over_key(day: dt.date) -> str:
    return f"night/{day}"


def _keep_over(day: dt.date, status: str, world: World) -> None:
    """The last word on a night that is over; two who say it at once mean the same."""
    key = over_key(day)
    found, version = world.documents.get([key]).get(key, ({}, None))
    if found.get("status") != status:
        world.documents.swap([(key, {"status": status, "over_at": world.clock.now().isoformat()}, version)])


def troubles(world: World, day: dt.date) -> list[str]:
    """Asks that failed and partitions that lack a part of what should be in them, in words."""
    out = [f"{key.partition('/')[0]}: {why}" for key, why in failed_asks(day, world).items()]
    keys = {p.name: state.key(p.name, Scope(day)) for p in world.pipeline.processors if not p.splits}
    whole = world.documents.get(keys.values())
    for p in world.pipeline.processors:
        found = world.documents.scan(*state.span(p.name, day, day)) if p.splits else {
            key: whole[key][0] for key in [keys[p.name]] if key in whole}
        out += [f"{key.removeprefix('state/')}: {doc['status']}" for key, doc in found.items()
                if doc.get("status") in ("partial", "rejected")]
    return out


def _rows(name: str, day: dt.date, columns: list[str], world: World) -> Any:
    return world.warehouse.read(world.pipeline.tables[name], day, day, columns=columns)
