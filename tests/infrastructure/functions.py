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
        super().__init__(sorted({json.dumps(value, sort_keys=True): value for value in values}.values(),
                                key=lambda value: value if isinstance(value, str) else json.dumps(value, sort_keys=True)))


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


def _flatten(values: Iterable[Any]) -> list[Any]:
    return [leaf for value in values for leaf in (_flatten(value) if isinstance(value, list) else [value])]


def _merge(*maps: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for one in maps if one is not None for key, value in one.items()}


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list({json.dumps(plain(value), sort_keys=True): value for value in values}.values())


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old[0] == old[-1] == "/":
        return re.sub(old[1:-1], re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), text)
    return text.replace(old, new)


def _regex(pattern: str, text: str) -> Any:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"{pattern} is not in {text}")
    return found.groupdict() or list(found.groups()) or found[0]


def _one(values: list[Any]) -> Any:
    if len(values) > 1:
        raise ValueError(f"one of {len(values)} elements")
    return values[0] if values else None


def _coalesce(*values: Any) -> Any:
    return next(value for value in values if value is not None and value != "")


def _format(pattern: str, *values: Any) -> str:
    converted = [text_of(value) if isinstance(value, bool) else value for value in values]
    return re.sub(r"%v", "%s", pattern) % tuple(converted)


def _lookup(values: Mapping[str, Any], key: str, *default: Any) -> Any:
    return values.get(key, *default) if default else values[key]


def _bytes(path: str) -> bytes:
    return Path(path).read_bytes()


def _hash(name: str, digest: Callable[[Any], str] = lambda made: made.hexdigest()) -> Callable[[bytes], str]:
    return lambda data: digest(hashlib.new(name, data))


def _base64(made: Any) -> str:
    return base64.b64encode(made.digest()).decode()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs, "alltrue": all, "anytrue": any, "base64encode": lambda s: base64.b64encode(s.encode()).decode(),
    "basename": lambda p: Path(p).name, "ceil": lambda n: -int(-n // 1), "coalesce": _coalesce,
    "compact": lambda values: [value for value in values if value],
    "concat": lambda *lists: list(itertools.chain(*lists)), "contains": lambda values, value: value in values,
    "dirname": lambda p: str(Path(p).parent), "distinct": _distinct,
    "element": lambda values, n: values[n % len(values)], "endswith": lambda s, end: s.endswith(end),
    "file": lambda p: _bytes(p).decode(), "fileexists": lambda p: Path(p).is_file(),
    "filebase64": lambda p: base64.b64encode(_bytes(p)).decode(),
    "filemd5": lambda p: _hash("md5")(_bytes(p)), "filesha256": lambda p: _hash("sha256")(_bytes(p)),
    "filebase64sha256": lambda p: _hash("sha256", _base64)(_bytes(p)),
    "fileset": lambda p, pattern: Unordered(str(f.relative_to(p)) for f in Path(p).glob(pattern) if f.is_file()),
    "flatten": _flatten, "floor": lambda n: int(n // 1), "format": _format,
    "formatlist": lambda pattern, values: [_format(pattern, value) for value in values],
    "index": lambda values, value: values.index(value), "join": lambda sep, values: sep.join(map(text_of, values)),
    "jsondecode": json.loads, "jsonencode": encoded, "keys": lambda m: sorted(m), "length": len, "lookup": _lookup,
    "lower": str.lower, "max": max, "md5": lambda s: _hash("md5")(s.encode()), "merge": _merge, "min": min,
    "nonsensitive": lambda value: value, "one": _one, "range": lambda *a: list(range(*a)), "regex": _regex,
    "regexall": lambda pattern, s: [found[0] for found in re.finditer(pattern, s)], "replace": _replace,
    "reverse": lambda values: values[::-1], "sensitive": lambda value: value,
    "setintersection": lambda a, *more: Unordered(v for v in a if all(v in other for other in more)),
    "setproduct": lambda *sets: [list(pair) for pair in itertools.product(*sets)],
    "setsubtract": lambda a, b: Unordered(value for value in a if value not in b),
    "setunion": lambda *sets: Unordered(itertools.chain(*sets)), "sha1": lambda s: _hash("sha1")(s.encode()),
    "sha256": lambda s: _hash("sha256")(s.encode()), "slice": lambda values, a, b: values[a:b],
    "sort": sorted, "split": lambda sep, s: s.split(sep), "startswith": lambda s, start: s.startswith(start),
    "strcontains": lambda s, part: part in s,
    "substr": lambda s, at, n: s[at:] if n < 0 else s[at:at + n], "sum": sum, "title": str.title, "tolist": list,
    "tomap": dict, "tonumber": lambda v: float(v) if "." in str(v) else int(v), "toset": Unordered,
    "tostring": text_of, "trim": lambda s, cut: s.strip(cut), "trimprefix": str.removeprefix,
    "trimspace": str.strip, "trimsuffix": str.removesuffix, "upper": str.upper,
    "values": lambda m: [m[key] for key in sorted(m)], "yamldecode": yaml.safe_load,
    "zipmap": lambda names, values: dict(zip(names, values, strict=True)),
}
