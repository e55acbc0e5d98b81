"""The generated season over HTTP: what the upstreams would send, if its games were played."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping

from common import digest
from common.adapters.sources.live import Live
from common.adapters.sources.live_http import Http
from common.adapters.sources.live_pace import Pace
from common.adapters.sources.live_profiles import PROFILES
from common.errors import Reject
from common.ports import Source
from common.scraper import Request
from tests.upstream import Answering, Said, Seen, Upstream

KEYS = {profile.key.variable: "a-key" for profile in PROFILES.values() if profile.key}


def answering(source: Source, now: Callable[[], dt.datetime]) -> Answering:
    """A source's answers as its upstreams send them: with validators, and page by page where they have pages."""
    def answer(seen: Seen) -> Said:
        params = {name: value for name, value in seen.params.items() if name not in ("apiKey", "cursor", "page")}
        try:
            data = source.fetch(Request(seen.url, params), now()).data
        except Reject:
            data = None
        if data is None:
            return Said(b'{"error": "no such page"}', 404)
        if data.startswith(b'[{"data":'):
            return _page(data, seen)
        return Said(data, headers={"ETag": digest.of_bytes(data)})

    return answer


def _page(data: bytes, seen: Seen) -> Said:
    """The source tells all pages at once."""
    pages = json.loads(data)
    at = int(seen.params.get("cursor", 0))
    meta = {name: value for name, value in pages[at]["meta"].items() if name != "next_cursor"}
    more = {"next_cursor": at + 1} if at + 1 < len(pages) else {}
    return Said(json.dumps({**pages[at], "meta": {**meta, **more}}).encode())


def over(upstream: Upstream, environment: Mapping[str, str] = KEYS) -> Live:
    """The live source with the upstream in place of every host, and nobody waiting."""
    return Live(environment, Http(upstream.address), Pace(lambda: 0.0, lambda seconds: None), token=lambda: "a-token")
