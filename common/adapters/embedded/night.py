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

    until: stop before the first instant after this one (naive UTC); a later call goes on.
    """
    played, world = Played(day), home.world
    done: set[tuple[dt.datetime, str]] = set()
    home.clock.set(timeline.opens(day))
    while due := _next(home, day, done):
        at = due[0].at
        if until is not None and at > until:
            home.keep_clock()
            return played
        pump(world, home.bus, at, played.seen)
        home.clock.set(at)
        for one in due:
            done.add((one.at, one.scraper.name))
            progress(f"{one.scraper.name.partition('.')[2]} {at:%H:%M} UTC", 0, 0)
            _ask(home, one, played)
        if at == timeline.opens(day):
            pump(world, home.bus, at, played.seen, phase="raw")
            _history(home, day, played, progress)
            _offer(home, day, day, played)
        pump(world, home.bus, at, played.seen)
    pump(world, home.bus, timeline.ends(day), played.seen)
    home.clock.set(timeline.ends(day))
    _offer(home, season_start(day), day, played)
    home.keep_clock()
    home.log.flush()
    return played


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


def _history(home: Home, day: dt.date, played: Played, progress: Progress) -> None:
    """Bring up the season's earlier dates: their asks now, then the same messages as ever, in bulk."""
    missing = timeline.history(home.world.pipeline, day, home.world)
    for n, due in enumerate(missing, 1):
        progress("asking for history", n, len(missing))
        _ask(home, due, played)
    total = sum(len(home.world.pipeline.readers) > 0 for _ in home.world.pipeline.processors)
    seen: set[str] = set()

    def told(runs: list[Run]) -> None:
        played.seen(runs)
        seen.update(run.key.split("/")[1] for run in runs)
        progress("bringing up history", len(seen), total)

    pump(home.world, home.bus, home.clock.now(), told if missing else played.seen)


def _offer(home: Home, first: dt.date, last: dt.date, played: Played) -> None:
    """The sweep, and whatever it sets going."""
    for runs in sweep(home.world, first, last):
        played.seen(runs)
        home.log.add([])
    pump(home.world, home.bus, home.clock.now(), played.seen)
