"""Cloud Workflows over a home: calls reach the functions in this process, sleep is the virtual clock moving on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from common.adapters.embedded.called import ADDRESS, Called, addresses
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.embedded.schedules import Schedules
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.place import Around
from common.ports import Doc
from common.run import Run

PLACE = {"GOOGLE_CLOUD_PROJECT_ID": "embedded", "GOOGLE_CLOUD_LOCATION": "embedded"}
LONG = dt.timedelta(minutes=2)  # more than any pause before a call is tried again


class Paused(BaseException):
    """The clock has come to where whoever started the workflow wants it to stop. The same execution goes on later."""


class Host:
    """Runs the workflows of a home.

    seen      told of every batch of runs that messages set going
    answered  told of every answer of a function
    until     pause before the clock would pass this instant (naive UTC)
    day       the game day whose schedules fire while the clock moves; None: none do
    wait      for a clock that follows the present: waits so many seconds; where that would be long, pause
    """

    def __init__(self, home: Home, seen: Callable[[list[Run]], None] = lambda runs: None,
                 answered: Callable[[str, Doc], None] = lambda name, answer: None,
                 until: dt.datetime | None = None, day: dt.date | None = None,
                 wait: Callable[[float], None] | None = None) -> None:
        self.home, self.seen, self.until, self.day, self.wait = home, seen, until, day, wait
        self.called = Called(home.world, self.asked, answered)
        environment = {"FUNCTIONS": addresses(home.world.pipeline.endpoints), **PLACE}
        self.executions = Executions(home.world.documents, Around(home.clock, self.called, environment), self.sleep)
        self.schedules = Schedules(home.world.pipeline.endpoints, home.world.documents, self._call, self._start)

    def run(self, workflow: str, argument: Doc, execution: str) -> Doc:
        """The record of the execution when it has ended and everything it set going is delivered."""
        record = self.executions.run(workflow, argument, execution)
        self.deliver()
        self.home.log.flush()
        return record

    def asked(self, name: str, request: Doc) -> None:
        """Whoever asks whether a phase is done lets it get done: nothing else runs while this process waits."""
        if name == "operations.settled":
            self.deliver(str(request.get("phase") or ""))
        if self.home.ledger:
            self.home.ledger.begin(name)

    def deliver(self, phase: str = "") -> None:
        """All messages that are due at the present instant, of one phase or of all."""
        pump(self.home.world, self.home.bus, None, self.seen, phase=phase)

    def sleep(self, until: dt.datetime) -> None:
        """Deliver what falls due, call what a clock calls, and bring the clock to the instant."""
        last = until if self.until is None else min(until, self.until)
        while self.wait and (left := until - self.home.clock.now()) > dt.timedelta(0):
            if left > LONG:
                last = self.home.clock.now()
                break
            self.wait(left.total_seconds())
        while self.day and (due := self.schedules.next(self.day, self.home.clock.now(), last)):
            self._reach(due[0])
            self.schedules.fire(self.day, *due)
        if last < until:
            self.deliver()
            raise Paused
        self._reach(until)

    def catch_up(self, since: dt.datetime) -> None:
        """Call late what a clock should have called since then, as often as it should have."""
        while self.day and (due := self.schedules.next(self.day, since, self.home.clock.now())):
            self.schedules.fire(self.day, *due)

    def _reach(self, instant: dt.datetime) -> None:
        pump(self.home.world, self.home.bus, instant, self.seen)
        if instant > self.home.clock.now():
            self.home.clock.set(instant)
        self.home.keep_clock()

    def ask(self, function: str, body: Doc) -> tuple[int, Doc]:
        """What a function answers, as (HTTP status, JSON object)."""
        status, _, answer = self.called("POST", f"{ADDRESS}/{function}", body=body, auth={"type": "OIDC"})
        return status, answer

    def _call(self, function: str, body: Doc) -> int:
        return self.ask(function, body)[0]

    def _start(self, workflow: str, execution: str) -> None:
        """What it set going is delivered before the next call: the same order in every run of a day."""
        self.executions.run(workflow, {}, execution)
        self.deliver()
