"""What a decision is made from, and what it says. Nothing here or in the evaluators knows a world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common.basketball.season import eastern, new_york
from functions.orchestration.decisions.config import Plan, Workflow

DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
FOUND = ("success", "unchanged")
DONE = (*FOUND, "no_data")
OPEN = ("pending", "started")


@dataclass(frozen=True)
class Game:
    """tip: naive UTC; where the league has set none, noon in New York. over: the schedule says it is final."""

    game_id: str
    tip: dt.datetime
    over: bool = False
    boxed: bool = True


@dataclass(frozen=True)
class Run:
    """A decision RUN of today and what became of it: pending | started | completed | failed.

    scrapers: how each ended (success, unchanged, no_data, failed, skipped). requests: what it may cost each source.
    """

    slot: dt.datetime
    state: str
    scrapers: Mapping[str, str] = field(default_factory=dict)
    target_games: frozenset[str] = frozenset()
    closing: bool = False
    requests: Mapping[str, int] = field(default_factory=dict)

    def found(self, names: Iterable[str]) -> bool:
        """Whether one of these scrapers found something."""
        return any(self.scrapers.get(name) in FOUND for name in names)

    def fell_short(self, names: Iterable[str]) -> bool:
        """Whether it, or one of these scrapers, could not do what it was for."""
        return self.state == "failed" or any(self.scrapers.get(name) in ("failed", "skipped") for name in names)


@dataclass(frozen=True)
class Situation:
    """slot: the instant (naive UTC) that is decided for. Everything of today is of its date in New York.

    games      of yesterday, today and the coming days; none that is postponed
    runs       today's by workflow, oldest first; those of the slot are not among them
    aborted    when a workflow was given up earlier today
    collected  the games of yesterday and today whose box scores are there; None: nobody could find out
    schedule   the due instant of today's latest successful ask for the schedule
    calls      requests put to each source (this month, today)
    """

    slot: dt.datetime
    games: Mapping[dt.date, tuple[Game, ...]]
    runs: Mapping[str, tuple[Run, ...]] = field(default_factory=dict)
    aborted: Mapping[str, tuple[dt.datetime, ...]] = field(default_factory=dict)
    collected: frozenset[str] | None = frozenset()
    schedule: dt.datetime | None = None
    calls: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def local(self) -> dt.datetime:
        return new_york(self.slot)

    @property
    def today(self) -> dt.date:
        return self.local.date()

    @property
    def hour(self) -> int:
        return self.local.hour

    def of(self, day: dt.date) -> tuple[Game, ...]:
        return self.games.get(day, ())

    def at(self, time: str, days_after: int = 0) -> dt.datetime:
        """A wall-clock time in New York of today, or days after (naive UTC)."""
        return instant(self.today + DAY * days_after, time)

    def ran(self, workflow: Workflow) -> tuple[Run, ...]:
        return self.runs.get(workflow.name, ())


def instant(day: dt.date, time: str) -> dt.datetime:
    return eastern(day, time).replace(tzinfo=None)


@dataclass(frozen=True)
class Decision:
    """RUN | SKIP | ABORT, and why. plan, game_date, target_games: what a RUN asks for ([]: every game of the date)."""

    workflow_name: str
    action: str
    reason: str
    priority: str
    game_date: dt.date
    next_check_time: dt.datetime | None = None
    alert_level: str = "NONE"
    plan: Plan = ()
    target_games: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As a JSON object."""
        following = self.next_check_time
        return {**vars(self), "game_date": str(self.game_date), "plan": [list(step) for step in self.plan],
                "target_games": list(self.target_games), "context": dict(self.context),
                "next_check_time": following.isoformat() if following else None}


def skip(workflow: Workflow, now: Situation, reason: str, then: dt.datetime | None = None,
         alert: str = "NONE") -> Decision:
    return Decision(workflow.name, "SKIP", reason, workflow.priority, now.today, then or now.slot + HOUR, alert)


def too_late(workflow: Workflow, now: Situation, end: dt.datetime, reason: str, then: dt.datetime) -> Decision:
    """The last useful moment has passed without a success: ABORT, said once, when no run is on its way."""
    if under_way(now.ran(workflow)):
        return skip(workflow, now, "a run is under way")
    if any(slot >= end for slot in now.aborted.get(workflow.name, ())):
        return skip(workflow, now, f"given up: {reason}", then)
    return Decision(workflow.name, "ABORT", reason, workflow.priority, now.today, then, workflow.missed_alert)


def under_way(runs: Iterable[Run]) -> Run | None:
    """The run that is not over yet, if there is one."""
    return next((run for run in runs if run.state in OPEN), None)
