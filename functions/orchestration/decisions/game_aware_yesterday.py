"""After the games: at a fixed time, about those whose box scores are not there yet."""

from __future__ import annotations

import dataclasses
import datetime as dt

from functions.orchestration.decisions.config import Workflow
from functions.orchestration.decisions.situation import DAY, HOUR, Decision, Game, Situation, skip, too_late, under_way


def decide(workflow: Workflow, now: Situation) -> Decision:
    day, fixed = now.today - DAY * workflow.days_before, now.at(workflow.fixed_time)
    tolerance = dt.timedelta(minutes=workflow.tolerance_minutes)
    tomorrow, runs = now.at(workflow.fixed_time, 1), now.ran(workflow)
    if not now.of(day):
        return skip(workflow, now, f"no games on {day}", tomorrow)
    if now.slot < fixed - tolerance:
        return skip(workflow, now, "before its time", fixed)
    if now.slot > closes(workflow, now):
        return _ended(workflow, now, tomorrow)
    games = _over(workflow, now)
    if not games:
        return skip(workflow, now, "no game is over yet", tomorrow)
    missing = _missing(games, now)
    if under_way(runs):
        return skip(workflow, now, "a run is under way")
    last = runs[-1] if runs else None
    if last and (now.slot - last.slot < HOUR or not (missing or "failed" in last.scrapers.values())):
        return skip(workflow, now, "ran, and nothing is missing" if not missing else "ran a short while ago", tomorrow)
    if not missing and not last and workflow.collects == "missing" and now.collected is not None:
        return skip(workflow, now, f"all {len(games)} games are collected", tomorrow)
    return _run(workflow, now, games, missing)


def closes(workflow: Workflow, now: Situation) -> dt.datetime:
    """The last instant at which it may run today."""
    ends = now.at(workflow.fixed_time) + dt.timedelta(minutes=workflow.tolerance_minutes)
    return max(ends, now.at(workflow.until)) if workflow.until else ends


def looks(workflow: Workflow, now: Situation) -> bool:
    """Whether it wants to know which games are collected: in its time, and soon after it."""
    tolerance = dt.timedelta(minutes=workflow.tolerance_minutes)
    return now.at(workflow.fixed_time) - tolerance <= now.slot <= closes(workflow, now) + 2 * HOUR


def _over(workflow: Workflow, now: Situation) -> list[Game]:
    """The games of its day that may be over by now."""
    return [game for game in now.of(now.today - DAY * workflow.days_before)
            if game.over or game.tip + dt.timedelta(minutes=workflow.over_after_minutes) <= now.slot]


def _missing(games: list[Game], now: Situation) -> list[str]:
    return sorted(game.game_id for game in games if game.boxed and game.game_id not in (now.collected or ()))


def _ended(workflow: Workflow, now: Situation, then: dt.datetime) -> Decision:
    """Its time is over. What it should have collected then and nobody has since is missed."""
    was = dataclasses.replace(now, slot=now.at(workflow.fixed_time))
    missing = _missing([game for game in _over(workflow, was) if game.tip < was.slot], now)
    succeeded = any(run.found(workflow.success_of or workflow.scrapers) for run in now.ran(workflow))
    if succeeded or not missing or now.collected is None or not looks(workflow, now):
        return skip(workflow, now, "its time is over", then)
    return too_late(workflow, now, closes(workflow, now), f"too late: {len(missing)} games are missing", then)


def _run(workflow: Workflow, now: Situation, games: list[Game], missing: list[str]) -> Decision:
    every = sorted(game.game_id for game in games)
    wanted = missing if workflow.collects == "missing" and missing else every
    unknown = now.collected is None
    loud = workflow.missing_alert if len(missing) > workflow.missing_share * len(games) else "NONE"
    reason = "nobody knows which games are collected" if unknown else f"{len(missing)} of {len(games)} are missing"
    return Decision(workflow.name, "RUN", reason, workflow.priority, now.today - DAY * workflow.days_before,
                    now.slot + HOUR, "WARNING" if unknown else loud, workflow.plan, tuple(wanted),
                    {"games": len(games), "missing": missing[:20]})


def expected(workflow: Workflow, now: Situation) -> list[tuple[dt.datetime, str]]:
    if not now.of(now.today - DAY * workflow.days_before):
        return []
    return [(now.at(workflow.fixed_time), "box scores")]
