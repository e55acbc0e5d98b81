"""The type constraints of variables: what fits, converted as Terraform converts it, with the defaults of `optional`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lark import Tree

from tests.infrastructure.expressions import Unresolved, evaluate
from tests.infrastructure.functions import Unordered, text_of


def fitted(value: Any, kind: Tree, where: str) -> Any:
    """The value as the constraint has it; Unresolved names the place that does not fit."""
    if value is None:
        return None
    name, parts = _read(kind)
    if name == "any":
        return value
    if name in ("string", "number", "bool"):
        return primitive(value, name, where)
    if name == "object":
        return _object(value, parts[0], where)
    if name == "tuple":
        kinds = _inner(parts[0])
        return [fitted(one, kind, f"{where}[{n}]") for n, (one, kind) in enumerate(zip(value, kinds, strict=True))]
    if name == "map":
        _must(isinstance(value, Mapping), where, "a map", value)
        return {key: fitted(value[key], parts[0], f'{where}["{key}"]') for key in sorted(value)}
    _must(isinstance(value, list), where, f"a {name}", value)
    found = [fitted(one, parts[0], f"{where}[{n}]") for n, one in enumerate(value)]
    return Unordered(found) if name == "set" else found


def primitive(value: Any, name: str, where: str) -> Any:
    """Between texts, numbers and booleans as Terraform does: only where nothing is lost."""
    _must(not isinstance(value, (list, Mapping)), where, f"a {name}", value)
    if name == "string":
        return text_of(value)
    if name == "bool":
        _must(value in (True, False, "true", "false") and str(value) not in "01", where, "a bool", value)
        return value in (True, "true")
    _must(not isinstance(value, bool), where, "a number", value)
    try:
        number = float(value)
    except ValueError:
        raise Unresolved(f"{where} must be a number, and is {value!r}") from None
    return int(number) if number.is_integer() else number


def _object(value: Any, members: Tree, where: str) -> dict[str, Any]:
    _must(isinstance(value, Mapping), where, "an object", value)
    out = {}
    for element in _inner(members):
        name = str(next(element.children[0].scan_values(lambda leaf: True)))
        out[name] = _member(value, name, element.children[-1], f"{where}.{name}")
    return out


def _member(value: Mapping[str, Any], name: str, kind: Tree, where: str) -> Any:
    word, parts = _read(kind)
    if word != "optional":
        _must(name in value, where, "given", None)
        return fitted(value[name], kind, where)
    if value.get(name) is not None:
        return fitted(value[name], parts[0], where)
    return fitted(evaluate(parts[1], {}), parts[0], where) if len(parts) > 1 else None


def _read(kind: Tree) -> tuple[str, list[Tree]]:
    """The word of a constraint and what stands in its parentheses."""
    (inner,) = (child for child in kind.children if isinstance(child, Tree))
    if inner.data == "identifier":
        return str(inner.children[0]), []
    listed = [child for child in inner.children if isinstance(child, Tree)]
    return str(listed[0].children[0]), [part for part in listed[-1].children
                                        if isinstance(part, Tree) and part.data != "new_line_or_comment"]


def _inner(kind: Tree) -> list[Tree]:
    (container,) = (child for child in kind.children if isinstance(child, Tree))
    return [child for child in container.children if isinstance(child, Tree) and child.data != "new_line_or_comment"]


def _must(holds: bool, where: str, what: str, value: Any) -> None:
    if not holds:
        raise Unresolved(f"{where} must be {what}, and is {value!r}"[:300])
