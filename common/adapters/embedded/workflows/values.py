"""The kinds of values, and the platform's error where another kind was expected. Syntax: datatypes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from common.adapters.embedded.workflows.errors import raised

SMALLEST, LARGEST = -(2**63), 2**63 - 1  # an integer has 64 bits


@dataclass(frozen=True)
class Reference:
    """A function as a value: what a retry policy names as its predicate."""

    name: str


def type_name(value: Any) -> str:
    kinds: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "integer"), (float, "double"), (str, "string"),
                                           (list, "list"), (dict, "map"), (bytes, "bytes"), (type(None), "null"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "function")


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def ranged(value: Any) -> Any:
    """The number that an operation gave; what the platform does with one out of range it does not say."""
    if isinstance(value, float) and not math.isfinite(value):
        raise raised("ValueError", "a number beyond the range of doubles is not implemented")
    if isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        raise raised("ValueError", "a number beyond the range of 64-bit integers is not implemented")
    return value


def equal(one: Any, other: Any) -> bool:
    """Values of different types differ; integers and doubles are both numbers."""
    if is_number(one) and is_number(other):
        return bool(one == other)
    if type_name(one) != type_name(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    return bool(one == other)


def expected(kind: str, value: Any, what: str) -> Any:
    """The value when it is of that kind ('string', 'list', 'map', 'boolean', 'integer', 'number'), else TypeError."""
    if not (is_number(value) if kind == "number" else type_name(value) == kind):
        article = "an" if kind == "integer" else "a"
        raise raised("TypeError", f"{what} must be {article} {kind}, not {type_name(value)}")
    return value


def boolean(value: Any, what: str) -> bool:
    return bool(expected("boolean", value, what))


def text(value: Any, what: str = "argument") -> str:
    return str(expected("string", value, what))


def a_list(value: Any, what: str = "argument") -> list[Any]:
    return list(expected("list", value, what))


def a_map(value: Any, what: str = "argument") -> dict[str, Any]:
    return dict(expected("map", value, what))


def number(value: Any, what: str = "argument") -> Any:
    return expected("number", value, what)


def integer(value: Any, what: str, least: int) -> int:
    found = int(expected("integer", value, what))
    if found < least:
        raise raised("ValueError", f"{what} must be at least {least}, not {found}")
    return found


def plain(value: Any, what: str) -> Any:
    """The value when JSON can carry it: no bytes and no function in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        plain(one, what)
    if isinstance(value, (bytes, Reference)):
        raise raised("TypeError", f"{what} cannot hold {type_name(value)}")
    return value


def element(of: Any, key: Any) -> Any:
    """of[key] or of.key."""
    if isinstance(of, dict):
        if text(key, "the key of a map") not in of:
            raise raised("KeyError", f"key not found: {key}")
        return of[key]
    if isinstance(of, list):
        if not 0 <= expected("integer", key, "the index of a list") < len(of):
            raise raised("IndexError", f"index out of range: {key}")
        return of[key]
    raise raised("TypeError", f"{type_name(of)} has no element {key}")
