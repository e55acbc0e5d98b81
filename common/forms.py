"""What landed bytes are: JSON or text, hostile until they have been read here."""

from __future__ import annotations

import json
from typing import Any

from common.errors import Reject

# A whole season's schedule has twelve megabytes. Parsed, this many take less than 300 of the smallest function's 512.
MAX_BYTES, MAX_DEPTH = 24_000_000, 60


def payload_of(data: bytes, form: str) -> Any:
    """The parsed JSON, the text of html and csv, the pages of a pdf; Reject when it is not what it should be."""
    if form == "json":
        return parse(data)
    if form == "pdf":
        from common.adapters.pdf import pages
        return {"pages": pages(data)}
    _small(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Reject(f"not text: {str(error)[:200]}") from error


def parse(data: bytes) -> Any:
    """The JSON of a landed object; hostile until parsed: Reject on size, depth, NaN or anything not JSON."""
    _small(data)
    try:
        payload = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Reject(f"not JSON: {str(error)[:200] or type(error).__name__}") from error
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH and _deeper(payload, MAX_DEPTH):
        raise Reject(f"nested deeper than {MAX_DEPTH} levels")
    return payload


def _no_constant(name: str) -> Any:
    raise Reject(f"not JSON: the number {name}")


def _deeper(payload: Any, most: int) -> bool:
    """Whether objects and lists nest deeper than that: level by level, each held once."""
    level: list[Any] = [[payload]]
    for _ in range(most + 1):
        inside = (whole.values() if type(whole) is dict else whole for whole in level)
        # Most hold no others: that costs no look of ours at each of their values.
        level = [part for parts in inside if not {dict, list}.isdisjoint(map(type, parts))
                 for part in parts if type(part) in (dict, list)]
    return bool(level)


def _small(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise Reject(f"{len(data):,} bytes; at most {MAX_BYTES:,} are read")
