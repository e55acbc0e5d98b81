"""The grammar of ${…}: text to a tree whose nodes evaluate themselves. Syntax: expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from common.adapters.embedded.workflows import nodes
from common.adapters.embedded.workflows.errors import Raised, Refused
from common.adapters.embedded.workflows.limits import EXPRESSION
from common.adapters.embedded.workflows.nodes import Node
from common.adapters.embedded.workflows.values import ranged

TOKEN = re.compile(r"""\s*(?:
    (?P<number>\d+\.\d*(?:[eE][+-]?\d+)?|\d+)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<sign>//|==|!=|<=|>=|[-+*/%<>()\[\]{},.:])
  | (?P<name>[A-Za-z_]\w*)
)""", re.X)
LITERALS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False, "null": None}
WORDS = {word: word.lower() for word in ("and", "or", "not", "in", "AND", "OR", "NOT", "IN")}
RANK = {"or": 1, "and": 2, "in": 4, "not in": 4, "==": 4, "!=": 4, "<": 4, ">": 4, "<=": 4, ">=": 4,
        "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6}
NOT = 3
T = TypeVar("T")


def expression_of(value: str) -> str | None:
    """The inside of '${…}'; None for a literal; Refused where an expression is only a part of a string."""
    text = value.strip()
    if "${" not in text:
        return None
    if not (text.startswith("${") and text.endswith("}")):
        raise Refused(f"an expression inside a longer string is not implemented, concatenate with +: {value[:60]!r}")
    return text[2:-1].strip()


@lru_cache(maxsize=10_000)
def parse(text: str) -> Node:
    """The tree of an expression (without ${}); Refused with the reason when it is none."""
    if len(text) > EXPRESSION:
        raise Refused(f"an expression of {len(text)} characters, at most {EXPRESSION}: {text[:40]!r}…")
    try:
        return _Parser(text).whole()
    except RecursionError:
        raise Refused(f"an expression with too much in itself: {text[:40]!r}…") from None


class _Parser:
    """Precedence climbing over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.tokens = self._lexed()

    def _lexed(self) -> list[tuple[str, str]]:
        place, out = 0, []
        while self.text[place:].strip():
            found = TOKEN.match(self.text, place)
            if found is None:
                raise self._broken(f"{self.text[place:].strip()[:12]!r} is not understood")
            kind = str(found.lastgroup)
            word = found[kind]
            out.append(("word", WORDS[word]) if kind == "name" and word in WORDS else (kind, word))
            place = found.end()
        return [*out, ("end", "the end")]

    def _broken(self, why: str) -> Refused:
        return Refused(f"broken expression {self.text[:80]!r}: {why}")

    def _next(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def _is(self, spelled: str) -> bool:
        kind, text = self.tokens[self.at]
        return text == spelled and kind in ("sign", "word")

    def _expect(self, spelled: str) -> None:
        if not self._is(spelled):
            raise self._broken(f"{spelled!r} expected, found {self.tokens[self.at][1]!r}")
        self.at += 1

    def whole(self) -> Node:
        node = self._binary(0)
        if self.tokens[self.at][0] != "end":
            raise self._broken(f"{self.tokens[self.at][1]!r} is too much")
        return node

    def _operator(self) -> str:
        kind, text = self.tokens[self.at]
        if kind == "word" and text == "not" and self.tokens[self.at + 1] == ("word", "in"):
            return "not in"
        return text if kind in ("sign", "word") and text in RANK else ""

    def _binary(self, above: int) -> Node:
        left = self._unary()
        while (operator := self._operator()) and RANK[operator] > above:
            self.at += 2 if operator == "not in" else 1
            left = nodes.Binary(operator, left, self._binary(RANK[operator]))
        return left

    def _unary(self) -> Node:
        if self._is("not"):
            self.at += 1
            return nodes.Not(self._binary(NOT))
        if self._is("-"):
            self.at += 1
            return nodes.Negative(self._unary())
        return self._postfix(self._primary())

    def _primary(self) -> Node:
        kind, text = self._next()
        if kind == "number":
            return nodes.Literal(self._number(text))
        if kind == "string":
            return nodes.Literal(self._string(text))
        if kind == "name":
            return nodes.Literal(LITERALS[text]) if text in LITERALS else nodes.Name(text)
        if text == "(":
            node = self._binary(0)
            self._expect(")")
            return node
        if text == "[":
            return nodes.ListOf(tuple(self._items("]", lambda: self._binary(0))))
        if text == "{":
            return nodes.MapOf(tuple(self._items("}", self._pair)))
        raise self._broken(f"a value expected, found {text!r}")

    def _number(self, text: str) -> Any:
        try:
            return ranged(float(text) if re.search(r"[.eE]", text) else int(text))
        except Raised as error:
            raise self._broken(error.payload["message"]) from None

    def _string(self, text: str) -> str:
        inner = text[1:-1]
        if text[0] == "'":
            inner = inner.replace("\\'", "'").replace('"', '\\"')
        try:
            return str(json.loads(f'"{inner}"', strict=False))
        except ValueError:
            raise self._broken(f"the string {text[:20]} has an unknown escape") from None

    def _items(self, close: str, one: Callable[[], T]) -> list[T]:
        out: list[T] = []
        while not self._is(close):
            out.append(one())
            if not self._is(close):
                self._expect(",")
        self.at += 1
        return out

    def _pair(self) -> tuple[Node, Node]:
        key = self._binary(0)
        self._expect(":")
        return key, self._binary(0)

    def _postfix(self, node: Node) -> Node:
        while True:
            if self._is("."):
                self.at += 1
                kind, text = self._next()
                if kind not in ("name", "word"):
                    raise self._broken(f"a key expected after '.', found {text!r}")
                node = nodes.Key(node, nodes.Literal(text))
            elif self._is("["):
                self.at += 1
                node = nodes.Key(node, self._binary(0))
                self._expect("]")
            elif self._is("("):
                self.at += 1
                node = nodes.Call(self._function(node), tuple(self._items(")", lambda: self._binary(0))))
            else:
                return node

    def _function(self, node: Node) -> str:
        name = nodes.dotted(node)
        if name is None:
            raise self._broken("only a named function can be called")
        return name
