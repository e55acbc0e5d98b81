"""What an execution has done, in state documents: its record, and one entry for each look at or effect on the world.

A killed execution runs its definition again from the top with the entries for answers, so it continues where it
was; a call whose entry is missing is made again (at least once).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.adapters.embedded.workflows.errors import Raised
from common.errors import Retry
from common.ports import Clock, Doc, Documents


def record_key(workflow: str, execution: str) -> str:
    return f"execution/{workflow}/{execution}"


class Journal:
    def __init__(self, documents: Documents, clock: Clock, workflow: str, execution: str) -> None:
        self.documents, self.clock = documents, clock
        self.prefix = f"execution-step/{workflow}/{execution}/"
        self.entries = documents.scan(self.prefix, self.prefix + "~")

    def once(self, at: str, step: str, what: str, act: Callable[[], Any]) -> Any:
        """The answer of `act`, from the entry if there is one."""
        key = self.prefix + at
        entry = self.entries.get(key)
        if entry is None:
            entry = self._made(step, what, act)
            if self.documents.swap([(key, entry, None)]).get(key) is None:
                entry = self._there(key)
            self.entries[key] = entry
        if (entry["step"], entry["what"]) != (step, what):
            raise RuntimeError(f"{key} was {entry['step']} {entry['what']}, is now {step} {what}: not repeatable")
        if "raised" in entry:
            raise Raised(entry["raised"])
        return entry["value"]

    def _made(self, step: str, what: str, act: Callable[[], Any]) -> Doc:
        started = self.clock.now().isoformat()
        try:
            outcome = {"value": act()}
        except Raised as error:
            outcome = {"raised": error.payload}
        return {"step": step, "what": what, "started_at": started, "ended_at": self.clock.now().isoformat(), **outcome}

    def _there(self, key: str) -> Doc:
        """Somebody was first, or our own response was lost: what is stored counts."""
        found = self.documents.get([key])
        if key not in found:
            raise Retry(f"{key} could not be kept")
        return found[key][0]
