"""The standard library: the functions that we use, by name, with their parameters.

https://cloud.google.com/workflows/docs/reference/stdlib/overview. Blocking calls (http, sys.sleep, connectors) are
steps of their own and stand in calls.py.
"""

from __future__ import annotations

import base64
import math
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from common.adapters.embedded.workflows import formats
from common.adapters.embedded.workflows.errors import Raised, raised, tags_of
from common.adapters.embedded.workflows.limits import STRING_BYTES, size, within
from common.adapters.embedded.workflows.values import (
    Reference,
    a_list,
    a_map,
    boolean,
    element,
    equal,
    expected,
    number,
    ranged,
    text,
    type_name,
)

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


def _len(value: Any) -> int:
    if not isinstance(value, (str, list, dict, bytes)):
        raise raised("TypeError", f"{type_name(value)} has no length")
    return len(value)


def _substring(source: Any, start: Any, end: Any) -> str:
    first, last = (expected("integer", n, "argument") for n in (start, end))
    if not 0 <= first <= last <= len(text(source)):
        raise raised("IndexError", f"no characters {first} to {last} in a string of {len(source)}")
    return str(source[first:last])


def _get(source: Any, keys: Any) -> Any:
    """map.get: null where any key on the way is missing."""
    found: Any = a_map(source)
    for key in keys if isinstance(keys, list) else [keys]:
        try:
            found = element(found, key)
        except Raised:
            return None
    return found


def _nested(first: Any, second: Any) -> dict[str, Any]:
    out = dict(a_map(first))
    for key, value in a_map(second).items():
        out[key] = _nested(out[key], value) if isinstance(out.get(key), dict) and isinstance(value, dict) else value
    return out


def _code(payload: Any, codes: tuple[int, ...], tags: set[str]) -> bool:
    if not isinstance(payload, dict):
        return False
    return any(equal(payload.get("code"), code) for code in codes) or bool(tags & tags_of(payload))


FUNCTIONS: dict[str, Function] = {
    "int": of(formats.to_int, "value"), "double": of(formats.to_double, "value"),
    "string": of(formats.to_string, "value"), "len": of(_len, "value"),
    "keys": of(lambda map: list(a_map(map)), "map"), "get_type": of(type_name, "value"),
    "not": of(lambda value: not boolean(value, "the argument of not"), "value"),
    "if": of(lambda condition, one, other: one if boolean(condition, "the condition of if") else other,
             "condition one other"),
    "default": of(lambda value, default: default if value is None else value, "value default"),
    "text.replace_all": of(formats.replaced, "source substr repl"),
    "text.split": of(lambda source, separator: text(source).split(text(separator)), "source separator"),
    "text.substring": of(_substring, "source start end"),
    "text.to_lower": of(lambda source: text(source).lower(), "source"),
    "text.to_upper": of(lambda source: text(source).upper(), "source"),
    "text.match_regex": of(lambda source, regexp: bool(formats.pattern(regexp).search(text(source))), "source regexp"),
    "text.find_all_regex": of(lambda source, regexp: [
        {"index": m.start(), "match": m[0]} for m in formats.pattern(regexp).finditer(text(source))], "source regexp"),
    "text.url_encode": of(lambda source: urllib.parse.quote(text(source), safe=""), "source"),
    "text.url_decode": of(lambda source: urllib.parse.unquote(text(source)), "source"),
    "text.encode": of(lambda data: text(data).encode(), "data"),
    "text.decode": of(lambda data: expected("bytes", data, "argument").decode(), "data"),
    "json.encode": of(lambda data: formats.encoded(data).encode(), "data"),
    "json.encode_to_string": of(formats.encoded, "data"), "json.decode": of(formats.decoded, "data"),
    "base64.encode": of(lambda data: base64.b64encode(expected("bytes", data, "argument")).decode(), "data"),
    "base64.decode": of(lambda data: base64.b64decode(text(data), validate=True), "data"),
    "math.abs": of(lambda x: ranged(abs(number(x))), "x"),
    "math.floor": of(lambda x: ranged(math.floor(number(x))), "x"),
    "math.max": of(lambda x, y: max(number(x), number(y)), "x y"),
    "math.min": of(lambda x, y: min(number(x), number(y)), "x y"),
    "list.concat": of(lambda objs, val: [*a_list(objs), val], "objs val"),
    "list.prepend": of(lambda objs, val: [val, *a_list(objs)], "objs val"),
    "map.get": of(_get, "map keys"),
    "map.delete": of(lambda map, key: {k: v for k, v in a_map(map).items() if k != text(key)}, "map key"),
    "map.merge": of(lambda first, second: {**a_map(first), **a_map(second)}, "first second"),
    "map.merge_nested": of(_nested, "first second"),
    "time.format": of(formats.formatted, "seconds", timezone="UTC"), "time.parse": of(formats.instant, "value"),
    "hash.compute_checksum": of(formats.checksum, "data algorithm"),
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
    except TypeError as error:
        raise raised("TypeError", f"{name}: {error}") from None
    except (ValueError, OverflowError, OSError, re.error) as error:
        raise raised("ValueError", f"{name}: {error}") from None
    if isinstance(out, (str, bytes)):
        within(f"bytes of the string from {name}", size(out), STRING_BYTES)
    return out
