"""Landed objects: parsed as hostile, turned into rows, the newest good one standing where the last is the truth."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pandas as pd

from common import conform, digest, state
from common.adapters import provenance
from common.basketball.season import season_dates, season_name, season_year
from common.conform import PART
from common.errors import Reject, Rejection, Retry
from common.forms import payload_of
from common.ports import Stored, World
from common.processor import DATING, TAKEN_AT, Landed, LandedObject, Processor
from common.rows import Made, days_of, digests, joined, none
from common.state import Scope

WHOLE = "*"  # before the home of an object of a whole season
KEPT, KEPT_ROWS = 64, 500  # objects of histories, of so many rows at most, stay read: the next run needs them all again
Entry = tuple[Landed, Stored, dict[str, str]]
Part = tuple[Entry, pd.DataFrame]
Rows = tuple[pd.DataFrame | None, list[Rejection]]  # of an object, and what was refused of it; None: all of it


class Raw:
    """The landed objects of raw partitions: each parsed and turned into rows once per batch."""

    def __init__(self, p: Processor, world: World) -> None:
        self.p, self.world = p, world
        self._listed: dict[str, list[Stored]] = {}
        self._found: dict[tuple[str, ...], tuple[list[Entry], list[Entry]]] = {}
        self._rows: dict[tuple[Any, ...], Rows] = {}
        self._taken: set[int] = set()
        self.seasons: dict[str, dict[str, str] | None] = {}

    def objects(self, scope: Scope) -> list[Entry]:
        """The objects of a partition, oldest first; of `keep='last'` the newest alone, whichever pattern it has.

        The same bytes of the same instant under two names are one: what is kept counts, not what is replaced.
        """
        return self._look(scope)[0]

    def _look(self, scope: Scope) -> tuple[list[Entry], list[Entry]]:
        """Those, and all of `keep='last'`; asked once for all partitions of a season, which have the same."""
        place = *(_folder(on, scope) for on in self.p.on), scope.sub, str(scope.date) * any(o.dated for o in self.p.on)
        if place not in self._found:
            last, every = (sorted((entry for on in self.p.on if on.keep == keep for entry in self._of(on, scope)),
                                  key=_age) for keep in ("last", "all"))
            apart = {(entry[2]["taken_at"], entry[1].sha256): entry for entry in last[-1:] + every}
            self._found[place] = sorted(apart.values(), key=_age), last
        return self._found[place]

    def _of(self, on: Landed, scope: Scope) -> list[Entry]:
        folder, day = _folder(on, scope), str(scope.date)
        if folder not in self._listed:
            self._listed[folder] = self.world.objects.list(folder)
        return [(on, stored, {"taken_at": _observed(stored), **fields}) for stored in self._listed[folder]
                if (fields := on.match(stored.name.removeprefix("raw/"))) is not None
                and (sub_of(fields), fields.get("game_date", day)) == (scope.sub, day)]

    def forget(self) -> None:
        """What lies in the folders is looked up again; what was read of an object stays."""
        self._listed.clear()
        self._found.clear()

    def versions(self, scope: Scope) -> dict[str, dict[str, str]]:
        """What a partition is built from: its objects; of one of a whole season, what it says of this partition."""
        out: dict[str, str] = {}
        for on, stored, fields in self.objects(scope):
            said = self._said(stored, fields["season"]) if is_whole(fields) and on.keep == "last" else None
            out |= {stored.name: stored.sha256} if said is None else {fields["season"]: said.get(str(scope), "")}
        return {"objects": out}

    def _said(self, stored: Stored, season: str) -> dict[str, str] | None:
        """{partition: version of its rows}; None where a part of it is refused. Read once, and kept for everybody."""
        of = digest.of([state.code(self.p), stored.name, stored.sha256])
        if of not in self.seasons:
            key = state.key(self.p.name, f"season/{season}")
            doc, version = self.world.documents.get([key]).get(key, ({}, None))
            if doc.get("of") != of:
                made = self.of_scopes([Scope(day) for day in season_dates(season)])
                says = {pid: state.version_of(part)
                        for pid, part in digests(self.p.writes, made.frame).items()}  # type: ignore[arg-type]
                doc = {"of": of, "object": stored.name, "says": None if made.rejected or made.broken else says}
                self.world.documents.swap([(key, doc, version)])
            self.seasons[of] = doc["says"]
        return self.seasons[of]

    def of_scopes(self, scopes: list[Scope]) -> Made:
        """The rows of these partitions out of their objects."""
        self._taken, made = set(), Made(none(self.p))
        parts: list[Part] = []
        for scope in scopes:
            try:
                parts += [part for entry in self.objects(scope) for part in self._first_good(made, scope, entry)]
            except Retry:
                raise
            except Exception as error:  # noqa: BLE001 — one broken partition must not stop its siblings
                made.broken[scope] = error
        wanted = {scope.partition_id for scope in scopes}
        made.frame = self._conformed(made, parts, wanted)
        return made

    def _conformed(self, made: Made, parts: list[Part], wanted: set[str]) -> pd.DataFrame:
        """All parts as one frame in the contract; the rows of other partitions than the wanted are left out."""
        frame = joined([rows for _, rows in parts], made.frame)
        rows, rejected = conform.conform(self.p.writes, frame)  # type: ignore[arg-type]
        for rejection in provenance.placed(rejected, parts, self._read):
            made.reject(rejection.scope.removeprefix(WHOLE), rejection)
        if rows.empty:
            return none(self.p)
        days, homes = days_of(rows[self.p.writes.partition]).tolist(), rows[PART].tolist()  # type: ignore[union-attr]
        dates = {home: _dates(home) for home in set(homes)}
        strange = [(home, day) for home, day in zip(homes, days, strict=True) if day not in dates[home]]
        for home in sorted({home for home, _ in strange}):
            foreign = [day for whose, day in strange if whose == home]
            told = f"{len(foreign)} rows of {', '.join(sorted(set(foreign))[:3])}"
            of = [entry[1] for entry, part in parts if part[PART].iloc[0] == home]
            one, why = of[0] if len(of) == 1 else Stored("", "", {}), "their date is not the partition's"
            made.reject(home.removeprefix(WHOLE), Rejection(told, why, object=one.name, sha256=one.sha256, at="$"))
        rows[PART] = [(day if home.startswith(WHOLE) else home) if day in dates[home] else ""
                      for home, day in zip(homes, days, strict=True)]
        return rows[[pid in wanted for pid in rows[PART]]].reset_index(drop=True)

    def _first_good(self, made: Made, scope: Scope, entry: Entry) -> list[Part]:
        """The rows of the object, or of the newest earlier one that can be used where the last is the whole truth."""
        for on, stored, fields in self._look(scope)[1][::-1] if entry[0].keep == "last" else [entry]:
            rows, refused = self._rows_of(on, stored, fields)
            if refused and scope.date == _home(fields, scope):
                made.reject(scope.partition_id, *refused)
            if rows is not None:
                return self._part((on, stored, fields), rows, scope)
        return []

    def _part(self, entry: Entry, rows: pd.DataFrame, scope: Scope) -> list[Part]:
        """An object's rows, each with its partition; those of a whole season, taken once, are cut by their dates."""
        fields = entry[2]
        if rows.empty or (is_whole(fields) and id(rows) in self._taken):
            return []
        self._taken.add(id(rows))
        home = WHOLE + str(_home(fields, scope)) if is_whole(fields) else scope.partition_id
        return [(entry, rows.assign(**{PART: home}))]

    def _rows_of(self, on: Landed, stored: Stored, fields: dict[str, str]) -> Rows:
        key = (self.p.function, stored.name, stored.sha256, *sorted(stored.metadata.items()))
        if key not in self._rows:
            kept = self.world.kept
            self._rows[key] = rows, _ = kept.get(key) or self._made(on, stored, fields)
            if on.keep == "all" and rows is not None and len(rows) <= KEPT_ROWS:
                kept[key] = self._rows[key]
                for oldest in [*kept][:-KEPT]:
                    kept.pop(oldest, None)
        return self._rows[key]

    def _made(self, on: Landed, stored: Stored, fields: dict[str, str]) -> Rows:
        name = stored.name.removeprefix("raw/")
        try:
            landed, made = self._read(on, stored, fields)[1:]
            rows = conform.complete(self.p.writes, pd.DataFrame(made))  # type: ignore[arg-type]
            return rows, [Rejection(name, reason, "", sample, stored.name, stored.sha256, at)
                          for at, reason, sample in landed.refused]
        except Reject as error:
            begins = self.world.objects.get(stored.name)[:conform.SAMPLE].decode(errors="replace")
            return None, [Rejection(name, str(error), "", begins, stored.name, stored.sha256,
                                    provenance.named(str(error)))]

    def _read(self, on: Landed, stored: Stored, fields: dict[str, str]) -> tuple[Any, LandedObject, Any]:
        """(the payload of an object, what its function is told beside it, the rows that it makes)"""
        landed = landed_object(stored, fields)
        payload = payload_of(self.world.objects.get(stored.name), on.form)
        return payload, landed, self.p.function(payload=payload, landed=landed)


def _dates(home: str) -> set[str]:
    """Of which dates the rows of an object may be: of a season's, or of its own."""
    year = season_year(dt.date.fromisoformat(home.removeprefix(WHOLE)[:10]))
    return {str(day) for day in season_dates(season_name(year))} if home.startswith(WHOLE) else {home[:10]}


def landed_object(stored: Stored, fields: dict[str, str]) -> LandedObject:
    known = {"taken_at": _observed(stored), **fields}
    return LandedObject(stored.name.removeprefix("raw/"), known, _taken_at(known),
                        stored.metadata.get("correlation_id", ""))


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
    # Of what is dated every season is listed: the one ahead is told in summer already.
    spelled = on.prefix if on.dated else on.pattern.replace("{game_date}", str(scope.date)).replace(
        "{season}", season_name(season_year(scope.date))).partition("{")[0]
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
    return "/".join(fields[n] for n in sorted(fields) if n not in DATING)
