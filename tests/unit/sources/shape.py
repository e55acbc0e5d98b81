"""Is a rendered answer built like a real one? Every key of ours is theirs, with a type that they have there; every key
that theirs always have is ours too."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

KINDS = {bool: "bool", int: "number", float: "number", str: "text", dict: "object", list: "list", type(None): "null"}


def unlike(ours: Any, theirs: Any, left_out: Collection[str] = ()) -> list[str]:
    """What is different, as 'path: what', each once. Objects of one list are taken together. `left_out`: keys that we
    never tell, by name; null is like everything."""
    return sorted(set(_unlike([ours], [theirs], frozenset(left_out), "")))


def _unlike(ours: list[Any], theirs: list[Any], left_out: frozenset[str], path: str) -> Iterator[str]:
    known, told = ({KINDS[type(value)] for value in values} - {"null"} for values in (theirs, ours))
    if known and told - known:
        yield f"{path}: {', '.join(sorted(told - known))}, theirs {', '.join(sorted(known))}"
        return
    objects, real = ([value for value in values if isinstance(value, dict)] for values in (ours, theirs))
    if objects and real:
        yield from _keys(objects, real, left_out, path)
    lists, real_lists = ([value for value in values if isinstance(value, list)] for values in (ours, theirs))
    inside, real_inside = ([item for value in values for item in value] for values in (lists, real_lists))
    if inside and real_inside:
        yield from _unlike(inside, real_inside, left_out, f"{path}[]")


def _keys(ours: list[Any], theirs: list[Any], left_out: frozenset[str], path: str) -> Iterator[str]:
    known = {key for value in theirs for key in value}
    always = set.intersection(*(set(value) for value in theirs)) - left_out
    for value in ours:
        yield from (f"{path}.{key}: theirs have no such key" for key in set(value) - known)
        yield from (f"{path}.{key}: missing" for key in always - set(value))
    for key in known:
        yield from _unlike([value[key] for value in ours if key in value],
                           [value[key] for value in theirs if key in value], left_out, f"{path}.{key}")
