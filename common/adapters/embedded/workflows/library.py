"""The standard library: the functions that we use, by name, with their parameters.

https://cloud.google.com/workflows/docs/reference/stdlib/overview. Blocking calls (http, sys.sleep, connectors) are
steps of their own and stand in calls.py.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import math
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from common.adapters.embedded.workflows.errors import Raised, raised
from common.adapters.embedded.workflows.limits import STRING_BYTES, size, within
from common.adapters.embedded.workflows.nodes import Reference, boolean, element, is_number, type_name

RETRIED, RETRIED_ONCE = (429, 502, 503, 504), (429, 503)
BACKOFF = {"initial_delay": 1, "max_delay": 60, "multiplier": 1.25}
CONSTANTS: dict[str, Any] = {
    "http.default_retry_predicate": Reference("http.default_retry_predicate"),
    "http.default_retry_predicate_non_idempotent": Reference("http.default_retry_predicate_non_idempotent"),
    "http.default_retry": {"predicate": Reference("http.default_retry_predicate"), "max_retries": 5,
                           "backoff": BACKOFF},
    "http.default_retry_non_idempotent": {"predicate": Reference("http.default_retry_predicate_non_idempotent"),
                                          "max_retries": 5, "backoff": BACKOFF},
}
ROOTS = ("http", "sys", "text", "json", "base64", "math", "list", "map", "time", "uuid", "hash", "events", "retry",
         "googleapis")


@dataclass(frozen=True)
class Function:
    """parameters: in order; those with a default are optional."""

    call: Callable[..., Any]
    parameters: tuple[str, ...]
    defaults: Mapping[str, Any]

    def bound(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments by name; the platform's TypeError when one is missing or unknown."""
        if wrong := self.misfit(set(given)):
            raise raised("TypeError", f"{name}: {wrong}")
        return {**self.defaults, **given}

    def misfit(self, given: set[str]) -> str:
        """What is wrong with these argument names, '' if nothing is."""
        if unknown := sorted(given - set(self.parameters)):
            return f"no argument is called {unknown[0]!r}; there are {', '.join(self.parameters) or 'none'}"
        missing = [p for p in self.parameters if p not in given and p not in self.defaults]
        return f"argument {missing[0]!r} is missing" if missing else ""


def of(call: Callable[..., Any], parameters: str = "", **defaults: Any) -> Function:
    return Function(call, (*parameters.split(), *defaults), defaults)


