"""Orchestration · asks for what was never asked about the season's earlier dates, a bounded number a call."""

from __future__ import annotations

from collections import Counter

from common.collection import scrape, timeline
from common.endpoint import count_in, date_in, endpoint
from common.ports import Doc, World
from functions.orchestration.ask import ASKING


@endpoint(timeout_s=540, access=ASKING)
def history(request: Doc, world: World) -> Doc:
    """{game_date, limit?} -> {asked, left, statuses: {status: count}}. Call it until nothing is left."""
    missing = timeline.history(world.pipeline, date_in(request, "game_date"), world)
    now = missing[:count_in(request, "limit", 25, 200)]
    answers = [scrape.ask(due.scraper, due.game_date, due.at, world) for due in now]
    return {"asked": len(now), "left": len(missing) - len(now),
            "statuses": dict(sorted(Counter(answer.status for answer in answers if answer).items()))}
