"""The cloud on one machine: emulators, the queue's gateway and the functions' servers, all ended with the block.

Each process is found by a free port and ended by its own id and session, however the tests end.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from common.adapters.cloud.config import Config
from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.world import Cloud, open_world
from common.cli.generate.manifest import manifest
from common.errors import Reject
from common.pipeline import Pipeline
from common.ports import Source
from common.scraper import Request
from tests.bench_entry import answers, peak_mb, processes
from tests.emulators import running
from tests.rehearsal.clock import FileClock
from tests.rehearsal.gateway import ATTEMPTS, CALLER, Gateway, listening, serve

PROJECT = "test-project"
CONFIG = Config(PROJECT, "us-central1", "rehearsal-raw", "rehearsal-public", "rehearsal-state")
AUDIENCE = "https://rehearsal"
WORKFLOWS = "workflows@test-project.iam.gserviceaccount.com"
LONGEST_S = 420.0  # one instant of the clock: everything that it sets going
DEADLINE_S = 600  # the emulator takes it as milliseconds too, within which it must be connected


@dataclass
class Host:
    """One server process of several functions."""

    name: str
    targets: list[str]
    port: int
    process: subprocess.Popen[bytes] | None = None
    first_200_s: list[float] = field(default_factory=list)

    def url(self, target: str) -> str:
        return f"http://127.0.0.1:{self.port}/{target.replace('_', '-')}/"


@dataclass
class Stage:
    """A running cloud."""

    folder: Path
    code: Path  # the unpacked bundle
    pipeline: Pipeline
    environment: dict[str, str]
    gateway: Gateway
    cloud: Cloud
    clock: FileClock
    hosts: dict[str, Host]
    url: str = ""  # of the gateway
    subscriptions: dict[str, list[str]] = field(default_factory=dict)  # topic -> its push subscriptions
    published: dict[str, set[str]] = field(default_factory=dict)  # topic -> ids of its messages

    # ----------------------------------------------------------------------------------------------------- the servers

    def start(self, host: Host) -> None:
        started = time.monotonic()
        with open(self.folder / f"{host.name}.log", "ab") as log:
            host.process = subprocess.Popen(
                [sys.executable, "-I", str(Path(__file__).with_name("host.py")), str(self.code), str(host.port),
                 *host.targets], cwd=self.folder, env={**os.environ, **self.environment}, start_new_session=True,
                stdin=subprocess.PIPE, stdout=log, stderr=log)
        while not answers(host.url(host.targets[0]) + "health"):
            if host.process.poll() is not None or time.monotonic() - started > running.START_S:
                self.end(host)
                raise AssertionError(f"{host.name} does not start: {self.said(host)[-3000:]}")
            time.sleep(0.02)
        host.first_200_s.append(time.monotonic() - started)

    def end(self, host: Host) -> None:
        """Without a word to it, as a machine ends that loses its power."""
        if host.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(host.process.pid, signal.SIGKILL)
        host.process.wait()
        if host.process.stdin:
            host.process.stdin.close()
        host.process = None

    def peak_mb(self, host: Host) -> float:
        """The most that the processes of a running server held."""
        return sum(map(peak_mb, processes(host.process.pid))) if host.process else 0.0

    def said(self, host: Host) -> str:
        return (self.folder / f"{host.name}.log").read_text(errors="replace")

    # ------------------------------------------------------------------------------------------------------- the queue

    def settle(self) -> None:
        """Return when every message was acknowledged by all who subscribe to it, or is a dead letter.

        A function publishes before it answers, so that what is to be delivered is known when it has answered.
        """
        until = time.monotonic() + LONGEST_S
        while self._collect() or self.outstanding() or self.gateway.in_flight or self._collect():
            assert time.monotonic() < until, f"not delivered: {self._lost()}; {dict(self.gateway.said)}"
            time.sleep(0.1)

    def _lost(self) -> list[tuple[tuple[str, str], int]]:
        """(what is outstanding, how often it was tried), the first of it."""
        return [(key, self.gateway.attempts[key]) for key in self.outstanding()[:10]]

    def outstanding(self) -> list[tuple[str, str]]:
        return [(name, message) for topic, messages in self.published.items() for message in sorted(messages)
                for name in self.subscriptions.get(topic, []) if (name, message) not in self.gateway.settled]

    def _collect(self) -> int:
        """The messages published since; the watching subscription of each topic has them."""
        new = 0
        for topic in self.subscriptions:
            while found := self.pull(f"watch-{topic}"):
                new += len(found)
                self.published.setdefault(topic, set()).update(m["message"]["messageId"] for m in found)
        return new

    def pull(self, subscription: str) -> list[Any]:
        """Messages of a pull subscription, acknowledged."""
        path = f"subscriptions/{subscription}"
        found: list[Any] = self._rest(f"{path}:pull", maxMessages=1000, returnImmediately=True).get(
            "receivedMessages", [])
        if found:
            self._rest(f"{path}:acknowledge", ackIds=[m["ackId"] for m in found])
        return found

    def replay_dead_letters(self) -> int:
        """What the product's own function for it brings back, asked over HTTP; how many."""
        status, answer = self.gateway.called("operations_dead_letters", b'{"action": "replay"}',
                                             f"Bearer {WORKFLOWS} for {AUDIENCE}")
        assert status == 200, answer
        return len(json.loads(answer)["letters"])

    def _rest(self, path: str, **body: Any) -> Any:
        url = f"http://{self.environment['PUBSUB_EMULATOR_HOST']}/v1/projects/{PROJECT}/{path}"
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    # --------------------------------------------------------------------------------------------------- the emulators

    def refuse(self, service: str, times: int, status: int, within: str = "") -> None:
        """Let the next requests to an emulator that change something fail."""
        url = f"{self.environment[f'{service}_EMULATOR_HOST']}/-/refuse?times={times}&status={status}&within={within}"
        urllib.request.urlopen(urllib.request.Request(url, b""), timeout=20).close()

    def counts(self, service: str) -> Counter[str]:
        with urllib.request.urlopen(f"{self.environment[f'{service}_EMULATOR_HOST']}/-/counts", timeout=20) as answer:
            return Counter(json.loads(answer.read()))


