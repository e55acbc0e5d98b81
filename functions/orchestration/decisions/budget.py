"""What a source may still be asked this month and today: a run that would pass it is skipped, loudly."""

from __future__ import annotations

import dataclasses

from functions.orchestration.decisions.config import Config, Source, Workflow
from functions.orchestration.decisions.situation import OPEN, Decision, Situation


def within(decision: Decision, workflow: Workflow, config: Config, now: Situation) -> Decision:
    """The decision, a SKIP where a source's budget would be passed, louder where the budget comes to its end."""
    if decision.action != "RUN":
        return decision
    cost = {source.name: n for source in config.sources if (n := _requests(source, decision, now))}
    for source in config.sources:
        if source.name in cost:
            decision = _judged(decision, source, cost[source.name], now)
            if decision.action == "SKIP":
                return decision
    told = {**decision.context, "requests": cost} if cost else decision.context
    return dataclasses.replace(decision, context=told)


def _requests(source: Source, decision: Decision, now: Situation) -> int:
    games = len(decision.target_games or now.of(decision.game_date))
    return source.requests((name for step in decision.plan for name in step), games)


def _judged(decision: Decision, source: Source, more: int, now: Situation) -> Decision:
    month, today = now.calls.get(source.name, (0, 0))
    coming = more + sum(run.requests.get(source.name, 0) for runs in now.runs.values() for run in runs
                        if run.state in OPEN)
    for calls, limit, when in ((month, source.monthly_requests, "this month"), (today, source.daily_requests, "today")):
        told = f"{source.name}: {calls} requests {when}, {coming} more to come, {limit} allowed"
        if calls + coming > limit * source.stop_at:
            loud = "CRITICAL" if decision.context.get("closing") else "WARNING"
            return dataclasses.replace(decision, action="SKIP", reason=told, alert_level=loud, plan=(), target_games=())
        if calls + coming > limit * source.warn_at:
            decision = dataclasses.replace(decision, reason=f"{decision.reason}; {told}", alert_level="WARNING")
    return decision
