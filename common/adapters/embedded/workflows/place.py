"""Where a branch of an execution stands, and what its expressions can see from there."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from common.adapters.embedded.workflows import calls, library
from common.adapters.embedded.workflows.errors import raised
from common.adapters.embedded.workflows.expressions import expression_of, parse
from common.adapters.embedded.workflows.scope import Scope
from common.adapters.embedded.workflows.turns import Turns
from common.adapters.embedded.workflows.values import Reference
from common.ports import Clock

if TYPE_CHECKING:
    from common.adapters.embedded.workflows.machine import Machine


@dataclass(frozen=True)
class Around:
    """The world of an execution. seen: told of every step before it is made."""

    clock: Clock
    http: calls.Http
    env: Mapping[str, str]
    connectors: Mapping[str, calls.Connector] = field(default_factory=dict)
    seen: Callable[[str], None] = lambda step: None
    chance: random.Random | None = None


def seconds_of(instant: dt.datetime) -> float:
    return instant.replace(tzinfo=dt.UTC).timestamp()


@dataclass
class Place:
    """Where a branch stands: its variables, its position in the journal, the routine's depth and present step."""

    machine: Machine
    scope: Scope
    prefix: str = ""
    made: list[int] = field(default_factory=lambda: [0])
    depth: int = 1
    routine: str = "main"
    step: str = ""

    def variable(self, name: str) -> Any:
        owner = self.scope.owner(name)
        if owner is not None:
            return owner.values[name]
        if name in self.machine.definition.routines:
            return Reference(name)
        raise raised("KeyError", f"variable not found: {name}")

    def constant(self, name: str) -> Any:
        return library.CONSTANTS[name]

    def function(self, name: str, arguments: list[Any]) -> Any:
        if name not in library.LOOKS:
            return library.call(name, arguments)
        if name == "sys.get_env":
            return self.machine.env(arguments)
        now = self.machine.around.clock.now
        looks: dict[str, Callable[[], Any]] = {"sys.now": lambda: seconds_of(now()),
                                               "uuid.generate": self.key}
        return self.once(name, looks[name])

    def position(self, count: bool = True) -> str:
        self.made[0] += count
        return f"{self.prefix}{self.made[0]:06d}"

    def key(self) -> str:
        """What names the present call, in every replay of this execution and in no other one."""
        return self.machine.uuid(self.position(False))

    def once(self, what: str, act: Callable[[], Any]) -> Any:
        return self.machine.journal.once(self.position(), f"{self.routine}/{self.step}", what, act)

    def during(self, what: str, act: Callable[[], Turns]) -> Turns:
        return self.machine.journal.during(self.position(), f"{self.routine}/{self.step}", what, act)

    def within(self, values: dict[str, Any]) -> Place:
        """The same place with a scope of its own."""
        return Place(self.machine, Scope(self.scope.memory, values, self.scope), self.prefix, self.made, self.depth,
                     self.routine, self.step)

    def value(self, value: Any) -> Any:
        """A literal structure with its expressions evaluated."""
        if isinstance(value, str):
            inner = expression_of(value)
            return value if inner is None else parse(inner).value(self)
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        return [self.value(one) for one in value] if isinstance(value, list) else value
