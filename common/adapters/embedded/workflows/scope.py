"""The variables of a routine, a loop, an except block or a branch. Syntax: variables, scope."""

from __future__ import annotations

import copy
from typing import Any

from common.adapters.embedded.workflows import nodes
from common.adapters.embedded.workflows.errors import Raised, raised
from common.adapters.embedded.workflows.limits import Memory, size
from common.adapters.embedded.workflows.values import element


class Scope:
    """shared: names of the scopes above that may be written from here (a parallel step), or None: all."""

    def __init__(self, memory: Memory, values: dict[str, Any], parent: Scope | None = None,
                 shared: frozenset[str] | None = None) -> None:
        self.memory, self.parent, self.shared = memory, parent, shared
        self.values: dict[str, Any] = {}
        self.sizes: dict[str, int] = {}
        try:
            for name, value in values.items():
                self._keep(name, value)
        except Raised:
            self.close()
            raise

    def _keep(self, name: str, value: Any) -> None:
        """Values are copied: two variables never share a list or a map."""
        now = size(value)
        self.memory.change(self.sizes.get(name, 0), now)
        self.values[name], self.sizes[name] = copy.deepcopy(value), now

    def owner(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and name not in scope.values:
            scope = scope.parent
        return scope

    def set(self, name: str, value: Any) -> None:
        owner, scope = self.owner(name), self
        while owner is not None and scope is not owner:
            if scope.shared is not None and name not in scope.shared:
                raise raised("ValueError", f"variable {name} is written in a parallel step and is not shared")
            assert scope.parent
            scope = scope.parent
        (owner or self)._keep(name, value)

    def close(self) -> None:
        self.memory.change(sum(self.sizes.values()), 0)
        self.sizes = {}


def assign(target: nodes.Node, value: Any, scope: Scope, context: nodes.Context) -> None:
    """A variable, or an element of one: a map gets the key, a list has the index."""
    if isinstance(target, nodes.Name):
        scope.set(target.name, value)
        return
    keys: list[Any] = []
    while isinstance(target, nodes.Key):
        keys.insert(0, target.key.value(context))
        target = target.of
    assert isinstance(target, nodes.Name)
    whole = copy.deepcopy(context.variable(target.name))
    inner = whole
    for key in keys[:-1]:
        inner = element(inner, key)
    if isinstance(inner, dict) and isinstance(keys[-1], str):
        inner[keys[-1]] = value
    else:
        element(inner, keys[-1])
        inner[keys[-1]] = value
    scope.set(target.name, whole)
