"""What Grafana makes of a query: its variables, as its own code substitutes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

VARIABLE = re.compile(r"\$\{(\w+)(?::([a-z]+)(?::([a-z]+))?)?\}")


def interpolated(text: str, since: dt.datetime, until: dt.datetime, chosen: Mapping[str, Any]) -> str:
    """since, until: naive UTC. chosen: a text, or a list of them; '.*' is the value of All and is never escaped."""
    instants = {"__from": since, "__to": until}

    def value(found: re.Match[str]) -> str:
        name, form, of = found.groups()
        if name in instants:
            assert (form, of) == ("date", "iso"), found[0]
            return instants[name].isoformat(timespec="milliseconds") + "Z"
        given = chosen[name]
        if given == ".*":
            return ".*"
        if form == "sqlstring":
            return "'" + str(given).replace("'", "''") + "'"
        assert form == "regex", found[0]
        many = [re.escape(one) for one in ([given] if isinstance(given, str) else given)]
        return many[0] if len(many) == 1 else f"({'|'.join(many)})"

    return VARIABLE.sub(value, text)


def shown(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The panels that show something: no rows."""
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def lost(said: Any, kept: Any, where: str = "") -> Iterator[str]:
    """What of a document another does not say."""
    if isinstance(said, dict) and isinstance(kept, dict):
        for key, value in said.items():
            yield from lost(value, kept[key], f"{where}.{key}") if key in kept else [f"{where}.{key}"]
    elif isinstance(said, list) and isinstance(kept, list) and len(said) == len(kept):
        for place, (one, other) in enumerate(zip(said, kept, strict=True)):
            yield from lost(one, other, f"{where}[{place}]")
    elif said != kept:
        yield f"{where}: {said!r} became {kept!r}"


def overlapping(panels: Iterable[Mapping[str, Any]], x: str = "x", y: str = "y", w: str = "w", h: str = "h",
                ) -> list[tuple[Any, Any]]:
    """The pairs of places that share a cell."""
    places = list(panels)
    return [(a, b) for n, a in enumerate(places) for b in places[n + 1:]
            if a[x] < b[x] + b[w] and b[x] < a[x] + a[w] and a[y] < b[y] + b[h] and b[y] < a[y] + a[h]]
