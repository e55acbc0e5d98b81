"""The value of an expression of Terraform's language, given what the names in it stand for."""

from __future__ import annotations

import operator
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lark import Token, Tree

from tests.infrastructure import language
from tests.infrastructure.functions import FUNCTIONS, Unordered, text_of

Scope = Mapping[str, Any]


class Unresolved(Exception):
    """A name, key or argument that does not exist, in the words of the configuration."""


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: a == b and isinstance(a, bool) == isinstance(b, bool), "!=": operator.ne,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "+": operator.add, "-": operator.sub,
    "*": operator.mul, "/": operator.truediv, "%": operator.mod,
}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def evaluate(node: Tree, scope: Scope) -> Any:
    rule = RULES.get(str(node.data))
    if rule is None:
        raise Unresolved(f"an expression that is not understood here: {node.data}")
    return rule(node, scope)


def _trees(node: Tree) -> list[Tree]:
    return [child for child in node.children if isinstance(child, Tree) and child.data != "new_line_or_comment"]


def _term(node: Tree, scope: Scope) -> Any:
    (inner,) = _trees(node)
    return evaluate(inner, scope)


def _identifier(node: Tree, scope: Scope) -> Any:
    name = str(node.children[0])
    if name not in scope:
        raise Unresolved(f"{name} is not declared")
    return scope[name]


def _literal(node: Tree, scope: Scope) -> Any:
    return {"true": True, "false": False, "null": None}[str(node.children[0])]


def _string(node: Tree, scope: Scope) -> Any:
    parts = [part.children[0] for part in _trees(node)]
    if len(parts) == 1 and isinstance(parts[0], Tree):
        return evaluate(parts[0], scope)
    return "".join(_unescaped(part) if isinstance(part, Token) else text_of(evaluate(part, scope)) for part in parts)


def _unescaped(token: Token) -> str:
    if token.type != "STRING_CHARS":
        return str(token)[1:]  # $${ and %%{
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), str(token))
    return re.sub(r"\\(.)", lambda m: ESCAPES[m[1]], text)


def _heredoc(node: Tree, scope: Scope) -> str:
    first, *lines = str(node.children[0]).rstrip("\r\n").split("\n")
    body = "".join(f"{line}\n" for line in lines[:-1])
    return template(textwrap.dedent(body) if first.startswith("<<-") else body, scope)


def template(text: str, scope: Scope) -> str:
    """A text with ${…} in it, outside quotes."""
    out, rest = [], text
    while (start := re.search(r"(?<!\$)\$\{", rest)) is not None:
        end = _closing(rest, start.end())
        out += [rest[:start.start()], text_of(evaluate(language.expression(rest[start.end():end]), scope))]
        rest = rest[end + 1:]
    return "".join([*out, rest]).replace("$${", "${").replace("%%{", "%{")


def _closing(text: str, at: int) -> int:
    depth = 1
    for position in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise Unresolved(f"an interpolation that does not end: {text[at:at + 40]}")


def _conditional(node: Tree, scope: Scope) -> Any:
    condition, then, otherwise = _trees(node)
    return evaluate(then if evaluate(condition, scope) else otherwise, scope)


def _binary(node: Tree, scope: Scope) -> Any:
    left, term = _trees(node)[:2]
    sign, right = _trees(term)[:2]
    symbol = str(sign.children[0]).strip().split()[-1]
    if symbol == "&&":
        return bool(evaluate(left, scope)) and bool(evaluate(right, scope))
    if symbol == "||":
        return bool(evaluate(left, scope)) or bool(evaluate(right, scope))
    return OPERATORS[symbol](evaluate(left, scope), evaluate(right, scope))


def _unary(node: Tree, scope: Scope) -> Any:
    value = evaluate(node.children[1], scope)
    return not value if node.children[0] == "!" else -value


def _tuple(node: Tree, scope: Scope) -> list[Any]:
    return [evaluate(child, scope) for child in _trees(node)]


def _object(node: Tree, scope: Scope) -> dict[str, Any]:
    out = {}
    for element in _trees(node):
        key, value = _trees(element)
        out[_key(key, scope)] = evaluate(value, scope)
    return out


def _key(node: Tree, scope: Scope) -> str:
    """A bare word is itself; what stands in brackets or quotes is evaluated."""
    inner = node.children[0]
    if inner.data == "keyword":
        return str(inner.children[0])
    bare = inner.data == "expr_term" and len(inner.children) == 1 and inner.children[0].data == "identifier"
    return str(inner.children[0].children[0]) if bare else text_of(evaluate(inner, scope))


