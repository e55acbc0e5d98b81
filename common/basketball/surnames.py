"""Who a last name means, among people whose whole names are known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from common.basketball import wire

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})


def without_suffix(name: str) -> str:
    """'Jaren Jackson Jr.' -> 'Jaren Jackson'."""
    words = name.split()
    return " ".join(words[:-1] if len(words) > 1 and wire.lookup(words[-1]) in _SUFFIXES else words)


def called(last_name: str, people: Iterable[str]) -> list[str]:
    """The whole names that end in the last name: with its suffix if there is one, else whatever the suffixes."""
    known = list(dict.fromkeys(people))
    exact = [name for name in known if wire.lookup(last_name) in _endings(name)]
    return exact or [name for name in known if wire.lookup(without_suffix(last_name)) in _endings(without_suffix(name))]


@lru_cache(maxsize=8192)
def _endings(name: str) -> frozenset[str | None]:
    """'Luc Mbah a Moute' -> mbahamoute, amoute, moute; of a single name itself."""
    words = name.split()
    return frozenset(wire.lookup(" ".join(words[first:])) for first in range(min(1, len(words) - 1), len(words)))
