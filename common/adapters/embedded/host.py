"""Cloud Workflows over a home: calls reach the functions in this process, sleep is the virtual clock moving on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from common.adapters.embedded.called import ADDRESS, Called
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.place import Around
from common.ports import Doc
from common.run import Run

ENVIRONMENT = {"FUNCTIONS_URL": ADDRESS, "GOOGLE_CLOUD_PROJECT_ID": "embedded", "GOOGLE_CLOUD_LOCATION": "embedded"}


class Paused(BaseException):
    """The clock has come to where whoever started the workflow wants it to stop. The same execution goes on later."""


class Host:
    """Runs the workflows of a home.

    seen      told of every batch of runs that messages set going
    answered  told of every answer of a function
    until     pause before the clock would pass this instant (naive UTC)
    """

    def __init__(self, home: Home, seen: Callable[[list[Run]], None] = lambda runs: None,
                 answered: Callable[[str, Doc], None] = lambda name, answer: None,
                 until: dt.datetime | None = None) -> None:
        self.home, self.seen, self.until = home, seen, until
        around = Around(home.clock, Called(home.world, self.asked, answered), ENVIRONMENT)
        self.executions = Executions(home.world.documents, around, self.sleep)

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

    def deliver(self, phase: str = "") -> None:
        """All messages that are due at the present instant, of one phase or of all."""
        pump(self.home.world, self.home.bus, None, self.seen, phase=phase)

    def sleep(self, until: dt.datetime) -> None:
        """Deliver what falls due, bring the clock to the instant, and remember that it is there."""
        if self.until is not None and until > self.until:
            self.deliver()
            raise Paused
        pump(self.home.world, self.home.bus, until, self.seen)
        self.home.clock.set(until)
        self.home.keep_clock()
