"""What text may say: numbers, JSON, times, patterns, checksums. Stdlib: expression-helpers, json, time, text, hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any
from zoneinfo import ZoneInfo

from common.adapters.embedded.workflows.errors import raised
from common.adapters.embedded.workflows.limits import STRING_BYTES, size, within
from common.adapters.embedded.workflows.values import number, ranged, text, type_name

INTEGER, DOUBLE = re.compile(r"[-+]?[0-9]{1,19}"), re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,4})?")
NOT_RE2 = re.compile(r"\(\?(?:[=!>]|<[=!]|P=|\()|\\[1-9]|[*+?}]\+")  # what Python understands and RE2 does not


def to_int(value: Any) -> int:
    """Numbers lose their fraction, strings must spell an integer."""
    if isinstance(value, str) and not INTEGER.fullmatch(value):
        raise raised("ValueError", f"not an integer: {value[:40]!r}")
    return int(ranged(int(value if isinstance(value, str) else number(value))))


def to_double(value: Any) -> float:
    """Any number, or a string that spells one."""
    if isinstance(value, str) and not DOUBLE.fullmatch(value):
        raise raised("ValueError", f"not a number: {value[:40]!r}")
    return float(ranged(float(value if isinstance(value, str) else number(value))))


def to_string(value: Any) -> str:
    """Numbers and booleans as JSON spells them."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise raised("TypeError", f"string() takes a string, a number or a boolean, not {type_name(value)}")


def pattern(regexp: Any) -> re.Pattern[str]:
    """A regular expression that RE2 and Python read alike."""
    if NOT_RE2.search(text(regexp)):
        raise raised("ValueError", f"RE2 does not know this: {regexp[:40]!r}")
    return re.compile(regexp, re.ASCII)


def encoded(data: Any) -> str:
    """JSON without spaces."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def decoded(data: Any) -> Any:
    """JSON as the platform can hold it: no NaN, no number out of range, not nested without end."""
    spelled = data if isinstance(data, bytes) else text(data)
    try:
        found = json.loads(spelled, parse_constant=to_double, parse_float=to_double, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise raised("ValueError", f"no JSON: {type(error).__name__} {error}") from None
    size(found)
    return found


def _whole(spelled: str) -> float:
    """A number that has no fraction; one of more than 19 digits is a double."""
    return to_int(spelled) if INTEGER.fullmatch(spelled) else to_double(spelled)


def replaced(source: Any, substr: Any, repl: Any) -> str:
    """text.replace_all; what would be too long is not made."""
    more = text(source).count(text(substr)) * (len(text(repl)) - len(substr))
    within("characters of the string from text.replace_all", len(source) + more, STRING_BYTES)
    return str(source.replace(substr, repl))


def formatted(seconds: Any, timezone: Any) -> str:
    """An ISO 8601 time in that zone, with microseconds."""
    try:
        zone = ZoneInfo(text(timezone))
    except (KeyError, OSError):
        raise raised("ValueError", f"no time zone: {timezone[:40]!r}") from None
    moment = dt.datetime.fromtimestamp(number(seconds), zone)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + ("Z" if timezone == "UTC" else moment.isoformat()[-6:])


def instant(value: Any, what: str = "argument") -> float:
    """Seconds since 1970 of an ISO 8601 time with its offset."""
    try:
        moment = dt.datetime.fromisoformat(text(value, what))
    except ValueError:
        raise raised("ValueError", f"no ISO 8601 time: {value[:40]!r}") from None
    if moment.tzinfo is None:
        raise raised("ValueError", f"no offset from UTC in {value!r}")
    return moment.timestamp()


def checksum(data: Any, algorithm: Any) -> bytes:
    """The digest of bytes, or of a string's UTF-8."""
    if algorithm not in ("MD5", "SHA1", "SHA256", "SHA512"):
        raise raised("ValueError", f"unknown checksum {algorithm!r}")
    return hashlib.new(algorithm.lower(), data if isinstance(data, bytes) else text(data).encode()).digest()
