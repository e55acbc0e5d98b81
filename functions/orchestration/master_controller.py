"""Orchestration · which workflows run now and why: a decision for each, made once for each hour or closing moment."""

from __future__ import annotations

import datetime as dt

from common import logs, state
from common.access import LOGGED, Access
from common.endpoint import endpoint, instant_in
from common.errors import Retry, Usage
from common.ports import Doc, World
from functions.orchestration import decisions
from functions.orchestration.decisions.evidence import decision_key, look
from functions.orchestration.decisions.reading import config_of
from functions.orchestration.decisions.rows import DECISIONS, of_decision
from functions.orchestration.decisions.situation import Decision, Situation

SHOWN = ("workflow_name", "action", "reason", "alert_level", "next_check_time")
LOUD = ("WARNING", "CRITICAL")


@endpoint(timeout_s=180, schedule="0 * * * *", access=Access(
    reads=("raw.nbac_schedule", "raw.nbac_team_boxscore", "raw.nbac_player_boxscores"), keeps=("decision/", LOGGED)))
def master_controller(request: Doc, world: World) -> Doc:
    """{at?} -> {slot, decisions: [{workflow_name, action, reason, alert_level, next_check_time}]}.

    at: the closing moment that is decided for; without it the present hour. Called again, late or twice, the
    decisions of a slot are the ones that were made.
    """
    slot = _slot(request, world)
    config = config_of(world)
    keys = [decision_key(slot, workflow.name) for workflow in decisions.due(config, slot.minute == 0)]
    found = world.documents.get(keys)
    if len(found) < len(keys):
        made = {decision_key(slot, decision.workflow_name): _told(decision, slot) for decision in _made(slot, world)}
        world.documents.swap([(key, made[key], None) for key in keys if key not in found])
        found = world.documents.get(keys)
    if len(found) < len(keys):
        raise Retry(f"the decisions of {slot} could not be kept")
    told = [found[key][0] for key in keys]
    world.log.add([of_decision(doc, world) for doc in told], DECISIONS)
    return {"slot": slot.isoformat(), "decisions": [{name: doc[name] for name in SHOWN} for doc in told]}


def _slot(request: Doc, world: World) -> dt.datetime:
    """The full hour of now, or the minute that is asked for."""
    now, at = world.clock.now(), instant_in(request, "at")
    if at is None:
        return now.replace(minute=0, second=0, microsecond=0)
    if not dt.timedelta(minutes=-1) <= now - at <= dt.timedelta(hours=1):
        raise Usage(f"at: {at} is not of the last hour")
    return at.replace(second=0, microsecond=0)


def _made(slot: dt.datetime, world: World) -> list[Decision]:
    config = config_of(world)
    try:
        return decisions.decide(config, look(config, slot, world))
    except decisions.DEFECTS as error:
        return decisions.aborted(config, Situation(slot, {}), f"the schedule cannot be read: {error!r}"[:500])


def _told(decision: Decision, slot: dt.datetime) -> Doc:
    if decision.alert_level in LOUD:
        logs.event("decided", "ERROR" if decision.alert_level == "CRITICAL" else "WARNING",
                   workflow=decision.workflow_name, action=decision.action, reason=decision.reason)
    return {"version": decision.action,  # what a listing of the documents shows: it tells the runs from the others
            "decision_id": state.correlation_id("decision", slot.isoformat(), decision.workflow_name),
            "decision_time": slot.isoformat(), **decision.told()}
