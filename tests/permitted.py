"""A world that lets each function do what its identity is granted, and nothing else; and remembers what was used."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from common.access import LOGGED, Access
from common.adapters.embedded.bus import Delivery, EmbeddedBus
from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.cli.generate import granted
from common.endpoint import Endpoint
from common.envelope import TOPICS
from common.ports import World

PLATFORM = "home/"  # what the embedded world keeps of itself, and a cloud has no need of
Use = tuple[str, str]
Look = Callable[[str, Sequence[Any]], None]


class Refused(BaseException):
    """Beyond every handler of ours: an identity did what it may not."""


@dataclasses.dataclass
class Identities:
    """Who is at work, what each may do and what each did. `refused` is what a permission would have been needed for."""

    may: dict[str, Access]
    who: str = ""
    used: dict[str, set[Use]] = dataclasses.field(default_factory=dict)

    @contextmanager
    def being(self, name: str) -> Iterator[None]:
        before, self.who = self.who, name
        try:
            yield
        finally:
            self.who = before

    def need(self, kind: str, *names: str) -> None:
        """One of these permissions is enough; the first that is granted counts as used."""
        given = uses(self.may[self.who])
        found = next((name for name in names if (kind, name) in given), None)
        if found is None:
            raise Refused(f"{self.who} may not: {kind} {names[0]}")
        self.used.setdefault(self.who, set()).add((kind, found))


def uses(given: Access) -> set[Use]:
    """Its permissions, one by one. Who writes a table or objects may read them too."""
    kinds = {kind: getattr(given, kind) for kind in ("reads", "writes", "queries", "announces", "keeps")}
    out = {(kind, name) for kind, names in kinds.items() for name in names}
    out |= {("landed", given.landed), ("published", given.published)} - {("landed", ""), ("published", "")}
    return out | {(kind, "") for kind in ("asks", "revives", "sessions") if getattr(given, kind)}


class Watched:
    """A port of which every call is looked at first."""

    def __init__(self, port: Any, look: Look) -> None:
        self._port, self._look = port, look

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def called(*given: Any, **named: Any) -> Any:
            self._look(name, given)
            return found(*given, **named)

        return called


@dataclasses.dataclass
class Needs:
    """What a call of each port needs: look(method's name, what it is given)."""

    world: World
    identities: Identities

    @property
    def may(self) -> Access:
        return self.identities.may[self.identities.who]

    def documents(self, name: str, given: Sequence[Any]) -> None:
        written = [change[0] for change in given[0]] if name == "swap" else given[0] if name == "drop" else ()
        for key in written:
            if not key.startswith(PLATFORM):
                self.identities.need("keeps", *[own for own in self.may.keeps if key.startswith(own)], key)

    def objects(self, name: str, given: Sequence[Any]) -> None:
        kind = {"raw": "landed", "public": "published"}[given[0].partition("/")[0]]
        self.identities.need(kind, *(("write",) if name == "put" else ("read", "write")))

    def warehouse(self, name: str, given: Sequence[Any]) -> None:
        tables = [table for table in self.world.pipeline.tables.values()
                  if re.search(rf"\b{table.dataset()}\.{table.table}\b", given[0])] if name == "query" else given[:1]
        for table in tables:
            writes = name in ("write", "append") or table.name() in self.may.writes
            self.identities.need("writes" if writes else "queries" if name == "query" else "reads", table.name())
        if name != "query":  # a write looks back
            self.identities.need("sessions", "")

    def bus(self, name: str, given: Sequence[Any]) -> None:
        if name == "publish":
            phases = [message.phase.split("_", 2)[2] for message in given[0]]
        else:
            self.identities.need("revives", "")
            phases = [phase for phase, topic in TOPICS.items() if name == "revive" and topic == given[0]]
        for phase in phases:
            self.identities.need("announces", phase)

    def log(self, name: str, given: Sequence[Any]) -> None:
        for key in {"add": (LOGGED,), "gather": (LOGGED, "log-batch")}.get(name, ()):
            self.identities.need("keeps", key)
        for table in self.world.pipeline.logs if name == "gather" else ():
            self.identities.need("writes", table.name())
            self.identities.need("sessions", "")

    def source(self, name: str, given: Sequence[Any]) -> None:
        self.identities.need("asks", "")


def permitted(world: World, identities: Identities) -> World:
    """The world as whoever is at work may use it."""
    needs = Needs(world, identities)
    looks = {"documents": needs.documents, "objects": needs.objects, "warehouse": needs.warehouse, "bus": needs.bus,
             "log": needs.log, "source": needs.source}
    return dataclasses.replace(world, **{name: Watched(getattr(world, name), look) for name, look in looks.items()})


def host(home: Home, **options: Any) -> tuple[Host, Identities]:
    """The functions of a home, each as the identity that it is deployed with; the workflows are the platform's own."""
    pipeline = home.world.pipeline
    identities = Identities({d.name: granted.access(d, pipeline) for d in (*pipeline.processors, *pipeline.endpoints)})
    made, world = Host(home, **options), permitted(home.world, identities)

    made.home = dataclasses.replace(home, world=world, bus=Deliveries(home.bus, identities))  # type: ignore[arg-type]
    made.called.world = world
    made.called.endpoints = {name: _as(endpoint, identities) for name, endpoint in made.called.endpoints.items()}
    return made, identities


class Deliveries:
    """The queue; from here on its processor is at work, whose deliveries were given out."""

    def __init__(self, bus: EmbeddedBus, identities: Identities) -> None:
        self._bus, self._identities = bus, identities

    def due(self, *given: Any, **named: Any) -> list[Delivery]:
        found = self._bus.due(*given, **named)
        self._identities.who = found[0].processor if found else ""
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)


def _as(endpoint: Endpoint, identities: Identities) -> Endpoint:
    def function(body: Any, world: World) -> Any:
        with identities.being(endpoint.name):
            return endpoint.function(body, world)

    return dataclasses.replace(endpoint, function=function)
