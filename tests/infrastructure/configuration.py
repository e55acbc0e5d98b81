"""What the configuration provisions: every module called, every for_each unrolled, every reference followed.

No Terraform is needed. Where one is installed, test_terraform.py holds its state against this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.infrastructure import google, language, recorded, types
from tests.infrastructure.expressions import Scope, Unresolved, evaluate, pairs
from tests.infrastructure.functions import Unordered, text_of
from tests.infrastructure.language import Block, Body


@dataclass(frozen=True)
class Resource:
    address: str  # with the keys of for_each
    block: str  # the block that declares it: the address without keys
    kind: str  # resource or data
    type: str
    values: Mapping[str, Any] = field(hash=False)

    @cached_property
    def leaves(self) -> list[tuple[str, Any]]:
        """Every single value, with the names on the way to it."""
        return list(_leaves(self.values, ""))


def _leaves(values: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(values, Mapping):
        for name in values:
            yield from _leaves(values[name], f"{path}.{name}" if path else name)
    elif isinstance(values, list):
        for value in values:
            yield from _leaves(value, path)
    elif values is not None:
        yield path, values


class Lazy(Mapping[str, Any]):
    """Members that are computed when they are asked for: references may go in any order, but not in a circle."""

    def __init__(self, names: Iterator[str] | list[str], compute: Callable[[str], Any]) -> None:
        self._names, self._compute = list(names), compute
        self._found: dict[str, Any] = {}
        self._open: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            if name in self._open:
                raise Unresolved(f"{name} depends on itself")
            self._open.add(name)
            self._found[name] = self._compute(name)
            self._open.discard(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __len__(self) -> int:
        return len(self._names)


@contextmanager
def named(where: str) -> Iterator[None]:
    """Whatever goes wrong inside names the block."""
    try:
        yield
    except Unresolved as error:
        raise error if str(error).startswith(("module.", "google_", "data.", "output.", "var.")) else Unresolved(
            f"{where}: {error}") from error
    except (TypeError, ValueError, KeyError, OSError, IndexError) as error:
        raise Unresolved(f"{where}: {type(error).__name__} {error}") from error


class Module:
    """One call of one module, or the root."""

    def __init__(self, folder: Path, given: Mapping[str, Any], parent: Module | None = None,
                 address: str = "", block: str = "") -> None:
        self.body, self.given = language.folder(folder), given
        self.address, self.block = address, block
        self.folder, self.root = folder, parent.root if parent else self

    @cached_property
    def scope(self) -> dict[str, Any]:
        body = self.body
        variables = {b.labels[0]: b for b in body.named("variable")}
        local = {name: value for b in body.named("locals") for name, value in b.body.arguments.items()}
        calls = {b.labels[0]: b for b in body.named("module")}
        return {
            "var": Lazy(sorted(variables), lambda name: self._variable(variables[name])),
            "local": Lazy(sorted(local), lambda name: self._value(f"local.{name}", local[name])),
            "module": Lazy(sorted(calls), lambda name: self._each(calls[name], self._called)),
            "path": {"module": str(self.folder), "root": str(self.root.folder), "cwd": str(self.root.folder)},
            "terraform": {"workspace": "default"},
            "data": {kind: self._of_type("data", kind) for kind in self._types("data")},
            **{kind: self._of_type("resource", kind) for kind in self._types("resource")},
        }

    @cached_property
    def provider(self) -> dict[str, Any]:
        """The arguments of the google provider: what a resource has that names no project."""
        for block in self.root.body.named("provider"):
            return {name: self.root._value("provider", value) for name, value in block.body.arguments.items()}
        return {}

    @cached_property
    def outputs(self) -> Lazy:
        blocks = {b.labels[0]: b for b in self.body.named("output")}
        return Lazy(sorted(blocks), lambda name: self._value(f"output.{name}", blocks[name].body.arguments["value"]))

    def resources(self) -> Iterator[Resource]:
        for block in self.body.blocks:
            if block.kind in ("resource", "data"):
                values = self._looked_up(block)
                for key, one in self._keyed(block, values):
                    yield Resource(f"{self._path(block)}{key}", self._block(block), block.kind, block.labels[0], one)
            elif block.kind == "module":
                for _, call in self._keyed(block, self._each(block, self._call)):
                    yield from call.resources()

    def evaluated(self) -> None:
        """Every local and output too, whether or not a resource asks for it; and the variables' own conditions."""
        for part in (self.scope["var"], self.scope["local"], self.outputs):
            for name in part:
                part[name]
        for variable in self.body.named("variable"):
            for rule in variable.body.named("validation"):
                if not self._value(self._path(variable), rule.body.arguments["condition"]):
                    raise Unresolved(f"var.{variable.labels[0]}: "
                                     + self._value(variable.name, rule.body.arguments["error_message"]))
        for block in self.body.named("module"):
            for _, call in self._keyed(block, self._each(block, self._call)):
                call.evaluated()

    def _types(self, kind: str) -> set[str]:
        return {block.labels[0] for block in self.body.named(kind)}

    def _of_type(self, kind: str, type_: str) -> Lazy:
        blocks = {b.labels[1]: b for b in self.body.named(kind) if b.labels[0] == type_}
        return Lazy(sorted(blocks), lambda name: self._each(blocks[name], self._resource))

    def _looked_up(self, block: Block) -> Any:
        types_ = self.scope["data"] if block.kind == "data" else self.scope
        return types_[block.labels[0]][block.labels[1]]

    def _value(self, where: str, expression: language.Expression, **more: Any) -> Any:
        with named(where):
            return evaluate(expression, {**self.scope, **more})

    def _variable(self, block: Block) -> Any:
        name, arguments = block.labels[0], block.body.arguments
        where = f"{self.address or 'var'}.{name}"
        if name not in self.given and "default" not in arguments:
            raise Unresolved(f"{where} is not given")
        with named(where):
            value = self.given[name] if name in self.given else evaluate(arguments["default"], {})
            if value is None and "default" in arguments:
                value = evaluate(arguments["default"], {})
            return types.fitted(value, arguments["type"], f"var.{name}")

    def _each(self, block: Block, make: Callable[[Block, str, Scope], Any]) -> Any:
        """The one instance of a block, or the list or map of them."""
        arguments = block.body.arguments
        where = self._path(block)
        if "count" in arguments:
            number = self._value(where, arguments["count"])
            return [make(block, f"[{n}]", {"count": {"index": n}}) for n in range(number)]
        if "for_each" not in arguments:
            return make(block, "", {})
        over = self._value(where, arguments["for_each"])
        if not isinstance(over, Mapping | Unordered):
            raise Unresolved(f"{where}: for_each must be a map or a set, and is {over!r}"[:300])
        each = {text_of(key): value for key, value in pairs(over)}
        return Lazy(list(each), lambda key: make(
            block, f"[{json.dumps(key, ensure_ascii=False)}]", {"each": {"key": key, "value": each[key]}}))

    def _keyed(self, block: Block, instances: Any) -> Iterator[tuple[str, Any]]:
        arguments = block.body.arguments
        if "for_each" in arguments:
            return ((f"[{json.dumps(key, ensure_ascii=False)}]", instances[key]) for key in instances)
        if "count" in arguments:
            return ((f"[{n}]", one) for n, one in enumerate(instances))
        return iter([("", instances)])

    def _path(self, block: Block) -> str:
        return ".".join(filter(None, (self.address, block.name)))

    def _block(self, block: Block) -> str:
        return ".".join(filter(None, (self.block, block.name)))

    def _called(self, block: Block, key: str, more: Scope) -> Lazy:
        return self._call(block, key, more).outputs

    def _call(self, block: Block, key: str, more: Scope) -> Module:
        calls = self.__dict__.setdefault("_calls", {})
        path = f"{self._path(block)}{key}"
        if path not in calls:
            arguments = {name: value for name, value in block.body.arguments.items()
                         if name not in ("source", "for_each", "count", "depends_on", "providers", "version")}
            source = self._value(path, block.body.arguments["source"])
            given = Lazy(sorted(arguments), lambda name: self._value(path, arguments[name], **more))
            calls[path] = Module((self.folder / source).resolve(), given, self, path, self._block(block))
        return calls[path]

    def _resource(self, block: Block, key: str, more: Scope) -> Mapping[str, Any]:
        type_, path = block.labels[0], f"{self._path(block)}{key}"
        shape = recorded.schema()[block.kind].get(type_)
        with named(path):
            if shape is None:
                return {name: evaluate(value, {**self.scope, **more}) for name, value in block.body.arguments.items()}
            values = self._body(block.body, shape, {**self.scope, **more})
            return google.completed(type_, shape, values, self.provider)

    def _body(self, body: Body, shape: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        out = {name: converted(evaluate(value, scope), shape["arguments"][name][1], name)
               for name, value in body.arguments.items() if name in shape["arguments"]}
        for block in body.blocks:
            for kind, inner, names in self._unrolled(block, scope):
                if (nested := shape["blocks"].get(kind)) is None:
                    continue
                made = self._body(inner, nested, names)
                if nested["many"] == "single":
                    out[kind] = made
                else:
                    out.setdefault(kind, []).append(made)
        return out

    @staticmethod
    def _unrolled(block: Block, scope: Scope) -> Iterator[tuple[str, Body, Scope]]:
        if block.kind != "dynamic":
            yield block.kind, block.body, scope
            return
        (kind,), arguments = block.labels, block.body.arguments
        name = str(next(arguments["iterator"].scan_values(lambda leaf: True))) if "iterator" in arguments else kind
        (content,) = block.body.named("content")
        for key, value in pairs(evaluate(arguments["for_each"], scope)):
            yield kind, content.body, {**scope, name: {"key": key, "value": value}}


def converted(value: Any, kind: Any, where: str) -> Any:
    """As the schema has it: 512 becomes "512" where a text is asked for."""
    if value is None or kind == "dynamic":
        return value
    if isinstance(kind, str):
        return types.primitive(value, kind, where)
    if kind[0] == "map":
        return {key: converted(value[key], kind[1], f"{where}.{key}") for key in sorted(value)}
    if kind[0] in ("list", "set"):
        made = [converted(one, kind[1], where) for one in value]
        return Unordered(made) if kind[0] == "set" else made
    return {key: converted(inner, kind[1].get(key, "dynamic"), where) for key, inner in value.items()}
