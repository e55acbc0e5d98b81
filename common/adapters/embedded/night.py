"""A game day played on the virtual clock: schedule at 05:00, history, odds and injuries, tip-offs, grading at dawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from common import digest, scrape, timeline
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.basketball.season import season_start
from common.run import Run
from common.scrape import Asked
from common.sweep import sweep

Progress = Callable[[str, int, int], None]


@dataclass
class Played:
    """What a night took: asks made, runs that did something, rows written, events announced."""

    date: dt.date
    asked: list[Asked] = field(default_factory=list)
    runs: int = 0
    changed_rows: int = 0
    events: int = 0

    def seen(self, runs: list[Run]) -> None:
        for run in runs:
            if run.status not in ("unchanged", "waiting"):
                self.runs += 1
            self.changed_rows += sum(digest.count(run.digests[k]) for k in run.changed if k in run.digests)
            self.events += bool(run.changed)


def play(
    home: Home, day: dt.date, progress: Progress = lambda what, done, total: None, until: dt.datetime | None = None
) -> Played:
    """Everything from 05:00 of the day to 06:00 of the next; what was done before is not done again.

    A night that was killed goes on at the instant and the step that it had begun, so that it ends as if it had not.
    until: stop before the first instant after this one (naive UTC); a later call goes on.
    """
    played, bus = Played(day), home.bus
    done: set[tuple[dt.datetime, str]] = set()
    unfinished, step = home.kept()
    if unfinished != str(day):
        home.clock.set(timeline.opens(day))
        pump(home.world, bus, None, played.seen)
        home.keep_clock(str(day))
        step = 0
    while due := _next(home, day, done):
        at = due[0].at
        if until is not None and at > until:
            return played
        if at > home.clock.now():
            pump(home.world, bus, at, played.seen)
            home.clock.set(at)
            step = 0
        done |= {(one.at, one.scraper.name) for one in due}
        _go_on(home, day, step, _steps(home, day, due, played, progress))
        step = 0
    _finish(home, day, step, played)
    return played


def _finish(home: Home, day: dt.date, step: int, played: Played) -> None:
    """06:00: every partition of the season is offered once more, as a sweep does, and the night is over."""
    ends = timeline.ends(day)
    if home.clock.now() < ends:
        pump(home.world, home.bus, ends, played.seen)
        home.clock.set(ends)
        step = 0
    _go_on(home, day, step, [lambda: _offer(home, season_start(day), day, played), lambda: _drain(home, played)])
    home.keep_clock()
    home.log.flush()


def _go_on(home: Home, day: dt.date, step: int, steps: list[Callable[[], None]]) -> None:
    """Take the steps of an instant from this one on; which one was begun is kept."""
    for number in range(step, len(steps)):
        home.keep_clock(str(day), number)
        steps[number]()


def _steps(
    home: Home, day: dt.date, due: list[timeline.Due], played: Played, progress: Progress
) -> list[Callable[[], None]]:
    """What is done at an instant. When the day opens, its schedule is loaded first: it tells which history there is."""
    def ask() -> None:
        for one in due:
            progress(f"{one.scraper.name.partition('.')[2]} {one.at:%H:%M} UTC", 0, 0)
            _ask(home, one, played)

    opening = [
        lambda: _drain(home, played, "raw"),
        lambda: _ask_history(home, day, played, progress),
        lambda: _bring_up(home, played, progress),
        lambda: _offer(home, day, day, played),
    ]
    return [ask, *(opening if due[0].at == timeline.opens(day) else ()), lambda: _drain(home, played)]


def _drain(home: Home, played: Played, phase: str = "") -> None:
    """Deliver all that is due at the present instant."""
    pump(home.world, home.bus, None, played.seen, phase=phase)


def _next(home: Home, day: dt.date, done: set[tuple[dt.datetime, str]]) -> list[timeline.Due]:
    """What is due at the next instant: read from the schedule as it is known by now."""
    schedule: Any = home.world.pipeline.tables.get("raw.nbac_schedule")
    games = home.world.warehouse.read(schedule, day, day)
    games = games[~games["postponed"]]
    left = [d for d in timeline.dues(home.world.pipeline, day, games)
            if (d.at, d.scraper.name) not in done and d.at >= home.clock.now()]
    return [d for d in left if d.at == left[0].at]


def _ask(home: Home, due: timeline.Due, played: Played) -> None:
    answer = scrape.ask(due.scraper, due.game_date, due.at, home.world)
    if answer:
        played.asked.append(answer)


def _ask_history(home: Home, day: dt.date, played: Played, progress: Progress) -> None:
    """The asks of the season's earlier dates that were never made."""
    missing = timeline.history(home.world.pipeline, day, home.world)
    for n, due in enumerate(missing, 1):
        progress("asking for history", n, len(missing))
        _ask(home, due, played)


def _bring_up(home: Home, played: Played, progress: Progress) -> None:
    """What history sets going: the same messages as ever, in bulk."""
    total, brought = len(home.world.pipeline.processors), set[str]()

    def told(runs: list[Run]) -> None:
        played.seen(runs)
        brought.update(run.key.split("/")[1] for run in runs)
        progress("bringing up history", len(brought), total)

    pump(home.world, home.bus, None, told)


def _offer(home: Home, first: dt.date, last: dt.date, played: Played) -> None:
    """The sweep."""
    for runs in sweep(home.world, first, last):
        played.seen(runs)
