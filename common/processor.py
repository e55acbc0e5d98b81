"""How a processor is declared. Read this file first."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from common.declaration import INSTANCES, Declaration, Function, declared
from common.reads import Read
from common.table import Table

PHASES = ("scrapers", "raw", "analytics", "precompute", "predictions", "publishing")
TAKEN_AT = "%Y%m%d_%H%M%S"
DATING = {"game_date", "season", "taken_at", "snap"}  # the fields of a pattern that split no date


@dataclass(frozen=True)
class Landed:
    """Trigger: an object landed under this pattern. {names} match one path segment or part of one.

    keep: 'last' — the newest object of a partition is the whole truth about it (a box score);
          'all' — every object is one observation of a history (odds, injuries).
    A pattern names the partition by {game_date}, or by {season} (every date of that season), and may
    split a date further ({event}: one partition per game). {taken_at} is when the object was taken; without it the
    object is replaced, and its metadata say so. A {season} beside a {game_date} is told by the date, so no field.
    dated: an object of a season counts for the date when it was taken alone: what is told is the object, not its games.
    form: what an object is: json (the payload is the parsed JSON), html or csv (it is the text).
    """

    pattern: str
    keep: str = "last"
    form: str = "json"
    dated: bool = False

    @property
    def prefix(self) -> str:
        return self.pattern.split("{")[0]

    @property
    def names(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.pattern)

    def match(self, name: str) -> dict[str, str] | None:
        """The fields of an object name, or None: names are hostile until they match to the letter."""
        found = _fields(self._spelled, name)
        if found is not None and self.dated:
            found = {**found, "game_date": str(dt.datetime.strptime(found["taken_at"], TAKEN_AT).date())}
        return None if found is None else {
            field: text for field, text in found.items() if field != "season" or "game_date" not in found}

    @cached_property
    def _spelled(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[A-Za-z0-9_.-]+?)", re.escape(self.pattern)))


@lru_cache(maxsize=50_000)  # a sweep asks of every object again and again
def _fields(spelled: re.Pattern[str], name: str) -> Mapping[str, str] | None:
    found = spelled.fullmatch(name)
    with suppress(ValueError):
        if found and dt.datetime.strptime(found.groupdict().get("taken_at", "20000101_000000"), TAKEN_AT):
            return found.groupdict()
    return None


@dataclass(frozen=True)
class LandedObject:
    """What a raw processor is told about the object beside its payload. observed_at: naive UTC."""

    name: str
    fields: Mapping[str, str]
    observed_at: dt.datetime
    correlation_id: str = ""
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def game_date(self) -> dt.date:
        return dt.date.fromisoformat(self.fields["game_date"])

    def reject(self, path: str, reason: str, value: Any = None) -> None:
        """This part of the payload (a JSON path: $.data[3]) cannot be read; the rows of all others are made."""
        self.refused.append((path, reason, "" if value is None else repr(value)[:200]))


@dataclass(frozen=True)
class Published:
    """A JSON file of the public bucket: its path, the copy for the present game date, its JSON Schema."""

    path: str
    schema: Mapping[str, Any]
    today: str | None = None
    version: int = 1


@dataclass(frozen=True, eq=False)
class Processor(Declaration):
    """One declared step: what wakes it, what it may see, the one thing that it writes.

    together    dates do not depend on each other: one call may be given the rows of many dates
    per_entity  a row depends, in every input tracked by the same kind of entity, only on that entity's rows
    live_only   made for the present date and later; a past date is remade only if it was made then
    seals       the parameter that holds the schedule: rows of games that have tipped off no longer change
    """

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
    max_instances: int = INSTANCES

    @property
    def splits(self) -> bool:
        """Whether a date has several partitions."""
        return any(not {*on.names} <= DATING for on in self.on)


def processor(*, writes: type[Table] | Published, reads: Mapping[str, Read | type[Table]] | None = None,
              on: Landed | tuple[Landed, ...] = (), **options: Any) -> Callable[[Function], Function]:
    """Declare the module's one processor; the decorated function stays a plain function.

    A processor of tables takes exactly the frames that `reads` names, and `game_date` (a date) if it wants
    it. A raw processor takes (payload, landed): the parsed JSON of one object and its LandedObject.
    A declaration that contradicts itself, or names what is not there, is a TypeError at import.
    """
    offered = {name: read if isinstance(read, Read) else read.on_date() for name, read in (reads or {}).items()}
    patterns = (on,) if isinstance(on, Landed) else tuple(on)

    def made(name: str, function: Function) -> Processor:
        out = Processor(name, function, writes, offered, patterns, **options)
        for bad, wrong in chain(_contradictions(out), _strange_names(out)):
            if bad:
                raise TypeError(f"{name}: {wrong}")
        return out

    return declared("processor", made)


def _contradictions(made: Processor) -> Iterator[tuple[Any, str]]:
    """(whether it is so, what is wrong then)"""
    taken = set(inspect.signature(made.function).parameters)
    offered = {"payload", "landed"} if made.on else set(made.reads)
    yield made.on and made.reads, "is woken by objects, so it reads no tables"
    yield made.seals not in (None, *made.reads), f"seals by {made.seals!r}, which is not read"
    for on in made.on:
        instant = "taken_at" in on.names or on.keep == "last"
        sound = on.keep in ("last", "all") and instant and {"game_date", "season"} & set(on.names)
        yield on.dated and not {"season", "taken_at"} <= set(on.names), f"{on} has no season to be dated instead of"
        yield not sound, f"{on} needs keep='last' or 'all', {{taken_at}} with 'all', and {{game_date}} or {{season}}"
    yield taken - {"game_date"} != offered, f"takes {sorted(taken)} but is offered {sorted(offered)}"
    yield made.on and "game_date" in taken, f"takes {sorted(taken)} but is offered {sorted(offered)}"
    yield "game_date" in taken and made.together, \
        "together=True is called once for many dates, so there is no one game_date"
    outcome = isinstance(made.writes, type) and made.writes.outcome
    for name, read in made.reads.items():
        lost = read.as_of and read.as_of.slate not in made.reads
        yield read.table.outcome and not read.before and not outcome, \
            f"{name} is known only after the game; use before(...)"
        yield read.table.observed and not (read.as_of or read.before), f"{name} is a snapshot table; use as_of(...)"
        yield lost, f"{name} is read as of {read.as_of and read.as_of.slate!r}, which is not read"
        yield read.before and made.together, f"{name} is a window, so dates are not independent"


def _strange_names(made: Processor) -> Iterator[tuple[Any, str]]:
    """Columns that a read names and that are none."""
    for name, read in made.reads.items():
        known, rule = read.table.columns, read.as_of
        lacking = [column for column in read.columns or () if column not in known]
        if read.spreads and not (isinstance(made.writes, type) and read.spreads in made.writes.columns):
            lacking.append(read.spreads)
        if rule:
            slate = made.reads[rule.slate].table.columns
            lacking += [column for column in (rule.on, *rule.latest) if column not in known]
            lacking += [column for column in rule.among if column not in slate]
        yield lacking, f"{name} names columns that are not there: {lacking}"
