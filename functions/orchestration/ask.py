"""Orchestration · asks one source one question: once for each instant at which it is due."""

from __future__ import annotations

import datetime as dt

from common.access import LOGGED, WRITES, Access
from common.collection import scrape
from common.endpoint import date_in, endpoint, instant_in, text_in
from common.errors import Usage
from common.ports import Doc, World

ASKING = Access(asks=True, reads=("raw.nbac_schedule",), landed=WRITES, keeps=("ask/", "quota/", LOGGED))


@endpoint(timeout_s=300, max_instances=6, access=ASKING)
def ask(request: Doc, world: World) -> Doc:
    """{scraper, game_date, due, games?} -> {status, records, landed, reason, correlation_id}.

    games: ask about these alone (ids); null: about all of the date. status `asked`: this was done before. `failed` is
    an answer too: what the source said cannot be used, and asking again now would not help.
    """
    name, due = text_in(request, "scraper"), instant_in(request, "due")
    scraper = next((s for s in world.pipeline.scrapers if s.name == name), None)
    if scraper is None:
        raise Usage(f"scraper: there is none called {name[:80]!r}; `tipoff catalog` lists them")
    if due is None or due > world.clock.now() + dt.timedelta(minutes=1):
        raise Usage(f"due: {request.get('due')!r} is no instant that has come")
    games = request.get("games")
    if games is not None and not (isinstance(games, list) and all(isinstance(game, str) for game in games)):
        raise Usage(f"games: {str(games)[:80]!r} is no list of game ids")
    asked = scrape.ask(scraper, date_in(request, "game_date"), due, world, games)
    if asked is None:
        return {"status": "asked", "records": 0, "landed": 0, "reason": "", "correlation_id": ""}
    return {"status": asked.status, "records": asked.records, "landed": len(asked.landed), "reason": asked.reason[:500],
            "correlation_id": asked.correlation_id}
