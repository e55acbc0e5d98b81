"""The shape of a step: which keys may stand together, and what kind of value each holds. Syntax: steps."""

from __future__ import annotations

import re
from typing import Any

from common.adapters.embedded.workflows import limits
from common.adapters.embedded.workflows.errors import Refused

# The key that says what a step does, and the keys that may stand beside it.
KINDS: dict[str, set[str]] = {
    "assign": {"next"}, "call": {"args", "result", "next"}, "switch": {"next"}, "for": {"next"},
    "parallel": {"next"}, "try": {"retry", "except", "next"}, "steps": {"next"}, "raise": set(), "return": set(),
    "next": set(),
}
CASES = ("steps", "next", "assign", "raise", "return", "call")
PARTS = {
    "for": ({"value", "steps"}, {"in", "range", "index"}),
    "parallel": (set(), {"branches", "for", "shared", "exception_policy", "concurrency_limit"}),
    "retry": ({"max_retries", "backoff"}, {"predicate"}),
    "backoff": (set(), {"initial_delay", "max_delay", "multiplier"}),
    "except": ({"as", "steps"}, set()),
}


def kind(body: Any) -> str:
    """What a step does; Refused when that is nothing, two things, or not implemented."""
    if not isinstance(body, dict) or not body:
        raise Refused("a step is a map that says what it does")
    known = [key for key in KINDS if key in body]
    found = known[0] if known else ""
    if unknown := sorted(set(body) - {found} - KINDS.get(found, set())):
        beside = f" beside {found!r}" if found else ""
        raise Refused(f"{unknown[0]!r}{beside} is not implemented")
    return found


def part(name: str, body: Any) -> dict[str, Any]:
    """A map with a fixed set of keys."""
    needed, optional = PARTS[name]
    if not isinstance(body, dict):
        raise Refused(f"{name} must be a map")
    if unknown := sorted(set(body) - needed - optional):
        raise Refused(f"{unknown[0]!r} in {name!r} is not implemented")
    if missing := sorted(needed - set(body)):
        raise Refused(f"{name!r} needs {missing[0]!r}")
    return body


def entries(body: Any, what: str, most: int = 100_000) -> list[dict[str, Any]]:
    """A list of maps."""
    if not isinstance(body, list) or not body or not all(isinstance(one, dict) for one in body):
        raise Refused(f"{what} must be a list of maps, not empty")
    if len(body) > most:
        raise Refused(f"{len(body)} in {what}, at most {most}")
    return body


def single(one: dict[str, Any], what: str) -> tuple[str, Any]:
    """The one key of a map and its value."""
    if len(one) != 1:
        raise Refused(f"one entry of {what} has {len(one)} keys, not one: {', '.join(map(str, one))}")
    return next(iter(one.items()))


def text(found: Any, what: str) -> str:
    if not isinstance(found, str):
        raise Refused(f"{what} must be a name, not {found!r:.60}")
    return found


def name(found: Any, what: str) -> str:
    """The name of a variable or of a parameter."""
    if not re.fullmatch(r"[A-Za-z_]\w*", text(found, what), re.ASCII):
        raise Refused(f"{what}: {found[:60]!r} is no name of a variable")
    return str(found)


def retry(body: Any) -> None:
    """A policy that is spelled out; one that an expression gives is looked at when it is used."""
    if isinstance(body, str) and body.strip().startswith("${"):
        return
    part("backoff", part("retry", body)["backoff"])


def loop(body: Any) -> dict[str, Any]:
    found = part("for", body)
    if ("in" in found) == ("range" in found):
        raise Refused("'for' needs either 'in' or 'range'")
    name(found["value"], "value")
    name(found.get("index", "index"), "index")
    bounds = found.get("range", [0, 0])
    numbers = isinstance(bounds, list) and len(bounds) == 2 and all(type(one) in (int, float) for one in bounds)
    if not numbers and not isinstance(bounds, str):
        raise Refused("'range' is [first, last] or ${[first, last]}")
    return found


def parallel(body: Any) -> dict[str, Any]:
    found = part("parallel", body)
    if ("branches" in found) == ("for" in found):
        raise Refused("'parallel' needs either 'branches' or 'for'")
    if found.get("exception_policy", "continueAll") != "continueAll":
        raise Refused(f"exception_policy {found['exception_policy']!r} is not implemented; there is continueAll")
    shared = found.get("shared", [])
    if not isinstance(shared, list) or not all(isinstance(name, str) for name in shared):
        raise Refused("'shared' is a list of names")
    if "branches" in found:
        entries(found["branches"], "branches", limits.BRANCHES)
    return found
