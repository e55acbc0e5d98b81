"""The real upstreams, asked politely over HTTP."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from common.adapters.sources.live_http import Http, Reply, hostname
from common.adapters.sources.live_keys import google_token, redacted, secret
from common.adapters.sources.live_pace import AGAIN, Pace, wait_s
from common.adapters.sources.live_pages import followed
from common.adapters.sources.live_profiles import GOOGLE_HOST, HOSTS, PROFILES, Host, Profile
from common.errors import Reject, Retry
from common.ports import NOTHING
from common.scraper import UNCHANGED, Answer, Request, addressed
from common.version import version

STAND_IN = "TIPOFF_UPSTREAM"  # an address on this machine that answers in place of every upstream; for tests
MOVED, MAX_MOVES = frozenset({301, 302, 303, 307, 308}), 3
TOLD = {"etag": "etag", "last-modified": "last_modified", "content-type": "content_type",
        "x-requests-remaining": "requests_remaining", "x-requests-used": "requests_used"}
OF_ONE_PAGE = ("etag", "last-modified")
COST = "x-requests-last"  # what The Odds API says that a request has cost


@dataclass(frozen=True)
class Live:
    """Asks the upstreams. Keys are read from the environment, or the files it names, at each request."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    http: Http | None = None
    pace: Pace = field(default_factory=Pace)
    token: Callable[[], str] = google_token

    name = "live"
    generated = False

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        """The upstream's bytes as they are now; an earlier `now` does not bring back what it said then."""
        if request.profile not in PROFILES:
            raise Reject(f"profile: nobody knows {request.profile!r}; there are {', '.join(PROFILES)}")
        return _Exchange(self, request, known).answer()

    def describe(self) -> str:
        return "Asked of NBA.com, the bookmakers' feeds and the other upstreams themselves."


@dataclass
class _Exchange:
    """All requests that one question takes. cost: what it took of a quota."""

    live: Live
    request: Request
    known: Mapping[str, str]
    cost: int = 0
    last: Reply | None = None

    def __post_init__(self) -> None:
        self.profile: Profile = PROFILES[self.request.profile]
        self.host = hostname(self.request.url)
        stand_in = self.live.environment.get(STAND_IN, "")
        self.http = self.live.http or Http(stand_in)
        self.pace = Pace(sleep=lambda seconds: None) if stand_in else self.live.pace  # nobody there is to be spared
        self.secrets: dict[str, str] = {}

    def answer(self) -> Answer:
        try:
            if self.request.pages:
                data = followed(self.request.pages, self.request.params, self._page)
            else:
                data = self._page(self.request.params)
        except (Reject, Retry) as error:
            raise type(error)(self._clean(str(error))) from None
        reason = ""
        if data is None:
            unchanged = self.last is not None and self.last.status == 304
            reason = UNCHANGED if unchanged else f"{self.host} has no such file (yet)"
        return Answer(data, reason, self._told())

    def _page(self, params: Mapping[str, str]) -> bytes | None:
        """The body of one answer; None where there is none (yet), or none newer than what is known."""
        reply = self.last = self._reply(addressed(self.request.url, params))
        if reply.status == 304 or reply.status in HOSTS.get(self.host, Host()).absent:
            return None
        self._look(reply)
        return reply.body

    def _look(self, reply: Reply) -> None:
        """Reject what is no answer to this question."""
        if reply.status != 200:
            raise Reject(f"{self.host} answered {reply.status}: {self._excerpt(reply)}")
        if not reply.body.strip():
            raise Reject(f"{self.host} answered with nothing")
        if self.profile.headers.get("Accept") == "application/json" and reply.body.lstrip()[:1] == b"<":
            raise Reject(f"{self.host} sent a page instead of JSON: {self._excerpt(reply)}")
        if any(value.encode() in reply.body for value in self.secrets.values()):
            raise Reject(f"{self.host} repeats our key in its answer")

    def _reply(self, url: str) -> Reply:
        """The reply to a request that is made again, within bounds, while the upstream only has a bad moment."""
        attempt = 0
        while True:
            reply, trouble = self._try(url)
            if reply is not None and reply.status not in AGAIN:
                return reply
            wait = wait_s(attempt, reply, url)
            if wait is None:
                raise Retry(trouble or f"{self.host} answered {reply.status if reply else '?'}")
            self.pace.sleep(wait)
            attempt += 1

    def _try(self, url: str) -> tuple[Reply | None, str]:
        try:
            return self._moved(url), ""
        except Retry as error:
            return None, str(error)

    def _moved(self, url: str) -> Reply:
        """The reply at the end of redirects. A key goes with none to another host: `_dressed` refuses that."""
        for _ in range(MAX_MOVES + 1):
            host = hostname(url)
            sent, headers = self._dressed(url)
            self.pace.wait(host)
            self.cost += 1
            reply = self.http.get(sent, headers)
            if (charged := reply.headers.get(COST, "")).isdigit():
                self.cost += int(charged[:6]) - 1
            if reply.status not in MOVED:
                return reply
            url = urljoin(url, reply.headers.get("location", ""))
            there = hostname(url)
            if there != host and there not in HOSTS.get(host, Host()).moved_to:
                raise Reject(f"{host} sends us on to {there}, where this request does not go")
        raise Reject(f"{self.host} sends us on and on")

    def _dressed(self, url: str) -> tuple[str, dict[str, str]]:
        """The address and the headers as they are sent: with the key, and with what is known already."""
        headers = {"User-Agent": f"tipoff/{version()}", **self.profile.headers}
        if self.known.get("request") == url and not self.request.pages:
            headers |= {name: self.known[kept] for name, kept in (("If-None-Match", "etag"), (
                "If-Modified-Since", "last_modified")) if self.known.get(kept)}
        key = self.profile.key
        if self.profile.google:
            self._only(url, GOOGLE_HOST)
            self.secrets["google"] = self.live.token()
            headers["Authorization"] = f"Bearer {self.secrets['google']}"
        elif key:
            self._only(url, key.host)
            value = self.secrets[key.variable] = secret(key, self.live.environment)
            if key.header:
                headers[key.header] = key.prefix + value
            else:
                url = addressed(url, {key.query: value})
        return url, headers

    def _only(self, url: str, host: str) -> None:
        if hostname(url) != host:
            raise Reject(f"the key of {host} is not for {hostname(url)}")

    def _told(self) -> dict[str, str]:
        """What goes beside the object: nothing secret, and short."""
        headers = self.last.headers if self.last else {}
        kept_of = {name: kept for name, kept in TOLD.items() if not (self.request.pages and name in OF_ONE_PAGE)}
        told = {kept: headers[name] for name, kept in kept_of.items() if name in headers}
        told |= {"cost": str(self.cost), "http_status": str(self.last.status if self.last else "")}
        return {name: self._clean(value)[:1_000].encode("ascii", "replace").decode() for name, value in told.items()}

    def _excerpt(self, reply: Reply) -> str:
        """What a person needs to see of an answer that is none: the title of a page, else how it begins."""
        text = self._clean(reply.body[:20_000].decode("utf-8", "replace"))
        title = re.search(r"(?is)<title[^>]*>(.*?)</title>", text)
        return ascii(" ".join((title[1] if title else text).split())[:120])

    def _clean(self, text: str) -> str:
        return redacted(text, tuple(self.secrets.values()))
