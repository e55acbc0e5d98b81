"""Every kind of value at every place of a payload."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from common.conform import conform
from common.errors import Reject
from common.processor import LandedObject

HOSTILE: tuple[Any, ...] = (None, "", "7:00 pm", -1, 0, 1.5, 10**40, True, [], {}, [[]], {"a": []}, [None])
GAME_DATE = "2025-01-15"
TAKEN_AT = dt.datetime(2025, 1, 15, 22, 30)


def small(value: Any, unread: tuple[str, ...] = ()) -> Any:
    """At most two of everything that repeats, without what nobody reads."""
    if isinstance(value, dict):
        return {key: small(part, unread) for key, part in value.items() if key not in unread}
    if isinstance(value, list):
        short = value[:2] if value and isinstance(value[0], (dict, list)) else value
        return [small(part, unread) for part in short]
    return value


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def put(payload: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(payload)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def check(function: Callable[..., Any], payload: Any, fields: dict[str, str],
          as_landed: Callable[[Any], Any] = copy.deepcopy) -> None:
    """Every value at every place: rows, refused rows or one Reject. The contract looks at all the rows at once.

    as_landed: what the object holds, where that is not the payload as it is.
    """
    landed = LandedObject("", {"game_date": GAME_DATE, **fields}, TAKEN_AT)
    sound = function(as_landed(payload), landed)
    assert sound and isinstance(sound, list)
    rows: list[dict[str, Any]] = []
    for path, value in itertools.product(places(payload), HOSTILE):
        try:
            rows += function(as_landed(put(payload, path, copy.deepcopy(value))), landed)
        except Reject as reason:
            assert len(str(reason)) < 1000
    kept, rejected = conform(function.processor.writes, rows)  # type: ignore[attr-defined]
    assert rejected and len(kept) + len(rejected) == len(rows)
