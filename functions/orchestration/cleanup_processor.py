"""Orchestration · finds objects that landed and that nobody loaded, and has them announced again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator

from common import delivery, logs, runner
from common.access import LOGGED, READS, Access
from common.adapters.remembered import remembered
from common.endpoint import endpoint
from common.errors import Retry
from common.ports import Doc, World
from common.processor import Processor
from common.run import scopes_of
from common.state import Scope
from functions.orchestration.decisions.evidence import executed_key
from functions.orchestration.decisions.rows import CLEANUPS, of_cleanup

YOUNGEST, OLDEST = dt.timedelta(minutes=30), dt.timedelta(hours=2)
LOADED = "cleanup/loaded"  # the objects of the last hours that were found loaded: not looked at again
MOST, WARNS, ALARMS = 3, 5, 10  # announcements of one object; missing objects that are a warning, or critical beyond


@dataclasses.dataclass(frozen=True)
class Missing:
    """An object that landed and that its processor does not hold."""

    name: str
    scraper: str
    landed_at: dt.datetime


@endpoint(timeout_s=180, schedule="*/15 * * * *",
          access=Access(landed=READS, keeps=("cleanup/", "republished/", "state/", LOGGED), announces=("scrapers",)))
def cleanup_processor(request: Doc, world: World) -> Doc:
    """{} -> {files_checked, missing_files_found, republished_count, given_up, alert_level}.

    What landed half an hour to two hours ago is compared with what its processors hold. Each object is announced
    again at most three times; then somebody must look.
    """
    now = world.clock.now()
    loaded, version = world.documents.get([LOADED]).get(LOADED, ({}, None))
    landed = [one for one in _landed(now, world) if one.name not in loaded]
    missing = _missing(landed, world)
    if fine := {one.name: one.landed_at.isoformat() for one in set(landed) - set(missing)}:
        kept = {name: at for name, at in loaded.items() if dt.datetime.fromisoformat(at) > now - OLDEST}
        world.documents.swap([(LOADED, kept | fine, version)])
    errors: list[str] = []
    sent = {one.name: _announced(one, errors, world) for one in missing}
    given_up = sorted(name for name, told in sent.items() if told == "given up")
    loud = _alert(len(missing), given_up)
    told = [json.dumps({"scraper_name": one.scraper, "gcs_path": one.name, "triggered_at": one.landed_at.isoformat(),
                        "age_minutes": int((now - one.landed_at).total_seconds() // 60),
                        "republished": sent[one.name] == "sent"}, sort_keys=True) for one in missing]
    confirmed = sum(told == "sent" for told in sent.values())
    world.log.add([of_cleanup(now, len(landed), told, confirmed, errors, world)], CLEANUPS)
    return {"files_checked": len(landed), "missing_files_found": len(missing), "republished_count": confirmed,
            "given_up": given_up, "alert_level": loud}


def _alert(missing: int, given_up: list[str]) -> str:
    loud = "CRITICAL" if missing > ALARMS or given_up else "WARNING" if missing >= WARNS else "NONE"
    if loud != "NONE":
        logs.event("not_loaded", "ERROR" if loud == "CRITICAL" else "WARNING", missing=missing, given_up=given_up[:10])
    return loud


def _landed(now: dt.datetime, world: World) -> Iterator[Missing]:
    """The objects that the runs of the last hours landed, of the age at which they should be loaded."""
    keys = world.documents.heads(executed_key(now - OLDEST - dt.timedelta(hours=1)), executed_key(now, "~"))
    for execution, _ in world.documents.get(keys).values():
        for scraper, told in execution["scrapers"].items():
            at = dt.datetime.fromisoformat(told["asked_at"]) if told["landed"] else now
            if YOUNGEST <= now - at <= OLDEST:
                yield from (Missing(name, scraper, at) for name in told["landed"])


def _missing(landed: list[Missing], world: World) -> list[Missing]:
    """Those that a processor which loads them does not hold."""
    routes: dict[Processor, dict[Scope, list[Missing]]] = {}
    for one in landed:
        for p, _, fields in world.pipeline.routes(one.name):
            for scope in scopes_of(fields):
                routes.setdefault(p, {}).setdefault(scope, []).append(one)
    seen = remembered(world)
    found = {one for p, scopes in routes.items() for scope in runner.stale(p, sorted(scopes), seen)
             for one in scopes[scope]}
    return sorted(found, key=lambda one: one.name)


def _announced(one: Missing, errors: list[str], world: World) -> str:
    """'sent', 'given up', or 'failed'. The count follows the message: what is counted is on its way."""
    key = f"republished/{one.name}"
    doc, version = world.documents.get([key]).get(key, ({"times": 0}, None))
    if doc["times"] >= MOST:
        return "given up"
    metadata = next((o.metadata for o in world.objects.list(f"raw/{one.name}")), {})
    message = delivery.landed(one.name, metadata, world.clock.now())
    told = {"recovery": True, "recovery_reason": "not loaded", "original_execution_id": message.execution_id}
    count = {"times": doc["times"] + 1, "updated_at": world.clock.now().isoformat()}
    try:
        world.bus.publish([dataclasses.replace(message, trigger_source="recovery", metadata=told)])
        world.documents.swap([(key, count, version)])
    except Retry as error:
        errors.append(f"{one.name}: {error}")
        return "failed"
    return "sent"
