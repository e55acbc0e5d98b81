"""Executions of the workflows: started once by name and id, resumed where they were, looked at while they run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common.adapters.embedded.workflows import definition
from common.adapters.embedded.workflows.check import check
from common.adapters.embedded.workflows.errors import Raised, Refused, raised
from common.adapters.embedded.workflows.journal import Journal, record_key
from common.adapters.embedded.workflows.limits import ARGUMENT_BYTES, size
from common.adapters.embedded.workflows.machine import Machine
from common.adapters.embedded.workflows.place import Around
from common.errors import Retry
from common.ports import Doc, Documents


class Executions:
    """sleep: brings the clock to an instant (naive UTC), and whatever happens until then."""

    def __init__(self, documents: Documents, around: Around, sleep: Callable[[dt.datetime], None],
                 folder: Path | None = None) -> None:
        self.documents, self.around, self.sleep, self.folder = documents, around, sleep, folder
        self._running: set[str] = set()

    def run(self, workflow: str, argument: Any, execution: str) -> Doc:
        """The record of this execution when it has ended; one that was killed goes on, none is run twice."""
        key = record_key(workflow, execution)
        found = self.documents.get([key]).get(key)
        if found is None:
            self._create(key, workflow, argument)
            found = self.documents.get([key])[key]
        record, version = found
        if record["state"] != "ACTIVE" or key in self._running:
            return record
        self._running.add(key)
        try:
            ended = self._executed(workflow, execution, record)
        finally:
            self._running.discard(key)
        if self.documents.swap([(key, ended, version)])[key] is None and self.documents.get([key])[key][0] != ended:
            raise Retry(f"{key} was ended by another")
        return ended

    def _create(self, key: str, workflow: str, argument: Any) -> None:
        source = definition.source(workflow, self.folder)
        check(definition.load(source, f"{workflow}.yaml"), set(self.around.connectors))
        if (length := size(argument)) > ARGUMENT_BYTES:
            raise Refused(f"{workflow}: an argument of {length} bytes, at most {ARGUMENT_BYTES}")
        self.documents.swap([(key, {"workflow": workflow, "state": "ACTIVE", "argument": argument, "source": source,
                                    "started_at": self.around.clock.now().isoformat()}, None)])

    def _executed(self, workflow: str, execution: str, record: Doc) -> Doc:
        """To the end, by the definition that it began with."""
        loaded = definition.load(record["source"], f"{workflow}.yaml")
        machine = Machine(loaded, self.around, Journal(self.documents, self.around.clock, workflow, execution),
                          execution)
        try:
            outcome = {"state": "SUCCEEDED", "result": _returned(self._driven(machine, record["argument"]))}
        except Raised as error:
            outcome = {"state": "FAILED", "error": {"payload": error.payload}}
        billed = {kind: machine.steps[kind] for kind in ("internal", "external")}
        return {**record, **outcome, "billed_steps": billed, "ended_at": self.around.clock.now().isoformat()}

    def _driven(self, machine: Machine, argument: Any) -> Any:
        turns = machine.main(argument)
        while True:
            try:
                until = next(turns)
            except StopIteration as end:
                return end.value
            if until is not None:
                instant = dt.datetime.fromtimestamp(until, dt.UTC).replace(tzinfo=None)
                if instant > self.around.clock.now():
                    self.sleep(instant)

    def look(self, workflow: str, execution: str) -> Doc:
        """The record with the steps made so far: {step, what, started_at, ended_at, failed}; Refused if unknown."""
        key = record_key(workflow, execution)
        found = self.documents.get([key]).get(key)
        if found is None:
            raise Refused(f"{workflow} has no execution {execution!r}")
        prefix = f"execution-step/{workflow}/{execution}/"
        entries = self.documents.scan(prefix, prefix + "~").values()
        shown = ("step", "what", "started_at", "ended_at")
        return {**found[0], "steps": [{**{k: e[k] for k in shown}, "failed": "raised" in e} for e in entries]}


def _returned(value: Any) -> Any:
    if _has_bytes(value):
        raise raised("TypeError", "bytes cannot be returned by a workflow")
    return value


def _has_bytes(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, bytes) or any(map(_has_bytes, inner))
