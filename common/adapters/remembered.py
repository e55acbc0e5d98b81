"""A world over another, in which nothing is listed twice: for whoever looks at everything and makes nothing of it."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from common.ports import Doc, Documents, Head, Objects, Stored, World

Shown = TypeVar("Shown")
AFTER = "\U0010ffff"  # sorts after every character of a name


class Listing(Generic[Shown]):
    """found: what was listed, by name."""

    def __init__(self, found: dict[str, Shown]) -> None:
        self.found, self.names = found, list(found)

    def between(self, first: str, last: str) -> dict[str, Shown]:
        names = self.names[bisect.bisect_left(self.names, first):bisect.bisect_right(self.names, last)]
        return {name: self.found[name] for name in names}


class RememberedDocuments:
    """Heads that were listed once stand for every range within, until one turns out to be older than its document."""

    def __init__(self, real: Documents) -> None:
        self.real, self.known = real, dict[tuple[str, str], Listing[Head]]()

    def heads(self, first: str, last: str) -> dict[str, Head]:
        for (low, high), known in self.known.items():
            if low <= first and last <= high:
                return known.between(first, last)
        found = self.real.heads(first, last)
        self.known[first, last] = Listing(found)
        return found

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        found = self.real.get(keys)
        if any(key in known.found and known.found[key].stamp != version
               for key, (_, version) in found.items() for known in self.known.values()):
            self.known.clear()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class RememberedObjects:
    """A listing stands for those of every folder within: what lands after it is announced by itself."""

    def __init__(self, real: Objects) -> None:
        self.real, self.known = real, dict[str, Listing[Stored]]()

    def list(self, prefix: str) -> list[Stored]:
        for wider, known in self.known.items():
            if prefix.startswith(wider):
                return list(known.between(prefix, prefix + AFTER).values())
        found = self.real.list(prefix)
        self.known[prefix] = Listing({stored.name: stored for stored in found})
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def remembered(world: World) -> World:
    """The world as it is from now on. Whoever acts on what it shows must look at it again under a lease."""
    return dataclasses.replace(world, documents=RememberedDocuments(world.documents),
                               objects=RememberedObjects(world.objects))
