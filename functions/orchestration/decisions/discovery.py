"""Something is published at an unknown time of the day: asked for now and then until it is found."""

from __future__ import annotations

import datetime as dt

from functions.orchestration.decisions.config import Workflow
from functions.orchestration.decisions.situation import HOUR, Decision, Situation, instant, skip, too_late, under_way


def decide(workflow: Workflow, now: Situation) -> Decision:
    games, runs = now.of(now.today), now.ran(workflow)
    begins, tomorrow = now.at(f"{workflow.first_hour:02d}:00"), now.at(f"{workflow.first_hour:02d}:00", 1)
    if any(run.found(workflow.success_of or workflow.scrapers) for run in runs):
        return skip(workflow, now, "already found today", tomorrow)
    if workflow.requires_game_day and not games:
        return skip(workflow, now, "no games today", tomorrow)
    if workflow.requires_game_day and now.slot >= (last := max(game.tip for game in games)):
        return too_late(workflow, now, last, "not found before the last tip-off", tomorrow)
    if now.slot < begins:
        return skip(workflow, now, "too early", begins)
    if under_way(runs):
        return skip(workflow, now, "an attempt is under way")
    if len(runs) >= workflow.max_attempts:
        return skip(workflow, now, f"not found in {len(runs)} attempts", tomorrow, "WARNING")
    again = runs[-1].slot + HOUR * workflow.retry_interval_hours if runs else now.slot
    if now.slot < again:
        return skip(workflow, now, "attempted a short while ago", again)
    return Decision(workflow.name, "RUN", f"attempt {len(runs) + 1} of {workflow.max_attempts}", workflow.priority,
                    now.today, now.slot + HOUR * workflow.retry_interval_hours, "NONE", workflow.plan,
                    context={"attempt": len(runs) + 1, "games_today": len(games)})


def expected(workflow: Workflow, now: Situation) -> list[tuple[dt.datetime, str]]:
    """Every attempt of the day, before the last tip-off; after one that finds something the others are not needed."""
    games = now.of(now.today)
    if workflow.requires_game_day and not games:
        return []
    hours = [workflow.first_hour + n * workflow.retry_interval_hours for n in range(workflow.max_attempts)]
    due = [(instant(now.today, f"{hour:02d}:00"), f"attempt {n}") for n, hour in enumerate(hours, 1) if hour < 24]
    return [one for one in due if not workflow.requires_game_day or one[0] < max(game.tip for game in games)]
