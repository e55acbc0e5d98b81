"""Terraform's functions, as far as the configuration calls them; an unknown one is an error that names it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml


class Unordered(list[Any]):
    """A set: its elements once, sorted."""

    def __init__(self, values: Iterable[Any]) -> None:
        once = {value if isinstance(value, str) else json.dumps(value, sort_keys=True): value for value in values}
        super().__init__(once[key] for key in sorted(once))


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if value is None or isinstance(value, (list, Mapping)):
        raise ValueError(f"{value!r} is no text")
    return str(value)


def plain(value: Any) -> Any:
    """Nothing lazy left in it."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def encoded(value: Any) -> str:
    """JSON as Terraform writes it: sorted, compact, safe within HTML."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _merge(*maps: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for one in maps if one is not None for key, value in one.items()}


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old[0] == old[-1] == "/":
        return re.sub(old[1:-1], re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), text)
    return text.replace(old, new)


def _regex(pattern: str, text: str) -> Any:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"{pattern} is not in {text}")
    return found.groupdict() or list(found.groups()) or found[0]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "alltrue": all,
    "base64encode": lambda text: base64.b64encode(text.encode()).decode(),
    "concat": lambda *lists: list(itertools.chain(*lists)),
    "contains": lambda values, value: value in values,
    "file": lambda path: Path(path).read_text(encoding="utf-8"),
    "fileset": lambda path, pattern: Unordered(
        str(found.relative_to(path)) for found in Path(path).glob(pattern) if found.is_file()),
    "filesha256": lambda path: hashlib.sha256(Path(path).read_bytes()).hexdigest(),
    "join": lambda separator, values: separator.join(map(text_of, values)),
    "jsonencode": encoded,
    "keys": sorted,
    "length": len,
    "merge": _merge,
    "regex": _regex,
    "replace": _replace,
    "setsubtract": lambda values, others: Unordered(value for value in values if value not in others),
    "setunion": lambda *sets: Unordered(itertools.chain(*sets)),
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "sort": sorted,
    "split": lambda separator, text: text.split(separator),
    "startswith": lambda text, start: text.startswith(start),
    "substr": lambda text, at, length: text[at:] if length < 0 else text[at:at + length],
    "toset": Unordered,
    "tostring": text_of,
    "trimspace": str.strip,
    "trimsuffix": str.removesuffix,
    "upper": str.upper,
    "values": lambda members: [members[key] for key in sorted(members)],
    "yamldecode": yaml.safe_load,
}
