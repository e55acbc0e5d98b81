"""A game day on the virtual clock: `workflows/daily.yaml`, from 05:00 to the grading of the next morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from common import digest
from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host, Paused
from common.adapters.embedded.workflows.journal import next_name
from common.collection import timeline
from common.ports import Doc
from common.run import Run

Progress = Callable[[str, int, int], None]
WORKFLOW = "daily"


@dataclass
class Played:
    """What a night took: runs that did something, rows written, events announced; and what the workflow returned.

    outcome: {} while the night is not over, {'error': …} when the workflow failed.
    """

    date: dt.date
    runs: int = 0
    changed_rows: int = 0
    events: int = 0
    outcome: Doc = field(default_factory=dict)

    def seen(self, runs: list[Run]) -> None:
        for run in runs:
            if run.status not in ("unchanged", "waiting"):
                self.runs += 1
            self.changed_rows += sum(digest.count(run.digests[k]) for k in run.changed if k in run.digests)
            self.events += bool(run.changed)


def play(
    home: Home, day: dt.date, progress: Progress = lambda what, done, total: None, until: dt.datetime | None = None,
    wait: Callable[[float], None] | None = None,
) -> Played:
    """Run the day's workflow to its end; what was done before is not done again.

    A night that was killed goes on where it was, so that it ends as if it had not. A night that is over is run
    again from its morning: whatever is missing or out of date by now is made.
    until: stop before the clock passes this instant (naive UTC); a later call goes on.
    wait: the clock follows the present, for a source that tells only of now: what a clock should have called before is
    called late, short waits are waited for by this, and at a long one the night is left for a later call to go on.
    """
    played = Played(day)
    told = _Told(home, played, progress)
    execution = home.playing()
    begun = execution.startswith(f"{day}.")
    if not begun:
        execution = next_name(home.world.documents, WORKFLOW, str(day))
        home.clock.set(timeline.opens(day))
    since = home.clock.instant
    home.keep_clock(execution)
    host = Host(home, told.seen, told.answered, until, day, wait)
    try:
        if wait and begun:
            host.catch_up(since)
        record = host.run(WORKFLOW, {"game_date": str(day)}, execution)
    except Paused:
        home.log.flush()
        return played
    played.outcome = record.get("result") or {"error": record.get("error")}
    home.keep_clock("")
    return played


class _Told:
    """Counts what happens, and says how far it has come."""

    def __init__(self, home: Home, played: Played, progress: Progress) -> None:
        self.home, self.played, self.progress = home, played, progress
        self.asked, self.brought = 0, set[str]()

    def seen(self, runs: list[Run]) -> None:
        self.played.seen(runs)
        self.brought.update(run.key.split("/")[1] for run in runs)
        if len(runs) > len(self.home.world.pipeline.processors):
            self.progress("bringing up history", len(self.brought), len(self.home.world.pipeline.processors))

    def answered(self, name: str, answer: Doc) -> None:
        if name == "orchestration.history":
            self.asked += answer["asked"]
            self.progress("asking for history", self.asked, self.asked + answer["left"])
        elif name == "orchestration.timeline":
            self.progress(f"{self.home.clock.now():%H:%M} UTC", 0, 0)