@contextlib.contextmanager
def staged(folder: Path, code: Path, pipeline: Pipeline, source: Source) -> Iterator[Stage]:
    """Emulators, buckets, tables, topics and servers for a pipeline; running.Missing says what this machine lacks."""
    python, jar = running.environment(), running.jar()
    with contextlib.ExitStack() as stack:
        queue = stack.enter_context(running.started(Path(sys.executable), "pubsub.py", str(jar), health="/"))
        storage = stack.enter_context(running.started(python, "storage.py", health="/", PUBSUB_EMULATOR_HOST=queue))
        warehouse = stack.enter_context(running.warehouse(python))
        hosts = hosts_of(pipeline)
        emulators = {"PUBSUB_EMULATOR_HOST": queue, "STORAGE_EMULATOR_HOST": f"http://{storage}", **warehouse}
        for name, value in emulators.items():
            stack.callback(_restored(name, os.environ.get(name)))
            os.environ[name] = value
        environment = {**emulators, **_settings(), "REHEARSAL_CLOCK": str(folder / "clock"),
                       "REHEARSAL_SOURCE": stack.enter_context(_asked(source)), "REHEARSAL_SOURCE_NAME": source.name,
                       "REHEARSAL_GENERATED": "yes" if source.generated else "no"}
        gateway = Gateway({target: host.url(target) for host in hosts.values() for target in host.targets}, AUDIENCE)
        clock = FileClock(folder / "clock")
        cloud = open_world(pipeline, CONFIG, source)
        stack.callback(cloud.close)
        cloud = replace(cloud, world=replace(cloud.world, clock=clock))
        stage = Stage(folder, code, pipeline, environment, gateway, cloud, clock, hosts)
        ensure_tables(cloud.clients, pipeline.tables.values())
        for bucket in (CONFIG.raw_bucket, CONFIG.public_bucket, CONFIG.state_bucket):
            cloud.clients.storage.create_bucket(bucket)
        stage.url = stack.enter_context(serve(gateway))
        _subscribed(stage)
        for host in hosts.values():
            stack.callback(stage.end, host)
        yield stage


