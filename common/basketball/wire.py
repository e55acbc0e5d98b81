"""The wire formats of the league and the bookmakers: shapes, instants, clocks, codes.

A shape that is not there is a Reject that names the path. A value that cannot be read becomes one that no column
takes: the table's contract then refuses that one row, and the others stay.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from common.basketball import names
from common.basketball.season import game_date
from common.basketball.teams import TEAMS
from common.errors import Reject

_KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "text"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?")
_HOURS = re.compile(r"([0-9]):([0-5][0-9]):([0-5][0-9])")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_CLOCK = re.compile(r"(?:PT)?(\d{1,3})(?:(?::|M)(\d{1,2}(?:\.\d+)?)S?)?")


def at(payload: Any, path: str, kind: type) -> Any:
    """The value at a dotted path; Reject, naming path and value, when it is not of that kind."""
    value, walked = payload, "the payload"
    for part in path.split("."):
        if not isinstance(value, dict):
            raise Reject(f"{walked}: expected an object, found {short(value)}")
        value, walked = value.get(part), part if value is payload else f"{walked}.{part}"
    if not isinstance(value, kind):
        raise Reject(f"{path}: expected {_KINDS[kind]}, found {short(value)}")
    return value


def item(value: Any) -> dict[str, Any]:
    """An object; of anything else an empty one, which makes a row of nulls that the contract refuses."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; of what is no list one empty object, so that nothing broken is passed over in silence."""
    return [item(part) for part in value] if isinstance(value, list) else [{}]


def pages(payload: Any, name: str) -> list[dict[str, Any]]:
    """The objects under `name` of all pages of one answer: an array of pages, or one page alone. All pages or none."""
    whole = payload if isinstance(payload, list) else [payload]
    if not whole:
        raise Reject("the payload: expected at least one page, found []")
    return [entry for n, page in enumerate(whole) for entry in items(_page(page, name, n if len(whole) > 1 else None))]


def _page(page: Any, name: str, n: int | None) -> Any:
    try:
        return at(page, name, list)
    except Reject as reason:
        raise Reject(str(reason) if n is None else f"page {n}: {reason}") from None


def owed(value: Any) -> Any:
    """A value that the source always has: without it the row cannot be read, even where the column may be null."""
    return _unreadable("") if value is None else value


def result_rows(payload: Any, name: str, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of a stats.nba.com result set, values found by header name; columns: {our name: header}.

    A row that does not have as many values as there are headers is all null.
    """
    found = [s for s in items(at(payload, "resultSets", list)) if s.get("name") == name]
    if not found:
        raise Reject(f"resultSets: expected one named {name!r}, found {short(payload['resultSets'])}")
    known = {"resultSets": {name: found[0]}}
    headers, rows = (at(known, f"resultSets.{name}.{part}", list) for part in ("headers", "rowSet"))
    missing = [header for header in columns.values() if header not in headers]
    if missing:
        raise Reject(f"resultSets.{name}.headers: expected {missing}, found {short(headers)}")
    pick, keys, width = itemgetter(*map(headers.index, columns.values())), tuple(columns), len(headers)
    return [dict(zip(keys, pick(row), strict=True)) if isinstance(row, list) and len(row) == width
            else dict.fromkeys(keys) for row in rows]


def instant(value: Any) -> Any:
    """'2024-10-22T23:30:00Z' -> naive UTC datetime; null stays null."""
    try:
        read = dt.datetime.fromisoformat(value)
        return read.astimezone(dt.UTC).replace(tzinfo=None) if read.tzinfo else read
    except (TypeError, ValueError, OverflowError):
        return _unreadable(value)


def day(value: Any) -> Any:
    """'2025-03-15' or '20250315' -> date; null stays null."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return _unreadable(value)


def american_day(value: Any) -> Any:
    """'01/08/2025' -> date; null stays null."""
    try:
        return dt.datetime.strptime(value, "%m/%d/%Y").date()
    except (TypeError, ValueError):
        return _unreadable(value)


def date_of(tip: Any) -> dt.date | None:
    """The New York date of an instant as `instant` gives it, None when there is none."""
    try:
        return game_date(tip.replace(tzinfo=dt.UTC)) if isinstance(tip, dt.datetime) else None
    except OverflowError:
        return None


def minutes(value: Any) -> Any:
    """'37:48' or 'PT37M48.00S' -> 37.8, '37' -> 37.0; null and '' (did not play) -> None."""
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if clock:
        return int(clock[1]) + float(clock[2] or 0) / 60
    return None if value == "" else _unreadable(value)


def whole(value: Any) -> Any:
    """'124' or '+5' -> the number; null and '' -> None; what is a number already stays."""
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None if value == "" else _unreadable(value)
    return value


def number(value: Any) -> Any:
    """'15.4' -> 15.4; null and '' -> None; what is a number already stays."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None if value == "" else _unreadable(value)
    return value


def seconds(value: Any) -> Any:
    """'0:11:44' -> 704; null and '' -> None."""
    clock = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if clock:
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
    return None if value == "" else _unreadable(value)


def _unreadable(value: Any) -> str | None:
    """Never the value itself: pandas would make '7:00 pm' a time of the day it runs on, and 5 one of 1970."""
    return None if value is None else f"unreadable: {short(value)}"


def meaning(code: Any, of: Mapping[Any, Any]) -> Any:
    """What a code stands for; an unknown one stands for itself."""
    return of.get(code, code) if code is None or isinstance(code, (str, int, float)) else code


def text(value: Any) -> Any:
    """Text without the blanks around it; '' -> None."""
    return (value.strip() or None) if isinstance(value, str) else value


def full_name(first: Any, last: Any) -> str | None:
    """'Nikola', 'Vučević' -> 'Nikola Vučević'; either may be missing (Nene), not both."""
    return " ".join(part.strip() for part in (first, last) if isinstance(part, str) and part.strip()) or None


def lookup(name: Any) -> str | None:
    """player_lookup of a name, None when it is not one; each distinct name is normalised once."""
    return _lookup(name) if isinstance(name, str) else None


@lru_cache(maxsize=8192)
def _lookup(name: str) -> str | None:
    try:
        return names.player_lookup(name)
    except Reject:
        return None


def game_id(on: Any, away: Any, home: Any) -> str | None:
    """The canonical id, None when the date or a team is not known."""
    known = isinstance(on, dt.date) and isinstance(away, str) and isinstance(home, str)
    return _game_id(on, away, home) if known else None


_game_id = lru_cache(maxsize=8192)(names.game_id)


def season_type(nba_game_id: Any) -> str | None:
    """The kind of game that an NBA game id says, None when it is not one."""
    try:
        return names.season_type(nba_game_id)
    except Reject:
        return None


def side_code(code: Any, season_type: str | None) -> Any:
    """All-Star sides have new codes nearly every year; in any other game an unknown code is null, so refused."""
    return code if season_type == "allstar" or code in TEAMS else None


def short(value: Any) -> str:
    """A value for a reason: recognisable, never the whole payload."""
    spelled = "nothing" if value is None else repr(value)
    return spelled if len(spelled) <= 80 else f"{spelled[:77]}..."
