"""The fields of a payload that its function never asks for: what a source says and nobody here reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

KINDS = {dict: "object", list: "list", str: "text", bool: "boolean", int: "number", float: "number",
         type(None): "null"}
Found = dict[str, set[str]]  # JSON path without numbers -> kinds of values


class Asked(dict[str, Any]):
    """An object that keeps which of its fields were asked for. Whoever goes through all of them reads all of them."""

    def __init__(self, given: Mapping[str, Any], asked: set[str] | None = None) -> None:
        super().__init__(given)
        self.asked: set[str] = set() if asked is None else asked

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self.asked.update(super().__iter__())
        return super().__iter__()

    def items(self) -> Any:
        self.asked.update(super().__iter__())
        return super().items()

    def values(self) -> Any:
        self.asked.update(super().__iter__())
        return super().values()

    def __or__(self, other: Any) -> Any:
        """A copy with more fields: what is asked of it is asked of this."""
        return Asked({**{key: super(Asked, self).__getitem__(key) for key in dict.keys(self)}, **other}, self.asked)


class Headers(list[Any]):
    """The names of a table's columns, whose places are asked for."""

    def __init__(self, given: list[Any]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def index(self, value: Any, *limits: Any) -> int:
        self.asked.add(value)
        return super().index(value, *limits)


def traced(payload: Any) -> Any:
    """The same payload, of objects that keep what they are asked for."""
    if isinstance(payload, dict):
        return Asked({key: traced(value) for key, value in payload.items()})
    if isinstance(payload, list):
        parts = [traced(value) for value in payload]
        return Headers(parts) if parts and all(isinstance(part, str) for part in parts) else parts
    return payload


def unread(payload: Any) -> Found:
    """{path: kinds} of a traced payload after its function has run: the outermost fields that nobody asked for.

    A field that is read in one element of a list counts as read in all.
    """
    seen, read = Found(), set[str]()
    _walk(payload, "$", seen, read)
    return {path: kinds for path, kinds in sorted(seen.items()) if path not in read}


def _walk(value: Any, path: str, seen: Found, read: set[str]) -> None:
    if isinstance(value, Asked):
        for key in dict.keys(value):
            part, inner = dict.__getitem__(value, key), f"{path}.{key}"
            if key in value.asked:
                read.add(inner)
                _walk(part, inner, seen, read)
            else:
                seen.setdefault(inner, set()).add(KINDS[_kind(part)])
    elif isinstance(value, Headers) and value.asked:
        read.update(f"{path}.{name}" for name in value.asked)
        for name in value:
            seen.setdefault(f"{path}.{name}", set()).add("column")
    elif isinstance(value, list):
        for part in value:
            _walk(part, f"{path}[]", seen, read)


def _kind(value: Any) -> type:
    return next(kind for kind in KINDS if isinstance(value, kind) and not (kind is int and isinstance(value, bool)))


def by_nobody(every: Sequence[Found]) -> list[dict[str, str]]:
    """[{path, type}] of what none of several functions reads of one payload."""
    common = set(every[0]).intersection(*every[1:]) if every else set[str]()
    return [{"path": path, "type": " or ".join(sorted(set().union(*(one[path] for one in every))))}
            for path in sorted(common)]