def step(value: Any, key: Any) -> Any:
    """value[key] or value.key."""
    if isinstance(value, (list, tuple)) and not isinstance(key, bool):
        position = int(key)
        if position >= len(value):
            raise Unresolved(f"there is no element {key} among {len(value)}")
        return value[position]
    if not isinstance(value, Mapping):
        raise Unresolved(f"{text_of(key)} is asked of {value!r}, which has no members")
    if text_of(key) not in value:
        raise Unresolved(f"there is no {text_of(key)!r} among {', '.join(sorted(map(str, value)))[:300]}")
    return value[text_of(key)]


def _get(node: Tree, scope: Scope) -> Any:
    inner, access = _trees(node)
    return _accessed(evaluate(inner, scope), access, scope)


def _accessed(value: Any, access: Tree, scope: Scope) -> Any:
    if access.data == "get_attr":
        return step(value, str(access.children[1].children[0]))
    if access.data == "short_index":
        return step(value, int(access.children[1]))
    (key,) = _trees(access)
    return step(value, evaluate(key, scope))


def _splat(node: Tree, scope: Scope) -> list[Any]:
    inner, splat = _trees(node)
    over = evaluate(inner, scope)
    values = [] if over is None else list(over) if isinstance(over, (list, tuple)) else [over]
    for access in _trees(splat):
        values = [_accessed(value, access, scope) for value in values]
    return values


def pairs(collection: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(collection, Mapping):
        return ((key, collection[key]) for key in sorted(collection))
    if isinstance(collection, Unordered):
        return ((value, value) for value in collection)
    return iter(enumerate(collection))


def _each(node: Tree, scope: Scope) -> Iterable[tuple[list[Tree], Scope]]:
    """The expressions of a `for`, once for each element that its condition lets through."""
    intro, *rest = _trees(node)
    condition = _trees(rest.pop())[0] if rest[-1].data == "for_cond" else None
    *names, over = _trees(intro)
    words = [str(name.children[0]) for name in names]
    for key, value in pairs(evaluate(over, scope)):
        inner = {**scope, words[-1]: value} | ({words[0]: key} if len(words) > 1 else {})
        if condition is None or evaluate(condition, inner):
            yield rest, inner


def _for_tuple(node: Tree, scope: Scope) -> list[Any]:
    return [evaluate(value, inner) for (value,), inner in _each(node, scope)]


def _for_object(node: Tree, scope: Scope) -> dict[str, Any]:
    grouped = any(isinstance(child, Token) and child.type == "ELLIPSIS" for child in node.children)
    out: dict[str, Any] = {}
    for (key, value), inner in _each(node, scope):
        name = text_of(evaluate(key, inner))
        if grouped:
            out.setdefault(name, []).append(evaluate(value, inner))
        elif name in out:
            raise Unresolved(f"two elements with the key {name!r}")
        else:
            out[name] = evaluate(value, inner)
    return out


def _call(node: Tree, scope: Scope) -> Any:
    name = str(node.children[0].children[0])
    (listed,) = [child for child in _trees(node) if child.data == "arguments"] or [Tree("arguments", [])]
    asked = _trees(listed)
    if name in ("try", "can"):
        return _tried(name, asked, scope)
    if name not in FUNCTIONS and name != "templatefile":
        raise Unresolved(f"the function {name} is not known here")
    values = [evaluate(argument, scope) for argument in asked]
    if any(isinstance(child, Token) and child.type == "ELLIPSIS" for child in listed.children):
        values[-1:] = list(values[-1])
    if name == "templatefile":
        return template(FUNCTIONS["file"](values[0]), values[1])
    return FUNCTIONS[name](*values)


def _tried(name: str, asked: list[Tree], scope: Scope) -> Any:
    for argument in asked:
        try:
            value = evaluate(argument, scope)
        except (Unresolved, TypeError, ValueError, KeyError):
            continue
        return True if name == "can" else value
    if name == "can":
        return False
    raise Unresolved("no argument of try has a value")


RULES: dict[str, Callable[[Tree, Scope], Any]] = {
    "expr_term": _term, "interpolation": _term, "identifier": _identifier, "literal_value": _literal,
    "int_lit": lambda node, scope: int(node.children[0]), "float_lit": lambda node, scope: float(node.children[0]),
    "string": _string, "heredoc_template": _heredoc, "heredoc_template_trim": _heredoc, "conditional": _conditional,
    "binary_op": _binary, "unary_op": _unary, "tuple": _tuple, "object": _object, "get_attr_expr_term": _get,
    "index_expr_term": _get, "full_splat_expr_term": _splat, "attr_splat_expr_term": _splat,
    "for_tuple_expr": _for_tuple, "for_object_expr": _for_object, "function_call": _call,
}
