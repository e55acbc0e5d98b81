"""Between the queue and the functions: what the emulator's push leaves out, what a test wants to go wrong, the count.

The emulator pushes every message of a topic to every subscription, without identity and without `deliveryAttempt`.
Here a message that the subscription's filter does not want is acknowledged, as the service does, and the others go to
their function with the attempt's number and a token. Subscriptions and filters are read from the emulator.
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EQUAL = re.compile(r'attributes\.(\w+) = "([^"]*)"')
PREFIX = re.compile(r'hasPrefix\(attributes\.(\w+), "([^"]*)"\)')
ATTEMPTS = 8
CALLER = "push@test-project.iam.gserviceaccount.com"


def wants(text: str, attributes: Mapping[str, str]) -> bool:
    """Whether a filter lets a message through; ValueError on a filter of any other form than ours."""
    if found := EQUAL.fullmatch(text):
        return attributes.get(found.group(1)) == found.group(2)
    if found := PREFIX.fullmatch(text):
        return attributes.get(found.group(1), "").startswith(found.group(2))
    raise ValueError(f"a filter that nobody here evaluates: {text}")


@dataclass
class Fault:
    """Before a delivery reaches its function: a status to answer instead, or None to let it pass."""

    of: str  # function
    times: int
    status: int = 500
    twice: bool = False  # let it pass, and deliver it again
    done: int = 0


@dataclass
class Gateway:
    functions: Mapping[str, str]  # function -> its URL
    audience: str
    filters: dict[str, str] = field(default_factory=dict)  # subscription -> its filter
    owner: dict[str, str] = field(default_factory=dict)  # subscription -> its function
    faults: list[Fault] = field(default_factory=list)
    before: Callable[[str], None] = lambda function: None
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.attempts: Counter[tuple[str, str]] = Counter()  # (subscription, message)
        self.settled: set[tuple[str, str]] = set()
        self.in_flight = 0
        self.said: Counter[tuple[str, int]] = Counter()  # (function, status)

    def delivered(self, subscription: str, body: dict[str, Any]) -> int:
        """The status that the queue is answered."""
        message = body["message"]
        key = (subscription, message["messageId"])
        if not wants(self.filters[subscription], message.get("attributes", {})):
            with self.lock:
                self.counts["filtered"] += 1
                self.settled.add(key)
            return 204
        with self.lock:
            self.in_flight += 1
            self.attempts[key] += 1
            attempt = self.attempts[key]
            self.counts["delivered"] += 1
        try:
            status = self._passed(self.owner[subscription], {**body, "deliveryAttempt": attempt})
        finally:
            with self.lock:
                self.in_flight -= 1
        with self.lock:
            self.said[(self.owner[subscription], status)] += 1
            if status < 300:
                self.settled.add(key)
            elif attempt >= ATTEMPTS:
                self.counts["dead"] += 1
                self.settled.add(key)
        return status

    def _passed(self, function: str, body: dict[str, Any]) -> int:
        self.before(function)
        with self.lock:
            fault = next((f for f in self.faults if f.of == function and f.done < f.times), None)
            if fault:
                fault.done += 1
        if fault and not fault.twice:
            return fault.status
        status = self.called(function, body)
        return self.called(function, body) if fault and status < 300 else status

    def called(self, function: str, body: dict[str, Any]) -> int:
        """One push, with the identity that the queue's service agent would sign."""
        request = urllib.request.Request(self.functions[function], json.dumps(body).encode(), {
            "Content-Type": "application/json", "Authorization": f"Bearer {CALLER} for {self.audience}"})
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return int(error.code)
        except (OSError, HTTPException):
            return 502  # nobody listens

    def waiting(self) -> int:
        """Deliveries that were tried and not yet acknowledged."""
        with self.lock:
            return self.in_flight + sum(key not in self.settled for key in self.attempts)


def serve(gateway: Gateway) -> AbstractContextManager[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(gateway.delivered(self.path.strip("/"), body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            pass

    return listening(Handler)


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The URL of a server in this process."""
    ThreadingHTTPServer.request_queue_size = 128
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
