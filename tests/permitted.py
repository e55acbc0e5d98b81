"""A world that lets each function do what its identity is granted, and nothing else; and remembers what was used."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    kinds = {"reads": given.reads, "writes": given.writes, "announces": given.announces, "keeps": given.keeps}
    out = {(kind, name) for kind, names in kinds.items() for name in names}
    out |= {("landed", given.landed), ("published", given.published)} - {("landed", ""), ("published", "")}
    return out | ({("asks", "")} if given.asks else set()) | ({("revives", "")} if given.revives else set())


class Watched:
    """A port of which every call is looked at first."""

    def __init__(self, port: Any, look: Callable[[str, tuple[Any, ...], dict[str, Any]], None]) -> None:
        self._port, self._look = port, look

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found) or name.startswith("_"):
            return found

        def called(*given: Any, **named: Any) -> Any:
            self._look(name, given, named)
            return found(*given, **named)

        return called


def permitted(world: World, identities: Identities) -> World:
    need = identities.need

    def documents(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        for key in [change[0] for change in given[0]] if name == "swap" else given[0] if name == "drop" else ():
            if not key.startswith(PLATFORM):
                need("keeps", *_prefixes(key, identities.may[identities.who]))

    def objects(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        kind = {"raw": "landed", "public": "published"}[given[0].partition("/")[0]]
        need(kind, *(("write",) if name == "put" else ("read", "write")))

    def warehouse(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        table = given[0].name()
        if name in ("write", "append") or ("writes", table) in uses(identities.may[identities.who]):
            need("writes", table)
        else:
            need("reads", table)

    def bus(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        if name in ("dead_letters", "revive"):
            need("revives", "")
        if name == "revive":
            need("announces", *(phase for phase, topic in TOPICS.items() if topic == given[0]))
        for message in given[0] if name == "publish" else ():
            need("announces", message.phase.split("_", 2)[2])

    def log(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        if name == "add":
            need("keeps", LOGGED)
        if name == "gather":
            for table in world.pipeline.logs:
                need("writes", table.name())
            for key in (LOGGED, "log-batch"):
                need("keeps", key)

    def source(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> None:
        need("asks", "")

    looks = {"documents": documents, "objects": objects, "warehouse": warehouse, "bus": bus, "log": log,
             "source": source}
    return dataclasses.replace(world, **{name: Watched(getattr(world, name), look) for name, look in looks.items()})


def _prefixes(key: str, given: Access) -> Iterable[str]:
    return [prefix for prefix in given.keeps if key.startswith(prefix)] or [key]


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
