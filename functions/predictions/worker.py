"""Predictions · brings a part of a batch up to date, and says in which state each of its players ended."""

from __future__ import annotations

from typing import Any

from common import runner
from common.access import Access
from common.endpoint import count_in, date_in, endpoint, text_in
from common.errors import NotReady, Retry, Usage
from common.ports import Doc, World
from common.state import Scope
from functions.predictions.coordinator import key, part_key
from functions.predictions.player_prop_predictions import PlayerPropPredictions

MADE_BY = "predictions.player_prop_predictions"


@endpoint(timeout_s=540, memory_mb=2048, access=Access(makes=(MADE_BY,), keeps=("batch-part/",)))
def worker(request: Doc, world: World) -> Doc:
    """{game_date, batch_id, part} -> {part, predicted, skipped, failed}: counts of players; part counts from 1.

    All workers of a date make the one partition: whoever comes first makes it, the others find it made. Retry while
    another is at it, NotReady while features are missing. A second call answers what the first one found.
    """
    day, batch_id = date_in(request, "game_date"), text_in(request, "batch_id")
    number = count_in(request, "part", 0, 10_000)
    batch, _ = world.documents.get([key(day)]).get(key(day), ({}, None))
    if batch.get("batch_id") != batch_id or number > len(batch["parts"]):
        raise Usage(f"batch_id: {batch_id[:80]!r} is not the batch of {day}, or has no part {number}")
    kept = part_key(batch_id, number - 1)
    if not world.documents.get([kept]):
        _bring_up(day, world)
        doc = {"players": _states(day, batch["parts"][number - 1], world), "ended_at": world.clock.now().isoformat()}
        world.documents.swap([(kept, doc, None)])
    found = [told["state"] for told in world.documents.get([kept])[kept][0]["players"].values()]
    return {"part": number, **{state: found.count(state) for state in ("predicted", "skipped", "failed")}}


def _bring_up(day: Any, world: World) -> None:
    [run] = runner.reconcile(world.pipeline.by_name[MADE_BY], [Scope(day)], world, {}) or [None]
    if run is not None and run.status == "waiting":
        raise NotReady(f"{MADE_BY} {day} {run.reason}")
    if run is not None and run.error:
        raise Retry(f"{run.key} must be tried again: {run.error}")


def _states(day: Any, players: list[str], world: World) -> dict[str, Doc]:
    """{player: {state, reason}}: predicted by a system at least, skipped with the reason, failed without a row."""
    rows = world.warehouse.read(PlayerPropPredictions, day, day, entities=players,
                                columns=("player_lookup", "system_id", "predicted_points", "reason"))
    predicted = set(rows.loc[rows["predicted_points"].notna(), "player_lookup"])
    reasons = dict(zip(rows["player_lookup"], rows["reason"], strict=True))
    return {player: {"state": "predicted", "reason": None} if player in predicted
            else {"state": "skipped", "reason": str(reasons[player])} if player in reasons
            else {"state": "failed", "reason": "no row was made"} for player in players}
