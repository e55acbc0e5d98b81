"""From which part of a payload a row was made, told by the values that the two share."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import replace
from itertools import accumulate
from typing import Any

from common.errors import Rejection
from common.ports import Stored

SAMPLE = 200
CACHED = 256  # Python keeps one object for each smaller integer, so those tell nothing
PATH = re.compile(r"[A-Za-z]\w*(\.\w+)*")
Path = tuple[str | int, ...]


def placed(rejected: Iterable[Rejection], parts: Sequence[tuple[tuple[Any, Stored, Any], Sized]],
           read: Callable[..., tuple[Any, Any, Any]]) -> Iterator[Rejection]:
    """Each rejected row with the object that it comes from, and its place in that: read again, for few are.

    parts: the objects as `read` takes them, each with its rows, in the order in which the rows were counted.
    """
    ends = list(accumulate(len(rows) for _, rows in parts))
    known: dict[str, list[tuple[str, str]]] = {}
    for rejection in rejected:
        n = bisect_right(ends, rejection.place)
        (on, stored, fields), rows = parts[n]
        if stored.name not in known:
            payload, _, again = read(on, stored, fields)
            known[stored.name] = places(payload, again)
        at, said = known[stored.name][rejection.place - ends[n] + len(rows)]
        yield replace(rejection, object=stored.name, sha256=stored.sha256, at=at, sample=rejection.sample or said)


def places(payload: Any, rows: Any) -> list[tuple[str, str]]:
    """For each row the JSON path of the part that it was made from, and what stands there.

    A value that a function hands on is the same object in the payload and in the row. A row that shares none with
    the payload, for its part is broken, stands between its neighbours. '$': nothing tells, or the payload is text.
    """
    if not isinstance(rows, list) or not isinstance(payload, (dict, list)):
        return [("$", "")] * len(rows)
    handed = {id(value) for row in rows for value in row.values() if _telling(value)}
    where = {id(value): path for path, value in _values(payload) if id(value) in handed}
    found = [_part([where[id(value)] for value in row.values() if id(value) in where]) for row in rows]
    _between(payload, found)
    return [(spelled(path), json.dumps(_at(payload, path), ensure_ascii=False)[:SAMPLE] if path else "")
            for path in found]


def spelled(path: Path) -> str:
    """('data', 3, 'min') -> $.data[3].min"""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def named(reason: str) -> str:
    """The place that the reason against a whole object names: 'game.actions: expected a list' -> $.game.actions"""
    head = reason.partition(": ")[0]
    return f"$.{head}" if PATH.fullmatch(head) else "$"


def _values(payload: Any) -> Iterator[tuple[Path, Any]]:
    """Every value that is no container, with its path."""
    left: list[tuple[Path, Any]] = [((), payload)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            left += [((*path, key), part) for key, part in value.items()]
        elif isinstance(value, list):
            left += [((*path, n), part) for n, part in enumerate(value)]
        else:
            yield path, value


def _telling(value: Any) -> bool:
    return (isinstance(value, str) and len(value) > 1) or isinstance(value, float) or (
        type(value) is int and abs(value) > CACHED)


def _part(shared: list[Path]) -> Path:
    """The innermost element of a list that holds shared values, of several the one that holds most of them."""
    parts = Counter(map(_element, shared))
    return max(parts, key=lambda path: (sum(isinstance(step, int) for step in path), parts[path]), default=())


def _element(path: Path) -> Path:
    """The path up to the last list whose elements have parts themselves."""
    steps = [n for n, step in enumerate(path[:-1], 1) if isinstance(step, int)]
    return path[:steps[-1]] if steps else ()


def _between(payload: Any, found: list[Path]) -> None:
    """A row without a place comes after the part of the row above it, or before that of the first below."""
    taken = set(found)
    for order, step in ((range(1, len(found)), 1), (range(len(found) - 2, -1, -1), -1)):
        for n in order:
            near = found[n - step]
            if not found[n] and near:
                *into, last = near
                path = (*into, int(last) + step)
                if path not in taken and 0 <= int(last) + step < len(_at(payload, tuple(into))):
                    found[n] = path
                    taken.add(path)


def _at(payload: Any, path: Path) -> Any:
    for step in path:
        payload = payload[step]
    return payload