def text(value: Any, what: str = "argument") -> str:
    if not isinstance(value, str):
        raise raised("TypeError", f"{what} must be a string, not {type_name(value)}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise raised("TypeError", f"argument must be a list, not {type_name(value)}")
    return value


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise raised("TypeError", f"argument must be a map, not {type_name(value)}")
    return value


def number(value: Any) -> Any:
    if not is_number(value):
        raise raised("TypeError", f"argument must be a number, not {type_name(value)}")
    return value


def whole(value: Any) -> int:
    """int(): numbers lose their fraction, strings must spell an integer."""
    try:
        return int(value) if isinstance(value, str) else int(number(value))
    except ValueError:
        raise raised("ValueError", f"not an integer: {value!r}") from None


def _double(value: Any) -> float:
    try:
        return float(value) if isinstance(value, str) else float(number(value))
    except ValueError:
        raise raised("ValueError", f"not a number: {value!r}") from None


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise raised("TypeError", f"string() takes a string, a number or a boolean, not {type_name(value)}")


def _len(value: Any) -> int:
    if not isinstance(value, (str, list, dict, bytes)):
        raise raised("TypeError", f"{type_name(value)} has no length")
    return len(value)


def _substring(source: str, start: int, end: int) -> str:
    if not 0 <= start <= end <= len(text(source)):
        raise raised("IndexError", f"no characters {start} to {end} in a string of {len(source)}")
    return source[start:end]


def _encode(data: Any, indent: Any) -> str:
    return json.dumps(data, indent=indent, separators=(",", ":") if indent is None else None, ensure_ascii=False)


def _decode(data: Any) -> Any:
    try:
        return json.loads(data)
    except (ValueError, TypeError) as error:
        raise raised("ValueError", f"no JSON: {error}") from None


def _get(source: Any, keys: Any) -> Any:
    """map.get: null where any key on the way is missing."""
    found: Any = _map(source)
    for key in keys if isinstance(keys, list) else [keys]:
        try:
            found = element(found, key)
        except Raised:
            return None
    return found


def _nested(first: Any, second: Any) -> dict[str, Any]:
    out = dict(_map(first))
    for key, value in _map(second).items():
        out[key] = _nested(out[key], value) if isinstance(out.get(key), dict) and isinstance(value, dict) else value
    return out


def _format(seconds: Any, timezone: str) -> str:
    moment = dt.datetime.fromtimestamp(number(seconds), ZoneInfo(timezone))
    shown = moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
    return shown + ("Z" if timezone == "UTC" else moment.isoformat()[-6:])


def _parse(value: Any) -> float:
    try:
        moment = dt.datetime.fromisoformat(text(value))
    except ValueError:
        raise raised("ValueError", f"no ISO 8601 time: {value!r}") from None
    if moment.tzinfo is None:
        raise raised("ValueError", f"no offset from UTC in {value!r}")
    return moment.timestamp()


def _checksum(data: Any, algorithm: str) -> bytes:
    if algorithm not in ("MD5", "SHA1", "SHA256", "SHA512"):
        raise raised("ValueError", f"unknown checksum {algorithm!r}")
    return hashlib.new(algorithm.lower(), data if isinstance(data, bytes) else text(data).encode()).digest()


def _code(payload: Any, codes: tuple[int, ...], tags: set[str]) -> bool:
    if not isinstance(payload, dict):
        return False
    return payload.get("code") in codes or bool(tags & set(payload.get("tags") or ()))


FUNCTIONS: dict[str, Function] = {
    "int": of(whole, "value"), "double": of(_double, "value"), "string": of(_string, "value"), "len": of(_len, "value"),
    "keys": of(lambda map: list(_map(map)), "map"), "get_type": of(type_name, "value"),
    "not": of(lambda value: not boolean(value, "the argument of not"), "value"),
    "if": of(lambda condition, one, other: one if boolean(condition, "the condition of if") else other,
             "condition one other"),
    "default": of(lambda value, default: default if value is None else value, "value default"),
    "text.replace_all": of(lambda source, substr, repl: text(source).replace(text(substr), text(repl)),
                           "source substr repl"),
    "text.split": of(lambda source, separator: text(source).split(text(separator)), "source separator"),
    "text.substring": of(_substring, "source start end"),
    "text.to_lower": of(lambda source: text(source).lower(), "source"),
    "text.to_upper": of(lambda source: text(source).upper(), "source"),
    "text.match_regex": of(lambda source, regexp: re.search(regexp, text(source)) is not None, "source regexp"),
    "text.find_all_regex": of(lambda source, regexp: [{"index": m.start(), "match": m[0]}
                                                      for m in re.finditer(regexp, text(source))], "source regexp"),
    "text.url_encode": of(lambda source: urllib.parse.quote(text(source), safe=""), "source"),
    "text.url_decode": of(lambda source: urllib.parse.unquote(text(source)), "source"),
    "text.encode": of(lambda data: text(data).encode(), "data"),
    "text.decode": of(lambda data: data.decode(), "data"),
    "json.encode": of(lambda data, indent: _encode(data, indent).encode(), "data", indent=None),
    "json.encode_to_string": of(_encode, "data", indent=None), "json.decode": of(_decode, "data"),
    "base64.encode": of(lambda data: base64.b64encode(data).decode(), "data"),
    "base64.decode": of(lambda data: base64.b64decode(data), "data"),
    "math.abs": of(lambda x: abs(number(x)), "x"), "math.floor": of(lambda x: math.floor(number(x)), "x"),
    "math.max": of(lambda x, y: max(number(x), number(y)), "x y"),
    "math.min": of(lambda x, y: min(number(x), number(y)), "x y"),
    "list.concat": of(lambda objs, val: [*_list(objs), val], "objs val"),
    "list.prepend": of(lambda objs, val: [val, *_list(objs)], "objs val"),
    "map.get": of(_get, "map keys"),
    "map.delete": of(lambda map, key: {k: v for k, v in _map(map).items() if k != key}, "map key"),
    "map.merge": of(lambda first, second: {**_map(first), **_map(second)}, "first second"),
    "map.merge_nested": of(_nested, "first second"),
    "time.format": of(_format, "seconds", timezone="UTC"), "time.parse": of(_parse, "value"),
    "hash.compute_checksum": of(_checksum, "data algorithm"),
    "http.default_retry_predicate": of(lambda exception: _code(exception, RETRIED, {"ConnectionError", "TimeoutError"}),
                                       "exception"),
    "http.default_retry_predicate_non_idempotent": of(
        lambda exception: _code(exception, RETRIED_ONCE, {"ConnectionFailedError"}), "exception"),
}
# What looks at the world: answered by the execution, which remembers the answers.
LOOKS: dict[str, Function] = {
    "sys.now": of(lambda: None), "sys.get_env": of(lambda name, default: None, "name", default=None),
    "uuid.generate": of(lambda: None),
}


def call(name: str, arguments: list[Any]) -> Any:
    """A function called in an expression."""
    function = FUNCTIONS[name]
    if len(arguments) > len(function.parameters):
        raise raised("TypeError", f"{name} takes at most {len(function.parameters)} arguments, not {len(arguments)}")
    named = function.bound(name, dict(zip(function.parameters, arguments, strict=False)))
    try:
        out = function.call(*(named[p] for p in function.parameters))
    except (AttributeError, TypeError, UnicodeDecodeError, re.error) as error:
        raise raised("TypeError", f"{name}: {error}") from None
    except ValueError as error:
        raise raised("ValueError", f"{name}: {error}") from None
    if isinstance(out, str):
        within(f"bytes of the string from {name}", size(out), STRING_BYTES)
    return out
