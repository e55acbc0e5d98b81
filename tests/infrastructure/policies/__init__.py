"""What must hold of an environment: each policy tells what it finds wrong, a line each, beginning with its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from tests.infrastructure.estate import Estate

Policy = Callable[[Estate], Iterator[str]]
PARTS = ("messaging", "running", "access", "stored", "hygiene", "watched")


def policies() -> dict[str, Policy]:
    """Every public function of the modules here that turns an estate into lines."""
    found = {}
    for part in PARTS:
        module = import_module(f"{__name__}.{part}")
        found |= {f"{part}.{name}": value for name, value in vars(module).items()
                  if callable(value) and getattr(value, "__module__", "") == module.__name__
                  and value.__annotations__ == {"estate": "Estate", "return": "Iterator[str]"}}
    return found


def violations(estate: Estate) -> list[str]:
    return [f"{name}: {line}" for name, policy in policies().items() for line in policy(estate)]


def exactly(what: str, wanted: set[str], found: set[str]) -> Iterator[str]:
    """The two must be the same set."""
    yield from (f"{name}: {what} is declared and not provisioned" for name in sorted(wanted - found))
    yield from (f"{name}: {what} is provisioned and not declared" for name in sorted(found - wanted))
