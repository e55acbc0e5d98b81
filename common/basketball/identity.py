"""The one id that all sources can share: a name, numbered among those who bear it on the league's list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Bearers = dict[str, list[int]]


def bearers(listed: Iterable[tuple[Any, Any]]) -> Bearers:
    """{player_lookup: the league's ids of those who bear it, the oldest first} of (player_lookup, id) pairs."""
    out: dict[str, set[int]] = {}
    for name, number in listed:
        if name and isinstance(number, int):
            out.setdefault(name, set()).add(number)
    return {name: sorted(numbers) for name, numbers in out.items()}


def universal_id(name: Any, number: Any, among: Bearers) -> str | None:
    """jalenwilliams_001; None of whom is not among them."""
    numbers = among.get(name, [])
    return f"{name}_{numbers.index(number) + 1:03d}" if number in numbers else None
