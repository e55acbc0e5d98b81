"""Between the queue and the functions: what the emulator's push leaves out, what a test wants to go wrong, the count.

The emulator pushes every message of a topic to every subscription, without identity and without `deliveryAttempt`.
Here a message that the subscription's filter does not want is acknowledged, as the service does, and the others go to
their function with the attempt's number and a token. Subscriptions and filters are read from the emulator.
"""

from __future__ import annotations

import json
import re
import threading
import time
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
ATTEMPTS, LONGEST_BACKOFF_S = 20, 8
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
    """What happens to deliveries to one function, from the moment that it is in the gateway's list.

    status: answered instead of the function. twice: delivered again when it was acknowledged. alone: what is refused
    is one message again and again. meanwhile: done once, before the function is called.
    """

    of: str
    times: int
    status: int = 0
    twice: bool = False
    alone: bool = False
    meanwhile: Callable[[], None] | None = None
    done: int = 0
    message: str = ""

    def meets(self, function: str, message: str) -> bool:
        return function == self.of and self.done < self.times and self.message in ("", message)


@dataclass
class Gateway:
    functions: Mapping[str, str]  # entry point -> its URL
    audience: str
    filters: dict[str, str] = field(default_factory=dict)  # subscription -> its filter
    owner: dict[str, str] = field(default_factory=dict)  # subscription -> its entry point
    faults: list[Fault] = field(default_factory=list)
    wait: Callable[[float], None] = time.sleep
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.attempts: Counter[tuple[str, str]] = Counter()  # (subscription, message)
        self.settled: set[tuple[str, str]] = set()
        self.in_flight = 0
        self.said: Counter[tuple[str, int]] = Counter()  # (entry point, status)

    def delivered(self, subscription: str, body: dict[str, Any]) -> int:
        """The status that the queue is answered; a refusal later and later, for the emulator tries again at once."""
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
        if status == 503:  # what was refused on purpose need not wait
            self.wait(min(2 ** (attempt - 1), LONGEST_BACKOFF_S))
        return status

    def _passed(self, function: str, body: dict[str, Any]) -> int:
        message = body["message"]["messageId"]
        with self.lock:
            fault = next((f for f in self.faults if f.meets(function, message)), None)
            if fault:
                fault.done += 1
                fault.message = message if fault.alone else ""
        if fault and fault.meanwhile:
            fault.meanwhile()
        if fault and fault.status:
            return fault.status
        status = self._pushed(function, body)
        return self._pushed(function, body) if fault and fault.twice and status < 300 else status

    def _pushed(self, function: str, body: dict[str, Any]) -> int:
        """One push, with the identity that the queue's service agent would sign."""
        return self.called(function, json.dumps(body).encode(), f"Bearer {CALLER} for {self.audience}")[0]

    def called(self, function: str, body: bytes, authorization: str) -> tuple[int, bytes]:
        """What a function answers; 404 when there is none of the name, 502 when nobody listens."""
        if function not in self.functions:
            return 404, b"{}"
        request = urllib.request.Request(self.functions[function], body, {
            "Content-Type": "application/json", "Authorization": authorization})
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return int(answer.status), answer.read()
        except urllib.error.HTTPError as error:
            return int(error.code), error.read()
        except (OSError, HTTPException):
            return 502, b"{}"


def serve(gateway: Gateway) -> AbstractContextManager[str]:
    """The gateway's own URL: below it a subscription's name takes pushes, a function's name calls."""
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            name, body = self.path.strip("/"), self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if name in gateway.filters:
                return self.answer(gateway.delivered(name, json.loads(body)), b"")
            gateway.counts["calls"] += 1
            self.answer(*gateway.called(name.replace("-", "_"), body, self.headers.get("Authorization", "")))

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

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
