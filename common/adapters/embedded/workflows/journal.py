"""What an execution has done, in state documents: its record, and one entry for each look at or effect on the world.

A killed execution runs its definition again from the top with the entries for answers, so it continues where it
was; a call whose entry is missing is made again (at least once).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.adapters.embedded.workflows.errors import Raised
from common.adapters.embedded.workflows.turns import Turns
from common.errors import Retry
from common.ports import Clock, Doc, Documents


def record_key(workflow: str, execution: str) -> str:
    return f"execution/{workflow}/{execution}"


def next_name(documents: Documents, workflow: str, stem: str) -> str:
    """'{stem}.001': the name of an execution that does not exist yet."""
    prefix = record_key(workflow, f"{stem}.")
    return f"{stem}.{len(documents.heads(prefix, prefix + '~')) + 1:03d}"


class Journal:
    def __init__(self, documents: Documents, clock: Clock, workflow: str, execution: str) -> None:
        self.documents, self.clock = documents, clock
        self.prefix = f"execution-step/{workflow}/{execution}/"
        self.entries = documents.scan(self.prefix, self.prefix + "~")

    def once(self, at: str, step: str, what: str, act: Callable[[], Any]) -> Any:
        """The answer of `act`, from the entry if there is one."""
        if self.prefix + at not in self.entries:
            started = self.clock.now().isoformat()
            try:
                outcome = {"value": act()}
            except Raised as error:
                outcome = {"raised": error.payload}
            self._keep(at, {"step": step, "what": what, "started_at": started, **outcome})
        return self._answer(at, step, what)

    def during(self, at: str, step: str, what: str, act: Callable[[], Turns]) -> Turns:
        """The same of an act that gives way."""
        if self.prefix + at not in self.entries:
            started = self.clock.now().isoformat()
            try:
                outcome = {"value": (yield act())}
            except Raised as error:
                outcome = {"raised": error.payload}
            self._keep(at, {"step": step, "what": what, "started_at": started, **outcome})
        return self._answer(at, step, what)

    def _keep(self, at: str, entry: Doc) -> None:
        key = self.prefix + at
        entry["ended_at"] = self.clock.now().isoformat()
        if self.documents.swap([(key, entry, None)]).get(key) is None:
            entry = self._there(key)
        self.entries[key] = entry

    def _answer(self, at: str, step: str, what: str) -> Any:
        entry = self.entries[self.prefix + at]
        if (entry["step"], entry["what"]) != (step, what):
            raise RuntimeError(f"{self.prefix + at} was {entry['step']} {entry['what']}, is now {step} {what}: "
                               "not repeatable")
        if "raised" in entry:
            raise Raised(entry["raised"])
        return entry["value"]

    def _there(self, key: str) -> Doc:
        """Somebody was first, or our own response was lost: what is stored counts."""
        found = self.documents.get([key])
        if key not in found:
            raise Retry(f"{key} could not be kept")
        return found[key][0]
