"""Cloud Scheduler over a virtual clock: what calls itself is called when the clock comes to its instants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from common import logs
from common.basketball.season import new_york
from common.endpoint import Endpoint
from common.errors import Usage
from common.ports import Doc, Documents

ATTEMPTS, PLAYED = 3, "daily"  # the workflow that lets the clock move is not called by it
MINUTE = dt.timedelta(minutes=1)
Call = Callable[[str, Doc], int]
Start = Callable[[str, str], None]


class Schedules:
    """Remembers how far it has come in a game day, so that a day that is played again is not called for again.

    call   a function by its name, with a body; its HTTP status
    start  a workflow by its name, with the name of the execution
    """

    def __init__(self, endpoints: Iterable[Endpoint], documents: Documents, call: Call, start: Start) -> None:
        self.jobs = tuple(e for e in endpoints if e.schedule and e.through != PLAYED)
        self.documents, self.call, self.start = documents, call, start
        self._firing = False

    def next(self, day: dt.date, after: dt.datetime, until: dt.datetime) -> tuple[dt.datetime, Endpoint] | None:
        """The first call of the day that is due later than what was done, `after` included, up to `until`."""
        if self._firing:  # a call that waits; what falls due meanwhile comes late
            return None
        since, _ = self._done(day)
        start = (max(after, dt.datetime.fromisoformat(since["at"])), since["names"]) if since else (after, [])
        for at, job in instants(self.jobs, start[0], until):
            if at > start[0] or job.name not in start[1]:
                return at, job
        return None

    def fire(self, day: dt.date, at: dt.datetime, job: Endpoint) -> None:
        """Call it, again when it cannot be served; what then still fails is told, and the next instant comes."""
        self._firing = True
        try:
            if job.through:
                self.start(job.through, f"{at:%Y%m%dT%H%M}")
            elif all(self.call(job.function_name, {}) >= 500 for _ in range(ATTEMPTS)):
                logs.event("schedule_failed", "ERROR", function=job.name)
        finally:
            self._firing = False
        done, version = self._done(day)
        names = [*done["names"], job.name] if done and done["at"] == at.isoformat() else [job.name]
        self.documents.swap([(_key(day), {"at": at.isoformat(), "names": names}, version)])

    def _done(self, day: dt.date) -> tuple[Doc, str | None]:
        return self.documents.get([_key(day)]).get(_key(day), ({}, None))


def _key(day: dt.date) -> str:
    return f"home/schedules/{day}"


def instants(jobs: Iterable[Endpoint], first: dt.datetime, last: dt.datetime) -> Iterator[tuple[dt.datetime, Endpoint]]:
    """When which of them is due, first and last included (naive UTC); at one instant by name."""
    rules = [(job, *_fields(job.schedule)) for job in sorted(jobs, key=lambda job: job.name)]
    at = first.replace(second=0, microsecond=0)
    at += MINUTE * (at < first)
    while rules and at <= last:
        local = new_york(at)
        yield from ((at, job) for job, minutes, hours in rules if local.minute in minutes and local.hour in hours)
        at += MINUTE


@cache
def _fields(cron: str) -> tuple[frozenset[int], frozenset[int]]:
    """Its minutes and hours; the rest of a line here is always every day."""
    minute, hour, *rest = cron.split()
    if rest != ["*", "*", "*"]:
        raise Usage(f"schedule {cron!r}: only minutes and hours are told apart here")
    return _values(minute, 60), _values(hour, 24)


def _values(field: str, size: int) -> frozenset[int]:
    if field.startswith("*/"):
        return frozenset(range(0, size, int(field[2:])))
    return frozenset(range(size) if field == "*" else map(int, field.split(",")))
