"""The static check: every block of the configuration against the recorded schema, before anything is evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lark import Tree

from tests.infrastructure.expressions import Unresolved, evaluate
from tests.infrastructure.language import Block, Body

META = {"count", "for_each", "provider", "depends_on"}
META_BLOCKS = {"lifecycle", "provisioner", "connection"}
LITERALS: dict[str, type | tuple[type, ...]] = {"string": str, "number": (int, float), "bool": bool,
                                                "list": list, "set": list, "map": dict, "object": dict}
UNKNOWN = object()


def problems(body: Body, schema: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """What Google's provider would not take, a line each, beginning with the block."""
    for block in body.blocks:
        if block.kind == "provider":
            yield from _provider(block, schema, where)
        elif block.kind in ("resource", "data") and block.labels[0].startswith("google_"):
            shape = schema[block.kind].get(block.labels[0])
            if shape is None:
                yield f"{where}{block.name}: no {block.kind} of this type is in the record of the provider's schema"
            else:
                yield from _block(f"{where}{block.name}", block.body, shape, top=True)


def _provider(block: Block, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    shape = schema["provider"].get(block.labels[0])
    if shape is None:
        yield f"{where}{block.name}: only {', '.join(schema['provider'])} is provided"
    else:
        yield from _block(f"{where}{block.name}", block.body, shape, top=True)


def _block(where: str, body: Body, shape: Mapping[str, Any], top: bool = False) -> Iterator[str]:
    for name, value in body.arguments.items():
        if not (top and name in META):
            yield from _argument(where, name, value, shape)
    written: Counter[str] = Counter()
    for block in body.blocks:
        if top and block.kind in META_BLOCKS:
            continue
        kind, inner = _content(block)
        written[kind] += 1
        if kind in shape["arguments"]:
            yield f"{where}: {kind} is an argument, not a block"
        elif kind not in shape["blocks"]:
            yield f"{where}: there is no block {kind}"
        elif inner is None:
            yield f"{where}: dynamic {kind} has no content"
        else:
            yield from _block(f"{where}.{kind}", inner, shape["blocks"][kind])
    yield from _counts(where, body, written, shape)


def _content(block: Block) -> tuple[str, Body | None]:
    if block.kind != "dynamic":
        return block.kind, block.body
    return block.labels[0], next((inner.body for inner in block.body.named("content")), None)


def _counts(where: str, body: Body, written: Counter[str], shape: Mapping[str, Any]) -> Iterator[str]:
    for name, argument in shape["arguments"].items():
        if argument[0] == "required" and name not in body.arguments and name not in written:
            yield f"{where}: the argument {name} is missing"
    for name, nested in shape["blocks"].items():
        if written[name] < nested.get("min", 0) and name not in body.arguments:
            yield f"{where}: the block {name} is missing"
        if written[name] > nested.get("max", 1_000):
            yield f"{where}: {written[name]} blocks {name}, at most {nested['max']}"


def _argument(where: str, name: str, value: Tree, shape: Mapping[str, Any]) -> Iterator[str]:
    if name in shape["blocks"]:
        yield f"{where}: {name} is a block, not an argument"
        return
    argument = shape["arguments"].get(name)
    if argument is None:
        yield f"{where}: there is no argument {name}"
        return
    if argument[0] == "computed":
        yield f"{where}: {name} is set by Google and can only be read"
        return
    literal = _literal(value)
    if literal is UNKNOWN or literal is None:
        return
    kind = argument[1] if isinstance(argument[1], str) else argument[1][0]
    if not _fits(kind, literal):
        yield f"{where}: {name} is a {kind}, not {literal!r}"
    elif len(argument) > 2 and literal not in argument[2]:
        yield f"{where}: {name} is one of {', '.join(argument[2])}, not {literal!r}"


def _literal(value: Tree) -> Any:
    """The value, when it names nothing; of a container only its kind counts."""
    (inner,) = value.children if value.data == "expr_term" and len(value.children) == 1 else (value,)
    if inner.data in ("tuple", "for_tuple_expr"):
        return []
    if inner.data in ("object", "for_object_expr"):
        return {}
    if any(True for _ in value.find_pred(lambda node: node.data in ("identifier", "function_call"))):
        return UNKNOWN
    try:
        return evaluate(value, {})
    except (Unresolved, ValueError):
        return UNKNOWN


def _fits(kind: str, literal: Any) -> bool:
    """With the conversions that Terraform makes between text, numbers and booleans."""
    if kind == "dynamic":
        return True
    if isinstance(literal, bool):
        return kind in ("bool", "string")
    if isinstance(literal, str):
        return kind == "string" or (kind == "bool" and literal in ("true", "false")) or (
            kind == "number" and literal.lstrip("-").replace(".", "", 1).isdigit())
    if isinstance(literal, (int, float)):
        return kind in ("number", "string")
    return isinstance(literal, LITERALS[kind])
