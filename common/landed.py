"""Landed objects: parsed as hostile, turned into rows, the newest good one standing where the last is the truth."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

import pandas as pd

from common import conform
from common.basketball.season import season_dates, season_name, season_year
from common.conform import PART, Rejection
from common.errors import Reject, Retry
from common.forms import payload_of
from common.ports import Stored, World
from common.processor import TAKEN_AT, Landed, LandedObject, Processor
from common.rows import Made, days_of, joined, none
from common.state import Scope

WHOLE = "*"  # before the home of an object of a whole season
Entry = tuple[Landed, Stored, dict[str, str]]


class Raw:
    """The landed objects of raw partitions: each parsed and turned into rows once per batch."""

    def __init__(self, p: Processor, world: World) -> None:
        self.p, self.world = p, world
        self._listed: dict[str, list[Stored]] = {}
        self._rows: dict[str, pd.DataFrame | Rejection] = {}
        self._taken: set[int] = set()

    def objects(self, scope: Scope) -> list[Entry]:
        """The objects of a partition, oldest first; of `keep='last'` the newest alone, whichever pattern it has."""
        return sorted(self._kept(scope, "all") + self._kept(scope, "last")[-1:], key=_age)

    def _kept(self, scope: Scope, keep: str) -> list[Entry]:
        return sorted((entry for on in self.p.on if on.keep == keep for entry in self._of(on, scope)), key=_age)

    def _of(self, on: Landed, scope: Scope) -> list[Entry]:
        folder = _folder(on, scope)
        if folder not in self._listed:
            self._listed[folder] = self.world.objects.list(folder)
        return [(on, stored, {"taken_at": _observed(stored), **fields}) for stored in self._listed[folder]
                if (fields := on.match(stored.name.removeprefix("raw/"))) is not None and sub_of(fields) == scope.sub]

    def of_scopes(self, scopes: list[Scope]) -> Made:
        """The rows of these partitions out of their objects."""
        made = Made(none(self.p))
        parts: list[pd.DataFrame] = []
        for scope in scopes:
            try:
                parts += [part for entry in self.objects(scope) for part in self._first_good(made, scope, entry)]
            except Retry:
                raise
            except Exception as error:  # noqa: BLE001 — one broken partition must not stop its siblings
                made.broken[scope] = error
        wanted = {scope.partition_id for scope in scopes}
        made.frame = self._conformed(made, joined(parts, made.frame), wanted)
        return made

    def _conformed(self, made: Made, frame: pd.DataFrame, wanted: set[str]) -> pd.DataFrame:
        """All parts as one frame in the contract; the rows of other partitions than the wanted are left out."""
        rows, rejected = conform.conform(self.p.writes, frame)  # type: ignore[arg-type]
        for rejection in rejected:
            made.reject(rejection.scope.removeprefix(WHOLE), rejection)
        if rows.empty:
            return none(self.p)
        days, homes = days_of(rows[self.p.writes.partition]), rows[PART].str.removeprefix(WHOLE)  # type: ignore[union-attr]
        whole = rows[PART].str.startswith(WHOLE)
        seasons = {home: {str(day) for day in season_dates(season_name(season_year(dt.date.fromisoformat(home))))}
                   for home in homes[whole].unique()}
        strange = ~pd.Series([day in seasons[home] if cut else day == home[:10]
                              for day, home, cut in zip(days, homes, whole, strict=True)], dtype=bool)
        for home, foreign in days[strange].groupby(homes[strange]):
            told = f"{len(foreign)} rows of {', '.join(sorted(set(foreign))[:3])}"
            made.reject(str(home), Rejection(told, "their date is not the partition's"))
        rows[PART] = homes.where(~whole, days)
        return rows[rows[PART].isin(wanted) & ~strange].reset_index(drop=True)

    def _first_good(self, made: Made, scope: Scope, entry: Entry) -> list[pd.DataFrame]:
        """The rows of the object, or of the newest earlier one that can be used where the last is the whole truth."""
        for on, stored, fields in self._kept(scope, "last")[::-1] if entry[0].keep == "last" else [entry]:
            rows = self._rows_of(on, stored, fields)
            if not isinstance(rows, Rejection):
                return self._part(rows, scope, fields)
            if scope.date == _home(fields, scope):
                made.reject(scope.partition_id, rows)
        return []

    def _part(self, rows: pd.DataFrame, scope: Scope, fields: dict[str, str]) -> list[pd.DataFrame]:
        """An object's rows, each with its partition; those of a whole season, taken once, are cut by their dates."""
        if rows.empty or (is_whole(fields) and id(rows) in self._taken):
            return []
        self._taken.add(id(rows))
        return [rows.assign(**{PART: WHOLE + str(_home(fields, scope)) if is_whole(fields) else scope.partition_id})]

    def _rows_of(self, on: Landed, stored: Stored, fields: dict[str, str]) -> pd.DataFrame | Rejection:
        if stored.name not in self._rows:
            try:
                landed = LandedObject(stored.name.removeprefix("raw/"), fields, _taken_at(fields),
                                      stored.metadata.get("correlation_id", ""))
                payload = payload_of(self.world.objects.get(stored.name), on.form)
                made = self.p.function(payload=payload, landed=landed)
                self._rows[stored.name] = conform.complete(self.p.writes, pd.DataFrame(made))  # type: ignore[arg-type]
            except Reject as error:
                self._rows[stored.name] = Rejection(stored.name.removeprefix("raw/"), str(error))
        return self._rows[stored.name]


def _age(entry: Entry) -> tuple[str, str]:
    return entry[2]["taken_at"], entry[1].name


def _observed(stored: Stored) -> str:
    """When an object was taken whose name does not say so; '' when its metadata does not either."""
    with suppress(ValueError):
        return dt.datetime.fromisoformat(stored.metadata.get("observed_at", "")).strftime(TAKEN_AT)
    return ""


def _taken_at(fields: dict[str, str]) -> dt.datetime:
    if not fields["taken_at"]:
        raise Reject("neither its name nor its metadata says when the object was taken")
    return dt.datetime.strptime(fields["taken_at"], TAKEN_AT)


def _folder(on: Landed, scope: Scope) -> str:
    """The listing prefix that holds a partition's objects: as much of the pattern as its date and season spell."""
    known = {"game_date": str(scope.date), "season": season_name(season_year(scope.date))}
    spelled = re.sub(r"\{(game_date|season)\}", lambda found: known[found[1]], on.pattern).partition("{")[0]
    return f"raw/{spelled.rpartition('/')[0]}/"


def _home(fields: dict[str, str], scope: Scope) -> dt.date:
    """The partition that keeps the rejections of an object: its date; of a season's, the date it was taken."""
    if not is_whole(fields):
        return scope.date
    dates = season_dates(fields["season"])
    return min(max(_taken_at(fields).date(), dates[0]), dates[-1])


def is_whole(fields: dict[str, str]) -> bool:
    """Whether an object may hold rows of every date of its season. One about a part of it (a team) is of its first."""
    return "season" in fields and not sub_of(fields)


def sub_of(fields: dict[str, str]) -> str:
    """What splits a date further: every field that is neither its date nor an instant."""
    return "/".join(fields[n] for n in sorted(fields) if n not in ("game_date", "season", "taken_at", "snap"))
