"""A hostile world: every port call may fail before or after its effect; versions are opaque and random."""

from __future__ import annotations

import dataclasses
import random
import uuid
from collections.abc import Sequence
from typing import Any

from common.adapters.embedded.home import Home
from common.errors import Retry
from common.ports import Doc, Documents, Head, World


class Faulty:
    """Any port, failing a share of its calls: half of them before their effect, half after it (a lost response)."""

    def __init__(self, port: Any, rng: random.Random, share: float) -> None:
        self._port, self._rng, self._share = port, rng, share

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._port, name)
        if not callable(inner) or name.startswith("_"):
            return inner

        def call(*args: Any, **kwargs: Any) -> Any:
            luck = self._rng.random()
            if luck < self._share / 2:
                raise Retry(f"{name}: no answer, nothing done")
            answer = inner(*args, **kwargs)
            if luck < self._share:
                raise Retry(f"{name}: done, but the answer was lost")
            return answer

        return call


class OpaqueVersions:
    """Documents whose versions are random tokens: neither counters nor content."""

    def __init__(self, documents: Documents, rng: random.Random) -> None:
        self._documents, self._rng = documents, rng
        self._tokens: dict[tuple[str, str], str] = {}
        self._real: dict[tuple[str, str], str] = {}

    def get(self, keys: Any) -> dict[str, tuple[Doc, str]]:
        return {key: (doc, self._token(key, version)) for key, (doc, version) in self._documents.get(keys).items()}

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        real = [(k, d, None if v is None else self._real.get((k, v), "unknown")) for k, d, v in changes]
        return {k: None if v is None else self._token(k, v) for k, v in self._documents.swap(real).items()}

    def heads(self, first: str, last: str) -> dict[str, Head]:
        return {key: dataclasses.replace(head, stamp=self._token(key, head.stamp))
                for key, head in self._documents.heads(first, last).items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._documents, name)

    def _token(self, key: str, version: str) -> str:
        if (key, version) not in self._tokens:
            token = str(uuid.UUID(int=self._rng.getrandbits(128)))
            self._tokens[key, version] = token
            self._real[key, token] = version
        return self._tokens[key, version]


def hostile(home: Home, seed: int, faults: float = 0.1) -> World:
    """The home's world with opaque versions and failing calls on every port."""
    rng = random.Random(seed)
    world = home.world
    return dataclasses.replace(
        world,
        documents=Faulty(OpaqueVersions(world.documents, rng), rng, faults),
        objects=Faulty(world.objects, rng, faults),
        warehouse=Faulty(world.warehouse, rng, faults),
        bus=Faulty(world.bus, rng, faults),
    )
