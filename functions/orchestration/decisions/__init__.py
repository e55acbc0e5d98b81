"""Which workflows run now, and why: pure functions from the configuration and a Situation to Decisions.

An evaluator of a decision_type is a module: decide(workflow, now) -> Decision, and expected(workflow, now) ->
[(instant, reason)], the runs that a day should have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from common.errors import Reject
from functions.orchestration.decisions import budget, discovery, game_aware, game_aware_yesterday, self_aware
from functions.orchestration.decisions.config import Config, Workflow
from functions.orchestration.decisions.situation import HOUR, Decision, Situation, skip, under_way

EVALUATORS = {"self_aware": self_aware, "game_aware": game_aware, "game_aware_yesterday": game_aware_yesterday,
              "discovery": discovery}
DEFECTS = (ArithmeticError, AttributeError, LookupError, Reject, TypeError, ValueError)


def due(config: Config, on_the_hour: bool) -> list[Workflow]:
    """The workflows that are decided about: between the hours those alone that have closing moments."""
    schedule = Workflow(name="schedule_dependency", priority="CRITICAL", decision_type="",
                        plan=((config.schedule_scraper,),))
    return [schedule, *config.enabled] if on_the_hour else [w for w in config.enabled if w.closing_minutes]


def decide(config: Config, now: Situation) -> list[Decision]:
    """One decision for each workflow that is due; a broken evaluator aborts its own alone."""
    workflows = due(config, now.local.minute == 0)
    made = {w.name: _decided(w, config, now) for w in workflows if w.decision_type}
    asked = next((d.workflow_name for d in made.values() if d.action == "RUN" and any(
        config.schedule_scraper in step for step in d.plan)), "")
    return [made[w.name] if w.decision_type else _schedule(w, config, now, asked) for w in workflows]


def aborted(config: Config, now: Situation, why: str) -> list[Decision]:
    """Nothing can be decided: the schedule itself cannot be read."""
    return [_abort(w, now, why) for w in due(config, now.local.minute == 0)]


def _decided(workflow: Workflow, config: Config, now: Situation) -> Decision:
    try:
        return budget.within(EVALUATORS[workflow.decision_type].decide(workflow, now), workflow, config, now)
    except DEFECTS as error:
        return _abort(workflow, now, f"evaluation error: {error!r}"[:500])


def _abort(workflow: Workflow, now: Situation, why: str) -> Decision:
    return Decision(workflow.name, "ABORT", why, workflow.priority, now.today, now.slot + HOUR, "CRITICAL")


def _schedule(workflow: Workflow, config: Config, now: Situation, asked: str) -> Decision:
    """The schedule is asked for again when nobody has done so for hours, and no other workflow does it now."""
    last, old = now.schedule, HOUR * config.schedule_refresh_hours
    if last and now.slot - last < old:
        return skip(workflow, now, f"the schedule is of {last:%H:%M} UTC", last + old)
    if asked or under_way(now.ran(workflow)):
        return skip(workflow, now, f"{asked or workflow.name} asks for it")
    reason = f"the schedule is of {last:%H:%M} UTC" if last else "the schedule was not asked for today"
    return Decision(workflow.name, "RUN", reason, workflow.priority, now.today, now.slot + old, "INFO", workflow.plan)


def expected(config: Config, now: Situation) -> Iterator[tuple[Workflow, dt.datetime, str]]:
    """(workflow, instant, reason) of every run that the date of `now` should have."""
    for workflow in config.enabled:
        for at, reason in EVALUATORS[workflow.decision_type].expected(workflow, now):
            yield workflow, at, reason
