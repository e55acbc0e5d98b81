"""Before today's games: now and then from hours before the first tip-off, and right before each."""

from __future__ import annotations

import datetime as dt

from functions.orchestration.decisions.config import Workflow
from functions.orchestration.decisions.situation import HOUR, Decision, Game, Situation, skip, too_late, under_way


def decide(workflow: Workflow, now: Situation) -> Decision:
    games, runs = now.of(now.today), now.ran(workflow)
    if not games:
        return skip(workflow, now, "no games today", now.slot + 6 * HOUR)
    tips = sorted({game.tip for game in games})
    opens, tomorrow = (now.at(f"{workflow.business_hours[0]:02d}:00", days) for days in (0, 1))
    if now.slot >= tips[-1]:
        if any(run.found(workflow.success_of or workflow.scrapers) for run in runs):
            return skip(workflow, now, "every game has begun", tomorrow)
        return too_late(workflow, now, tips[-1], "too late to collect: every game has begun", tomorrow)
    closing = _closing(workflow, now)
    if closing:
        return _run(workflow, now, closing, "the last moments before a tip-off", closing=True)
    begins = tips[0] - HOUR * workflow.window_before_game_hours
    if now.slot < begins:
        return skip(workflow, now, "the first tip-off is far", begins)
    if not workflow.business_hours[0] <= now.hour < workflow.business_hours[1]:
        return skip(workflow, now, "outside business hours", opens if now.slot < opens else tomorrow)
    return _regular(workflow, now)


def _regular(workflow: Workflow, now: Situation) -> Decision:
    """Every frequency_hours, sooner after a failure, about the games that have not begun."""
    runs = [run for run in now.ran(workflow) if not run.closing]
    if under_way(runs):
        return skip(workflow, now, "a run is under way")
    again = runs[-1].slot + HOUR * workflow.frequency_hours if runs else now.slot
    if now.slot < again and not runs[-1].fell_short(workflow.success_of or workflow.scrapers):
        return skip(workflow, now, "ran a short while ago", again)
    return _run(workflow, now, [game for game in now.of(now.today) if game.tip > now.slot], "games are near")


def _closing(workflow: Workflow, now: Situation) -> list[Game]:
    """The games that tip off within the closing minutes and were not asked for within theirs."""
    lead = dt.timedelta(minutes=workflow.closing_minutes)
    return [game for game in now.of(now.today) if now.slot < game.tip <= now.slot + lead and not any(
        run.slot >= game.tip - lead and game.game_id in run.target_games for run in now.ran(workflow))]


def _run(workflow: Workflow, now: Situation, games: list[Game], reason: str, closing: bool = False) -> Decision:
    tips = sorted(game.tip for game in now.of(now.today))
    context = {"games_today": len(tips), "first_game_time": tips[0].isoformat(), "closing": closing,
               "hours_until_game": round((tips[0] - now.slot) / HOUR, 2)}
    return Decision(workflow.name, "RUN", reason, workflow.priority, now.today,
                    now.slot + HOUR * workflow.frequency_hours, "NONE", workflow.plan,
                    tuple(sorted(game.game_id for game in games)), context)


def expected(workflow: Workflow, now: Situation) -> list[tuple[dt.datetime, str]]:
    """The hours at which the controller finds it due before the first tip-off, and the closing of every tip-off."""
    tips = sorted({game.tip for game in now.of(now.today)})
    if not tips:
        return []
    first, last = workflow.business_hours
    begins = max(_hour(tips[0] - HOUR * workflow.window_before_game_hours), now.at(f"{first:02d}:00"))
    steps = (begins + HOUR * n for n in range(0, 24, workflow.frequency_hours))
    ends = min(tips[0], now.at(f"{last - 1:02d}:59"))
    closings = [(tip - dt.timedelta(minutes=workflow.closing_minutes), "the last moments before a tip-off")
                for tip in tips if workflow.closing_minutes]
    return [(step, "games are near") for step in steps if step < ends] + closings


def _hour(at: dt.datetime) -> dt.datetime:
    """The full hour at or after an instant: the controller looks on the hour."""
    floor = at.replace(minute=0, second=0, microsecond=0)
    return floor if floor == at else floor + HOUR
