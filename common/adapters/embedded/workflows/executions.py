"""Executions of the workflows: started once by name and id, resumed where they were, looked at while they run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from common import digest
from common.adapters.embedded.workflows import definition, nested
from common.adapters.embedded.workflows.check import check
from common.adapters.embedded.workflows.errors import Raised, Refused, raised
from common.adapters.embedded.workflows.journal import Journal, record_key
from common.adapters.embedded.workflows.limits import ARGUMENT_BYTES, WORKFLOW_DEPTH, size
from common.adapters.embedded.workflows.machine import Machine
from common.adapters.embedded.workflows.place import Around, seconds_of
from common.adapters.embedded.workflows.turns import Turns, flat
from common.adapters.embedded.workflows.values import plain
from common.errors import Retry
from common.ports import Doc, Documents

# Where there is no cloud; whoever opens the world may say otherwise. docs/reference/environment-variables
NOWHERE = {"GOOGLE_CLOUD_LOCATION": "local", "GOOGLE_CLOUD_PROJECT_ID": "local", "GOOGLE_CLOUD_PROJECT_NUMBER": "0",
           "GOOGLE_CLOUD_SERVICE_ACCOUNT_NAME": "local"}


class Executions:
    """sleep: brings the clock to an instant (naive UTC), and whatever happens until then."""

    def __init__(self, documents: Documents, around: Around, sleep: Callable[[dt.datetime], None],
                 folder: Path | None = None) -> None:
        self.documents, self.around, self.sleep, self.folder = documents, around, sleep, folder
        self._running: set[str] = set()

    def run(self, workflow: str, argument: Any, execution: str) -> Doc:
        """The record of this execution when it has ended; one that was killed goes on, none is run twice."""
        turns = flat(self._ended(workflow, argument, execution))
        while True:
            try:
                until = next(turns)
            except StopIteration as end:
                record: Doc = end.value
                return record
            if until is not None:
                instant = dt.datetime.fromtimestamp(until, dt.UTC).replace(tzinfo=None)
                if instant > self.around.clock.now():
                    self.sleep(instant)

    def _ended(self, workflow: str, argument: Any, execution: str, depth: int = 1) -> Turns:
        key = record_key(workflow, execution)
        record, version = self._begun(key, workflow, argument)
        if record["state"] != "ACTIVE" or key in self._running:
            return record
        self._running.add(key)
        try:
            ended = yield self._executed(workflow, execution, record, depth)
        finally:
            self._running.discard(key)
        if self.documents.swap([(key, ended, version)])[key] is None and self.documents.get([key])[key][0] != ended:
            raise Retry(f"{key} was ended by another")
        return ended

    def _begun(self, key: str, workflow: str, argument: Any) -> tuple[Doc, str]:
        """The record that there is, or a new one."""
        found = self.documents.get([key]).get(key)
        if found is None:
            self._create(key, workflow, argument)
            found = self.documents.get([key])[key]
        return found

    def _create(self, key: str, workflow: str, argument: Any) -> None:
        source = definition.source(workflow, self.folder)
        check(definition.load(source, f"{workflow}.yaml"), set(self.around.connectors))
        try:
            length = size(plain(argument, "an argument"))
        except Raised as error:
            raise Refused(f"{workflow}: {error.payload['message']}") from None
        if length > ARGUMENT_BYTES:
            raise Refused(f"{workflow}: an argument of {length} bytes, at most {ARGUMENT_BYTES}")
        self.documents.swap([(key, {"workflow": workflow, "state": "ACTIVE", "argument": argument, "source": source,
                                    "started_at": self.around.clock.now().isoformat()}, None)])

    def _executed(self, workflow: str, execution: str, record: Doc, depth: int) -> Turns:
        """To the end, by the definition that it began with."""
        loaded = definition.load(record["source"], f"{workflow}.yaml")
        env = {**NOWHERE, **self.around.env, "GOOGLE_CLOUD_WORKFLOW_ID": workflow,
               "GOOGLE_CLOUD_WORKFLOW_EXECUTION_ID": execution,
               "GOOGLE_CLOUD_WORKFLOW_REVISION_ID": f"000001-{digest.of(record['source'])[:3]}"}
        machine = Machine(loaded, self.around, Journal(self.documents, self.around.clock, workflow, execution), env,
                          lambda arguments, key: self._nested(nested.asked(arguments, env), key, depth + 1))
        try:
            value = yield machine.main(record["argument"])
            outcome = {"state": "SUCCEEDED", "result": plain(value, "the result of a workflow")}
        except Raised as error:
            outcome = {"state": "FAILED", "error": {"payload": error.payload}}
        billed = {kind: machine.steps[kind] for kind in ("internal", "external")}
        return {**record, **outcome, "billed_steps": billed, "ended_at": self.around.clock.now().isoformat()}

    def _nested(self, asked: nested.Asked, key: str, depth: int) -> Turns:
        """The result of another workflow, run under this key."""
        if depth > WORKFLOW_DEPTH:
            raise raised("RecursionError", f"workflows run each other {depth} deep, at most {WORKFLOW_DEPTH}")
        if asked.workflow not in definition.names(self.folder):
            raise nested.not_found(f"workflow {asked.workflow[:60]!r} does not exist")
        record, _ = self._begun(record_key(asked.workflow, key), asked.workflow, asked.argument)
        deadline = seconds_of(dt.datetime.fromisoformat(record["started_at"])) + asked.timeout_s
        with closing(flat(self._ended(asked.workflow, asked.argument, key, depth))) as turns:
            while record["state"] == "ACTIVE":
                if seconds_of(self.around.clock.now()) >= deadline:
                    raise raised("TimeoutError", f"{asked.workflow} takes {asked.timeout_s} seconds or more")
                try:
                    until = next(turns)
                    yield until if until is None else min(until, deadline)
                except StopIteration as end:
                    record = end.value
                    break
        if record["state"] == "ACTIVE":
            raise Retry(f"{asked.workflow} {key} is run by another")
        if record["state"] == "FAILED":
            raise nested.failed(record, key)
        return record["result"]

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
