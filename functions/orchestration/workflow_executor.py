"""Orchestration · hands decided runs to whoever asks the sources, and keeps how each ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from common import logs, state
from common.access import LOGGED, Access
from common.collection import scrape
from common.endpoint import endpoint, instant_in, text_in
from common.errors import Usage
from common.ports import Doc, World
from common.scraper import Scraper
from functions.orchestration.decisions.config import Config
from functions.orchestration.decisions.evidence import decision_key, executed_key, slot_of
from functions.orchestration.decisions.reading import config_of
from functions.orchestration.decisions.rows import log_execution
from functions.orchestration.decisions.situation import DONE, HOUR


@endpoint(timeout_s=180, schedule="5 * * * *", through="collect", access=Access(keeps=("executed/", "ask/", LOGGED)))
def workflow_executor(request: Doc, world: World) -> Doc:
    """{action: claim|finish, …}.

    claim {owner}: {executions: [{slot, workflow, execution_id, steps: [[{scraper, game_date, due, games, after}]]}]},
    the runs decided in the last hours that nobody has executed or is executing. Claimed again by its owner, a run is
    the same; one of which nothing was heard for minutes is handed to another. after: the scraper whose answer it
    needs ('': none). games: ids, or null for every game of the date.
    finish {slot, workflow, results?: [{scraper, status, reason}]}: {status, scrapers: {name: status}}. What was asked
    is known from the asks; the results say why something was not.
    """
    action = text_in(request, "action")
    if action == "claim":
        return {"executions": [_handed(doc, world) for doc in _claimed(text_in(request, "owner"), world)]}
    if action != "finish":
        raise Usage(f"action: {action[:40]!r} is neither claim nor finish")
    slot, workflow = instant_in(request, "slot"), text_in(request, "workflow")
    results = {told["scraper"]: told for told in request.get("results") or []}
    return _finish(decision_key(slot, workflow) if slot else "", results, world)


def _claimed(owner: str, world: World) -> Iterator[Doc]:
    """The decisions that are this owner's to execute now, oldest first, each kept as started."""
    config, now = config_of(world), world.clock.now()
    heads = world.documents.heads(decision_key(now - HOUR * config.claim_hours), decision_key(now, "~"))
    names = {key: executed_key(*slot_of(key)) for key, head in heads.items() if head.version == "RUN"}
    docs = world.documents.get([*names, *names.values()])
    for key, name in names.items():
        decision, (execution, version) = docs[key][0], docs.get(name, ({}, None))
        if not _free(execution, owner, config, now):
            continue
        started = {"execution_id": state.correlation_id("executed", name), "decision_id": decision["decision_id"],
                   "status": "started", "scrapers": {}, "started_at": now.isoformat(), **execution,
                   "owner": owner, "heard_at": now.isoformat()}
        if _kept(name, started, version, world):
            log_execution(decision, started, world)
            yield decision


def _free(execution: Doc, owner: str, config: Config, now: dt.datetime) -> bool:
    """Whether nobody has executed it or is doing so: one of which nothing was heard for minutes is free again."""
    if not execution:
        return True
    silent = now - dt.datetime.fromisoformat(execution["heard_at"])
    mine = execution["owner"] == owner or silent >= dt.timedelta(minutes=config.lease_minutes)
    return execution["status"] == "started" and mine


def _kept(key: str, doc: Doc, version: str | None, world: World) -> bool:
    """Whether the document is ours now; a lost answer is not a lost race."""
    return world.documents.swap([(key, doc, version)])[key] is not None or world.documents.get([key])[key][0] == doc


def _handed(decision: Doc, world: World) -> Doc:
    by_name = {scraper.name: scraper for scraper in world.pipeline.scrapers}
    plan: list[list[str]] = decision["plan"]
    asked = [by_name[name] for step in plan for name in step if name in by_name]
    steps = [[{"scraper": name, "game_date": decision["game_date"], "due": decision["decision_time"],
               "games": decision["target_games"] or None, "after": _after(by_name.get(name), asked)}
              for name in step] for step in plan]
    return {"slot": decision["decision_time"], "workflow": decision["workflow_name"],
            "execution_id": state.correlation_id("executed", _name(decision)), "steps": steps}


def _name(decision: Doc) -> str:
    return executed_key(dt.datetime.fromisoformat(decision["decision_time"]), decision["workflow_name"])


def _after(scraper: Scraper | None, asked: list[Scraper]) -> str:
    """The scraper of the plan that lands what this one needs."""
    needs = scraper.needs if scraper else None
    return next((other.name for other in asked if needs and other.lands.startswith(needs)), "")


def _finish(key: str, results: dict[str, Doc], world: World) -> Doc:
    """Keep how an execution ended, as its asks tell; ended before, it is told again."""
    name = key.replace("decision/", "executed/", 1)
    docs = world.documents.get([key, name])
    if len(docs) < 2:
        raise Usage(f"slot, workflow: nothing was claimed under {key[:80]!r}")
    (decision, _), (execution, version) = docs[key], docs[name]
    if execution["status"] == "started":
        scrapers, now = _ended(decision, results, world), world.clock.now()
        failed = [one for one, told in scrapers.items() if told["status"] == "failed"]
        status = "failed" if failed and not any(told["status"] in DONE for told in scrapers.values()) else "completed"
        took = (now - dt.datetime.fromisoformat(execution["started_at"])).total_seconds()
        execution = {**execution, "status": status, "scrapers": scrapers, "ended_at": now.isoformat(),
                     "duration_seconds": took}
        if not _kept(name, execution, version, world):
            return _finish(key, results, world)
        for one, told in scrapers.items():
            if told["status"] in ("failed", "skipped"):
                logs.event("not_collected", "WARNING", workflow=decision["workflow_name"], scraper=one,
                           status=told["status"], reason=told["reason"])
    log_execution(decision, execution, world)
    return {"status": execution["status"],
            "scrapers": {one: told["status"] for one, told in execution["scrapers"].items()}}


def _ended(decision: Doc, results: dict[str, Doc], world: World) -> dict[str, Doc]:
    """How each scraper of the plan ended: by its ask, else by what the caller says. What could not be asked is kept as
    an ask that failed: whoever looks for failed asks finds it."""
    due, day = dt.datetime.fromisoformat(decision["decision_time"]), decision["game_date"]
    keys = {name: scrape.ask_key(name, day, due) for step in decision["plan"] for name in step}
    asked = world.documents.get(keys.values())
    lost = {name: _unasked(results.get(name, {}), world) for name, key in keys.items() if key not in asked}
    world.documents.swap([(keys[name], doc, None) for name, doc in lost.items() if doc["status"] == "failed"])
    out = {}
    for name, key in keys.items():
        doc = asked[key][0] if key in asked else lost[name]
        out[name] = {**{told: doc[told] for told in ("status", "reason", "records", "landed", "correlation_id")},
                     "asked_at": doc["updated_at"], "began_at": doc.get("began_at")}
    return out


def _unasked(told: Doc, world: World) -> Doc:
    return {"status": "skipped" if told.get("status") == "skipped" else "failed", "records": 0, "landed": [],
            "reason": str(told.get("reason") or "it was not asked")[:500], "correlation_id": "",
            "updated_at": world.clock.now().isoformat()}
