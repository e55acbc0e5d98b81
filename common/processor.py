"""How a processor is declared. Read this file first."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common.reads import Read
from common.table import Table

PHASES = ("scrapers", "raw", "analytics", "precompute", "predictions", "publishing")
TAKEN_AT = "%Y%m%d_%H%M%S"


@dataclass(frozen=True)
class Landed:
    """Trigger: an object landed under this pattern. {names} match one path segment or part of one.

    keep: 'last' — the newest object of a partition is the whole truth about it (a box score);
          'all' — every object is one observation of a history (odds, injuries).
    A pattern names the partition by {game_date}, or by {season} (every date of that season), and may
    split a date further ({event}: one partition per game). {taken_at} is when the object was taken.
    """

    pattern: str
    keep: str = "last"

    @property
    def prefix(self) -> str:
        return self.pattern.split("{")[0]

    @property
    def names(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.pattern)

    def match(self, name: str) -> dict[str, str] | None:
        """The fields of an object name, or None: names are hostile until they match to the letter."""
        found = self._spelled.fullmatch(name)
        if found is None:
            return None
        fields = found.groupdict()
        try:
            dt.datetime.strptime(fields.get("taken_at", "20000101_000000"), TAKEN_AT)
        except ValueError:
            return None
        return fields

    @cached_property
    def _spelled(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[A-Za-z0-9_.-]+?)", re.escape(self.pattern)))


@dataclass(frozen=True)
class LandedObject:
    """What a raw processor is told about the object beside its payload. observed_at: naive UTC."""

    name: str
    fields: Mapping[str, str]
    observed_at: dt.datetime
    correlation_id: str = ""

    @property
    def game_date(self) -> dt.date:
        return dt.date.fromisoformat(self.fields["game_date"])


@dataclass(frozen=True)
class Published:
    """A JSON file of the public bucket: its path, the copy for the present game date, its JSON Schema."""

    path: str
    schema: Mapping[str, Any]
    today: str | None = None
    version: int = 1


@dataclass(frozen=True, eq=False)
class Processor:
    """One declared step: what wakes it, what it may see, the one thing that it writes.

    together    dates do not depend on each other: one call may be given the rows of many dates
    per_entity  a row depends, in every input tracked by the same kind of entity, only on that entity's rows
    live_only   made for the present date and later; a past date is remade only if it was made then
    seals       the parameter that holds the schedule: rows of games that have tipped off no longer change
    """

    name: str
    transform: Callable[..., Any]
    writes: type[Table] | Published
    reads: Mapping[str, Read] = field(default_factory=dict)
    on: tuple[Landed, ...] = ()
    together: bool = False
    per_entity: bool = False
    live_only: bool = False
    seals: str | None = None
    version: int = 1
    memory_mb: int = 512
    timeout_s: int = 300

    @property
    def phase(self) -> str:
        return self.name.partition(".")[0]

    @property
    def entry_point(self) -> str:
        return self.name.replace(".", "_")

    @property
    def function_name(self) -> str:
        return self.entry_point.replace("_", "-")

    @property
    def summary(self) -> str:
        """The module's docstring, its first line: 'Phase · what a row is'."""
        module = inspect.getmodule(self.transform)
        return ((module.__doc__ if module else "") or "").strip().partition("\n")[0]


def processor(
    *,
    writes: type[Table] | Published,
    reads: Mapping[str, Read | type[Table]] | None = None,
    on: Landed | tuple[Landed, ...] = (),
    **options: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the module's one processor; the decorated function stays a plain function.

    A processor of tables takes exactly the frames that `reads` names, and `game_date` (a date) if it wants
    it. A raw processor takes (payload, landed): the parsed JSON of one object and its LandedObject.
    """
    offered = {name: read if isinstance(read, Read) else read.on_date() for name, read in (reads or {}).items()}
    patterns = (on,) if isinstance(on, Landed) else tuple(on)

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        name = ".".join(function.__module__.split(".")[-2:])
        made = Processor(name, function, writes, offered, patterns, **options)
        _check(made)
        function.processor = made  # type: ignore[attr-defined]
        return function

    return declare


def _check(made: Processor) -> None:
    """A declaration that contradicts itself, or names what is not there, is a TypeError at import."""
    if made.on and made.reads:
        raise TypeError(f"{made.name}: is woken by objects, so it reads no tables")
    if made.seals is not None and made.seals not in made.reads:
        raise TypeError(f"{made.name}: seals by {made.seals!r}, which is not read")
    for on in made.on:
        if on.keep not in ("last", "all") or "taken_at" not in on.names or not {"game_date", "season"} & set(on.names):
            raise TypeError(
                f"{made.name}: {on} needs keep='last' or 'all', {{taken_at}}, and {{game_date}} or {{season}}"
            )
    _check_offer(made)
    for parameter, read in made.reads.items():
        _check_names(made, parameter, read)


def _check_names(made: Processor, parameter: str, read: Read) -> None:
    """Every column that a read names is one."""
    known, own = read.table.columns, made.writes.columns if isinstance(made.writes, type) else {}
    lacking = [name for name in read.columns or () if name not in known]
    lacking += [read.spreads] if read.spreads and read.spreads not in own else []
    if read.as_of:
        slate = made.reads[read.as_of.slate].table.columns if read.as_of.slate in made.reads else None
        lacking += [name for name in (read.as_of.on, *read.as_of.latest) if name not in known]
        lacking += [name for name in read.as_of.among if slate is not None and name not in slate]
    if lacking:
        raise TypeError(f"{made.name}: {parameter} names columns that are not there: {lacking}")


def _check_offer(made: Processor) -> None:
    taken = set(inspect.signature(made.transform).parameters)
    wanted = {"payload", "landed"} if made.on else set(made.reads)
    if taken - {"game_date"} != wanted or (made.on and "game_date" in taken):
        raise TypeError(f"{made.name}: takes {sorted(taken)} but is offered {sorted(wanted)}")
    if "game_date" in taken and made.together:
        raise TypeError(f"{made.name}: together=True is called once for many dates, so there is no one game_date")
    outcome = isinstance(made.writes, type) and made.writes.outcome
    for parameter, read in made.reads.items():
        if read.table.outcome and not read.before and not outcome:
            raise TypeError(f"{made.name}: {parameter} is known only after the game; use before(...)")
        if read.table.observed and read.as_of is None and not read.before:
            raise TypeError(f"{made.name}: {parameter} is a snapshot table; use as_of(...)")
        if read.as_of and read.as_of.slate not in made.reads:
            raise TypeError(f"{made.name}: {parameter} is read as of {read.as_of.slate!r}, which is not read")
        if read.before and made.together:
            raise TypeError(f"{made.name}: {parameter} is a window, so dates are not independent")
