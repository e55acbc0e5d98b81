"""A real night: its history on one machine, then the night itself there and in the cloud, by the same workflow."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.cloud.workflows import executions_v1

from common.adapters.cloud.workflows import CloudWorkflows
from common.adapters.cloud.world import Cloud
from common.adapters.embedded.called import addresses
from common.adapters.embedded.documents import EmbeddedDocuments
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import WORKFLOW, play
from common.adapters.embedded.schedules import Schedules
from common.adapters.embedded.store import Store
from common.adapters.embedded.workflows.executions import Executions
from common.adapters.embedded.workflows.place import Around
from common.adapters.sources.archive import Archive
from common.cli.generate import bundle
from common.collection import timeline
from common.pipeline import Pipeline
from common.ports import Doc
from tests.e2e.spoiling import FIRST, NIGHT, archive
from tests.played import ROOT
from tests.rehearsal.executions import LocalClients, Service, over_http, served
from tests.rehearsal.moved import moved
from tests.rehearsal.stage import AUDIENCE, CONFIG, PROJECT, WORKFLOWS, Stage, announce_landed, staged

# The first date that the archive tells of, and the night after which the home moves into the cloud.
SINCE = dt.date.fromisoformat(os.environ.get("REHEARSAL_SINCE", str(FIRST)))
BEFORE = dt.date.fromisoformat(os.environ.get("REHEARSAL_BEFORE", str(NIGHT - dt.timedelta(2))))
LONGEST_S = 3_600.0
LONG_AGO, FAR = dt.date(2023, 1, 1), dt.date(2025, 12, 31)


def prepare(folder: Path) -> None:
    """`archive`; the home `before`, where the night of BEFORE was the last; and `after`, which played on by itself."""
    source = Archive(archive(folder / "archive", SINCE))
    with Home.open(folder / "before", Pipeline.load(), source) as home:
        play(home, BEFORE)
    shutil.copytree(folder / "before", folder / "after")
    with Home.open(folder / "after", Pipeline.load(), source) as home:
        (folder / "outcome.json").write_text(json.dumps(play(home, NIGHT).outcome))


def contents(home: Home | Cloud) -> dict[str, Any]:
    """Every table in its contract's columns, and every published file; logs, which tell what happened, aside."""
    out: dict[str, Any] = {}
    for name, table in sorted(home.world.pipeline.tables.items()):
        if table not in home.world.pipeline.logs:
            out[name] = home.world.warehouse.read(table, LONG_AGO, FAR).to_csv(index=False)
    for stored in home.world.objects.list("public/"):
        body = json.loads(home.world.objects.get(stored.name))
        out[stored.name] = {k: v for k, v in body.items() if k not in ("generated_at", "correlation_id")}
    return out


@dataclass
class Night:
    """A night in the cloud. meanwhile: done when all is delivered that an instant set going; how much it set going."""

    stage: Stage
    source: Path
    moved: dict[str, int] = field(default_factory=dict)
    meanwhile: Callable[[Stage], int] = lambda stage: 0
    at: dict[dt.datetime, Callable[[], None]] = field(default_factory=dict)  # done when the clock comes there
    ended: executions_v1.Execution | None = None
    record: Doc = field(default_factory=dict)
    began: dict[str, Counter[str]] = field(default_factory=dict)  # the emulators' counts when the home had moved
    seconds: float = 0.0
    schedules: Schedules | None = None

    def settle(self) -> None:
        self.stage.settle()
        while self.meanwhile(self.stage):
            self.stage.settle()

    def sleep(self, until: dt.datetime) -> None:
        """The time that a workflow waits is long enough for all that is on its way, and for what a clock calls."""
        assert self.schedules
        while due := self.schedules.next(NIGHT, self.stage.clock.now(), until):
            self._reach(due[0])
            self.schedules.fire(NIGHT, *due)
        self._reach(until)

    def _reach(self, instant: dt.datetime) -> None:
        self.settle()
        self.stage.clock.set(max(instant, self.stage.clock.now()))
        for planned in sorted(self.at):
            if planned <= instant:
                self.at.pop(planned)()

    def play(self) -> None:
        """The day's workflow, started and looked at by the official client, to its end."""
        begun = time.monotonic()
        call = over_http(f"{WORKFLOWS} for {AUDIENCE}")

        def http(method: str, url: str, **options: Any) -> Any:
            if url.endswith("/operations-settled"):
                self.settle()
            return call(method, url, **options)

        environment = {"FUNCTIONS": addresses(Pipeline.load().endpoints, self.stage.url),
                       "GOOGLE_CLOUD_PROJECT_ID": PROJECT, "GOOGLE_CLOUD_LOCATION": CONFIG.location}
        store = Store(self.stage.folder / "executions.db")
        documents = EmbeddedDocuments(store)
        executions = Executions(documents, Around(self.stage.clock, http, environment), self.sleep)

        def called(name: str, body: Doc) -> int:
            return int(http("POST", f"{self.stage.url}/{name}", body=body, auth={"type": "OIDC"})[0])

        def started(workflow: str, execution: str) -> None:
            executions.run(workflow, {}, execution)
            self.settle()

        # The emulator takes seconds for the alerts; tests/integration/test_alerts.py asks some of them of it.
        clocked = [e for e in Pipeline.load().endpoints if e.name != "operations.alerts"]
        self.schedules = Schedules(clocked, documents, called, started)
        service = Service(executions)
        clients = LocalClients(CONFIG)
        try:
            with served(service) as clients.address:
                name = CloudWorkflows(clients).start(WORKFLOW, {"game_date": str(NIGHT)})
                self.ended = _ended(clients, name, service)
                self.record = service.executions.look(WORKFLOW, name.rpartition("/")[2])
        finally:
            clients.close()
            store.close()
        self.settle()
        self.seconds = time.monotonic() - begun


def _ended(clients: LocalClients, name: str, service: Service) -> executions_v1.Execution:
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        found = clients.executions.get_execution(name=name, timeout=20)
        if found.state != executions_v1.Execution.State.ACTIVE:
            return found
        if service.died:
            raise service.died[0]
        time.sleep(0.5)
    raise AssertionError(f"{name} does not end")


@contextlib.contextmanager
def opened(prepared: Path, folder: Path) -> Iterator[Night]:
    """The home of BEFORE in the cloud, its functions served from the bundle, on the morning of the night."""
    code, pipeline, source = folder / "bundle", Pipeline.load(), Archive(prepared / "archive")
    with zipfile.ZipFile(io.BytesIO(bundle.bundle(ROOT))) as zipped:
        zipped.extractall(code)
    with staged(folder, code, pipeline, source) as stage:
        with Home.open(prepared / "before", pipeline, source) as home:
            night = Night(stage, prepared, moved(home, stage.cloud))
        stage.clock.set(timeline.opens(NIGHT))
        for host in stage.hosts.values():
            stage.start(host)
        announce_landed(stage)
        night.began = {name: stage.counts(name) for name in ("STORAGE", "BIGQUERY")}
        yield night
