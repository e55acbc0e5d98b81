"""One exchange over HTTP: bounded in time and size, complete or an error, and never further than it was sent."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from common.errors import Reject, Retry, Usage
from common.forms import MAX_BYTES

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CONNECT_S, READ_S, WHOLE_S = 5.0, 20.0, 45.0
CHUNK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# It would write whole addresses, and a key may be part of one.
logging.getLogger("urllib3.connectionpool").disabled = True


@dataclass(frozen=True)
class Reply:
    """What came back, decompressed. headers: by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Http:
    """stand_in: an address on this machine that answers in place of every host (under /host/…); '' outside of tests.

    cap: the most bytes of a body, as sent and as decompressed; whole_s: the most time for all of it.
    """

    stand_in: str = ""
    cap: int = MAX_BYTES
    connect_s: float = CONNECT_S
    read_s: float = READ_S
    whole_s: float = WHOLE_S
    seconds: Callable[[], float] = time.monotonic

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """The reply, whatever its status; Retry when none came whole, Reject when it is too big to be one.

        No redirect is followed. What is raised names the host, never the address.
        """
        host, address = hostname(url), self._address(url)
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError
        try:
            response = _pool(_proxy(address)).request(
                "GET", address, headers={**headers, "Accept-Encoding": "gzip"}, redirect=False, retries=False,
                preload_content=False, decode_content=False, timeout=Timeout(connect=self.connect_s, read=self.read_s))
            try:
                body = self._body(response, host)
            except BaseException:
                response.close()
                raise
            response.release_conn()
        except HTTPError as error:
            raise Retry(f"{host}: {type(error).__name__}") from None
        return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, body)

    def _address(self, url: str) -> str:
        if not self.stand_in:
            return url
        parts = urlsplit(self.stand_in)
        if parts.scheme != "http" or parts.hostname not in LOOPBACK:
            raise Usage(f"{self.stand_in[:80]!r} is no address on this machine, such as http://127.0.0.1:8080")
        return f"{self.stand_in.rstrip('/')}/{url.removeprefix('https://')}"

    def _body(self, response: BaseHTTPResponse, host: str) -> bytes:
        """Read to the end, but never more than the cap, before or after decompression."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("gzip", "identity", ""):
            raise Reject(f"{host}: an answer in the encoding {encoding[:20]!r}, which was not asked for")
        inflate: Any = zlib.decompressobj(GZIP) if encoding == "gzip" else None
        out, taken, ends = bytearray(), 0, self.seconds() + self.whole_s
        for chunk in response.stream(CHUNK, decode_content=False):
            taken += len(chunk)
            out += _inflated(inflate, chunk, self.cap + 1 - len(out), host) if inflate else chunk
            if max(taken, len(out)) > self.cap:
                raise Reject(f"{host}: an answer of more than {self.cap:,} bytes")
            if self.seconds() > ends:
                raise Retry(f"{host}: still sending after {self.whole_s:.0f} s")
        if inflate and not inflate.eof and taken:
            raise Retry(f"{host}: the compressed answer ends early")
        return bytes(out)


def _inflated(inflate: Any, chunk: bytes, room: int, host: str) -> bytes:
    try:
        out = inflate.decompress(chunk, room)
    except zlib.error:
        raise Reject(f"{host}: an answer that is called gzip and is not") from None
    if inflate.unused_data:
        raise Reject(f"{host}: more follows the end of the compressed answer")
    return bytes(out)


def hostname(url: str) -> str:
    """The host of an address that may be asked; Reject on anything but plain https."""
    parts = urlsplit(url)
    try:
        plain = parts.scheme == "https" and parts.hostname and parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        plain = False
    if not plain or not url.isascii() or any(c.isspace() for c in url):
        raise Reject(f"only https addresses are asked, not one of scheme {parts.scheme[:20]!r} on {parts.hostname!r}")
    return str(parts.hostname)


def _proxy(address: str) -> str:
    """The proxy that the environment names for an address (http_proxy, https_proxy, no_proxy); '' for none."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return "" if host in LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme, "")


@cache
def _pool(proxy: str) -> PoolManager:
    from urllib3 import PoolManager, ProxyManager, make_headers
    if not proxy:
        return PoolManager(maxsize=4)
    user, _, _ = urlsplit(proxy).netloc.rpartition("@")
    return ProxyManager(proxy.replace(f"{user}@", "", 1) if user else proxy, maxsize=4,
                        proxy_headers=make_headers(proxy_basic_auth=user) if user else None)
