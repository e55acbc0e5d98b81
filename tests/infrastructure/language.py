"""Terraform's files as blocks and expressions: python-hcl2 reads them, nothing is evaluated here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import hcl2
from lark import Token, Tree

Expression = Tree


@dataclass
class Body:
    arguments: dict[str, Expression] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def named(self, kind: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind == kind)


@dataclass
class Block:
    kind: str
    labels: tuple[str, ...]
    body: Body

    @property
    def name(self) -> str:
        """As Terraform addresses it within its module."""
        prefix = () if self.kind == "resource" else (self.kind,)
        return ".".join((*prefix, *self.labels))


@cache
def folder(path: Path) -> Body:
    """All files of one module, as one body: their order means nothing."""
    whole = Body()
    for file in sorted(path.glob("*.tf")):
        body = parse(file.read_text(encoding="utf-8"))
        whole.arguments |= body.arguments
        whole.blocks += body.blocks
    return whole


def parse(text: str) -> Body:
    return _body(hcl2.parses_to_tree(text).children[0])


@cache
def expression(text: str) -> Expression:
    return parse(f"x = {text}").arguments["x"]


def _body(tree: Tree) -> Body:
    body = Body()
    for child in tree.children:
        if child.data == "attribute":
            name, _, value = child.children
            body.arguments[_word(name)] = value
        elif child.data == "block":
            body.blocks.append(_block(child))
    return body


def _block(tree: Tree) -> Block:
    words = [_word(child) for child in tree.children if isinstance(child, Tree)
             and child.data in ("identifier", "keyword", "literal_value", "string")]
    (inner,) = (child for child in tree.children if isinstance(child, Tree) and child.data == "body")
    return Block(words[0], tuple(words[1:]), _body(inner))


def _word(tree: Tree) -> str:
    return "".join(str(token) for token in tree.scan_values(lambda leaf: isinstance(leaf, Token) and leaf != '"'))