def hosts_of(pipeline: Pipeline) -> dict[str, Host]:
    """A server for each phase, of its processors and endpoints."""
    out: dict[str, Host] = {}
    for one in (*pipeline.processors, *pipeline.endpoints):
        phase = one.name.partition(".")[0]
        out.setdefault(phase, Host(phase, [], running.free_port())).targets.append(one.entry_point)
    return out


def _settings() -> dict[str, str]:
    return {"TIPOFF_PROJECT": CONFIG.project, "TIPOFF_LOCATION": CONFIG.location, "TIPOFF_LOG": "INFO",
            "TIPOFF_RAW_BUCKET": CONFIG.raw_bucket, "TIPOFF_PUBLIC_BUCKET": CONFIG.public_bucket,
            "TIPOFF_STATE_BUCKET": CONFIG.state_bucket, "TIPOFF_AUDIENCE": AUDIENCE,
            "TIPOFF_CALLERS": f"{CALLER},{WORKFLOWS}"}


def _restored(name: str, value: str | None) -> Any:
    def restore() -> None:
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value

    return restore


def _subscribed(stage: Stage) -> None:
    """The topics and subscriptions of the manifest, by the official clients.

    Without a retry policy: with one, the emulator now and then never delivers a refused message again.
    """
    from google.cloud.pubsub_v1 import SubscriberClient
    found = manifest(stage.pipeline)
    publisher = stage.cloud.clients.publisher
    with SubscriberClient() as subscriber:
        for names in found["topics"].values():
            for name in names.values():
                publisher.create_topic(name=publisher.topic_path(PROJECT, name))
            for name in (f"watch-{names['topic']}", names["dead_letter_topic"]):
                subscriber.create_subscription(name=subscriber.subscription_path(PROJECT, name),
                                               topic=publisher.topic_path(PROJECT, name.removeprefix("watch-")))
            stage.subscriptions[names["topic"]] = []
        dead = {names["topic"]: names["dead_letter_topic"] for names in found["topics"].values()}
        for processor in found["processors"].values():
            for given, wanted in processor["subscriptions"].items():
                name = f"{processor['function_name']}--{given}"
                made = subscriber.create_subscription(request={
                    "name": subscriber.subscription_path(PROJECT, name),
                    "topic": publisher.topic_path(PROJECT, wanted["topic"]), "filter": wanted["filter"],
                    "ack_deadline_seconds": DEADLINE_S, "push_config": {"push_endpoint": f"{stage.url}/{name}"},
                    "dead_letter_policy": {"dead_letter_topic": publisher.topic_path(PROJECT, dead[wanted["topic"]]),
                                           "max_delivery_attempts": ATTEMPTS}})
                stage.gateway.filters[name] = made.filter
                stage.gateway.owner[name] = processor["entry_point"]
                stage.subscriptions[wanted["topic"]].append(name)


def announce_landed(stage: Stage) -> None:
    """From now on the raw bucket tells what lands in it."""
    topic = manifest(stage.pipeline)["topics"]["scrapers"]["topic"]
    bucket = stage.cloud.clients.storage.bucket(CONFIG.raw_bucket)
    bucket.notification(topic_name=topic, topic_project=PROJECT, blob_name_prefix="raw/",
                        event_types=["OBJECT_FINALIZE"], payload_format="JSON_API_V1").create()


@contextlib.contextmanager
def _asked(source: Source) -> Iterator[str]:
    """The URL at which a source is asked."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given: Mapping[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            request = Request(given["url"], given["params"], given["fields"], given["profile"], given["pages"])
            reason = ""
            try:
                with lock:
                    answer = source.fetch(request, dt.datetime.fromisoformat(given["now"]))
                status, said, reason = 200, answer.data or b"", "" if answer.data is not None else answer.reason
            except Reject as error:
                status, said = 404, str(error).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.send_header("X-Reason", reason)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *given: Any) -> None:
            pass

    with listening(Handler) as url:
        yield f"{url}/"
