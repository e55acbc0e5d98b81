"""A server on this machine that answers in place of every upstream, and misbehaves on command."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Said:
    """One answer.

    sent    how many bytes of the body go out before the connection closes; None: all
    length  what Content-Length says where that is not the truth
    hangs   after the first byte nothing more comes until the server closes
    """

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bool = False
    sent: int | None = None
    length: int | None = None
    hangs: bool = False


@dataclass(frozen=True)
class Seen:
    """One request: the address that it was meant for, and what came with it (headers by lower-case name)."""

    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


Answering = Callable[[Seen], Said]


class Upstream:
    """Use as a context; `address` goes into TIPOFF_UPSTREAM or `Http(stand_in=…)`."""

    def __init__(self, otherwise: Answering = lambda seen: Said(b'{"error": "no such page"}', 404)) -> None:
        self.seen: list[Seen] = []
        self.otherwise, self.closing = otherwise, threading.Event()
        self._said: dict[str, list[Said]] = {}
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"upstream": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def says(self, url: str, *answers: Said | bytes | Any) -> None:
        """What an address answers, one after the other; the last is repeated. Anything but bytes is sent as JSON."""
        self._said[url] = [a if isinstance(a, Said) else Said(a if isinstance(a, bytes) else json.dumps(a).encode())
                           for a in answers]

    def answer(self, seen: Seen) -> Said:
        self.seen.append(seen)
        waiting = self._said.get(seen.url)
        if not waiting:
            return self.otherwise(seen)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def __enter__(self) -> Upstream:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever has read enough goes away; anything else is an error of a test."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    upstream: Upstream

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        seen = Seen("https:/" + parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
                    {name.lower(): value for name, value in self.headers.items()})
        said = self.upstream.answer(seen)
        if "ETag" in said.headers and seen.headers.get("if-none-match") == said.headers["ETag"]:
            said = Said(b"", 304, said.headers)
        self._head(said, gzip.compress(said.body, mtime=0) if said.packed else said.body)

    def _head(self, said: Said, body: bytes) -> None:
        headers = {"Date": "Mon, 15 Jan 2024 12:00:00 GMT", **said.headers}
        if said.packed:
            headers["Content-Encoding"] = "gzip"
        if said.status != 304:
            headers["Content-Length"] = str(len(body) if said.length is None else said.length)
        self.send_response_only(said.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:1] if said.hangs else body[: said.sent])
        if said.hangs:
            self.upstream.closing.wait(30)
        self.close_connection |= said.hangs or said.sent is not None or said.length is not None

    def log_message(self, format: str, *arguments: Any) -> None:
        pass
