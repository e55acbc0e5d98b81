"""The pages of one question: followed to the last, unless an upstream sends us round in circles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from common.errors import Reject
from common.forms import MAX_BYTES, parse

MAX_PAGES = 200
Get = Callable[[Mapping[str, str]], bytes | None]


def followed(style: str, params: Mapping[str, str], get: Get) -> bytes | None:
    """One JSON array of all pages, each to the byte; None: there is nothing at the first. Reject on a circle."""
    if style not in FOLLOWING:
        raise Reject(f"pages: nobody follows {style!r}; there are {', '.join(FOLLOWING)}")
    pages: list[bytes] = []
    for asked in FOLLOWING[style](params, pages):
        page = get(asked)
        if page is None:
            return None
        pages.append(page)
        if len(pages) > MAX_PAGES or sum(map(len, pages)) > MAX_BYTES:
            raise Reject(f"the answer does not end after {len(pages)} pages, {sum(map(len, pages)):,} bytes")
    return b"[" + b",".join(pages) + b"]"


def _cursor(params: Mapping[str, str], pages: list[bytes]) -> Iterator[Mapping[str, str]]:
    """{"meta": {"next_cursor": 25}} until there is none."""
    seen: set[str] = set()
    yield params
    while (cursor := _object(pages[-1], "meta").get("next_cursor")) is not None:
        if not isinstance(cursor, int | str) or str(cursor) in seen:
            raise Reject(f"next_cursor {str(cursor)[:40]!r} leads nowhere new")
        seen.add(str(cursor))
        yield {**params, "cursor": str(cursor)}


def _page(params: Mapping[str, str], pages: list[bytes]) -> Iterator[Mapping[str, str]]:
    """{"_pagination": {"page": 1, "total_pages": 3}} until the last."""
    yield {**params, "page": "1"}
    while True:
        told = _object(pages[-1], "_pagination")
        page, last = told.get("page"), told.get("total_pages")
        if page != len(pages) or not isinstance(last, int):
            raise Reject(f"_pagination says page {str(page)[:20]} of {str(last)[:20]} where {len(pages)} was asked for")
        if page >= last:
            return
        yield {**params, "page": str(page + 1)}


FOLLOWING: Mapping[str, Callable[[Mapping[str, str], list[bytes]], Iterator[Mapping[str, str]]]] = {
    "cursor": _cursor, "page": _page}


def _object(page: bytes, name: str) -> Mapping[str, Any]:
    """The object of that name in a page; {} where there is none, as in an answer that has one page only."""
    found = parse(page)
    inner = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(inner, dict | None):
        raise Reject(f"a page without a readable {name}: {json.dumps(found)[:60]}")
    return inner or {}
