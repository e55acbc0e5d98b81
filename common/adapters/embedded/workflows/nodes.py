"""The nodes of an expression's tree, and what each is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Protocol

from common.adapters.embedded.workflows.errors import raised
from common.adapters.embedded.workflows.values import (
    boolean,
    element,
    equal,
    expected,
    is_number,
    ranged,
    text,
    type_name,
)


class Context(Protocol):
    """Where an expression is evaluated: its variables, and the functions of the library."""

    def variable(self, name: str) -> Any: ...

    def function(self, name: str, arguments: list[Any]) -> Any: ...

    def constant(self, name: str) -> Any:
        """The value of a dotted name of the library such as http.default_retry; KeyError when there is none."""


class Node:
    def value(self, context: Context) -> Any:
        raise NotImplementedError

    def walk(self) -> Iterator[Node]:
        yield self
        for child in children(self):
            yield from child.walk()


def children(node: Node) -> Iterator[Node]:
    todo = [getattr(node, field.name) for field in fields(node)]  # type: ignore[arg-type]
    while todo:
        found = todo.pop(0)
        if isinstance(found, Node):
            yield found
        elif isinstance(found, tuple):
            todo = [*found, *todo]


@dataclass(frozen=True)
class Literal(Node):
    of: Any

    def value(self, context: Context) -> Any:
        return self.of


@dataclass(frozen=True)
class Name(Node):
    name: str

    def value(self, context: Context) -> Any:
        return context.variable(self.name)


@dataclass(frozen=True)
class Key(Node):
    of: Node
    key: Node

    def value(self, context: Context) -> Any:
        name = dotted(self)
        if name is not None:
            try:
                return context.constant(name)
            except KeyError:
                pass
        return element(self.of.value(context), self.key.value(context))


@dataclass(frozen=True)
class ListOf(Node):
    items: tuple[Node, ...]

    def value(self, context: Context) -> Any:
        return [item.value(context) for item in self.items]


@dataclass(frozen=True)
class MapOf(Node):
    items: tuple[tuple[Node, Node], ...]

    def value(self, context: Context) -> Any:
        return {text(key.value(context), "the key of a map"): value.value(context) for key, value in self.items}


@dataclass(frozen=True)
class Not(Node):
    of: Node

    def value(self, context: Context) -> Any:
        return not boolean(self.of.value(context), "the operand of not")


@dataclass(frozen=True)
class Negative(Node):
    of: Node

    def value(self, context: Context) -> Any:
        return ranged(-expected("number", self.of.value(context), "the operand of -"))


@dataclass(frozen=True)
class Call(Node):
    name: str
    arguments: tuple[Node, ...]

    def value(self, context: Context) -> Any:
        return context.function(self.name, [argument.value(context) for argument in self.arguments])


@dataclass(frozen=True)
class Binary(Node):
    operator: str
    left: Node
    right: Node

    def value(self, context: Context) -> Any:
        left = self.left.value(context)
        if self.operator in ("and", "or"):
            decided = boolean(left, f"an operand of {self.operator}") == (self.operator == "or")
            return left if decided else boolean(self.right.value(context), f"an operand of {self.operator}")
        right = self.right.value(context)
        if self.operator in ("==", "!="):
            return equal(left, right) == (self.operator == "==")
        if self.operator in ("in", "not in"):
            if not isinstance(right, (list, dict)):
                raise raised("TypeError", f"the argument of 'in' must be a map or a list; got: {type_name(right)}")
            return any(equal(left, one) for one in right) == (self.operator == "in")
        return _arithmetic(self.operator, left, right)


def _arithmetic(operator: str, left: Any, right: Any) -> Any:
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    if not (is_number(left) and is_number(right)):
        raise raised("TypeError", f"unsupported operand types for {operator}: {type_name(left)} and {type_name(right)}")
    if operator in ("/", "//", "%") and right == 0:
        raise raised("ZeroDivisionError", "division by zero")
    if operator in ("//", "%") and (left < 0 or right < 0):
        raise raised("ValueError", f"{operator} of negative numbers is not documented, so it is not implemented")
    try:
        return ranged(OPERATORS[operator](left, right))
    except OverflowError:
        raise raised("ValueError", f"{operator}: a number beyond the range of doubles is not implemented") from None


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "//": lambda a, b: a // b if isinstance(a, int) and isinstance(b, int) else math.floor(a / b),
    "%": lambda a, b: a % b, "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def dotted(node: Node) -> str | None:
    """'a.b' of a chain of names; None of anything else."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Key) and isinstance(node.key, Literal) and isinstance(node.key.of, str):
        of = dotted(node.of)
        return f"{of}.{node.key.of}" if of else None
    return None
