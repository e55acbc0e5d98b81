"""Landed objects: parsed as hostile, turned into rows, the newest good one standing where the last is the truth."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from typing import Any

import pandas as pd

from common import conform
from common.basketball.season import season_dates, season_name, season_year
from common.conform import Rejection
from common.errors import Reject, Retry
from common.ports import Stored, World
from common.processor import TAKEN_AT, Landed, LandedObject, Processor
from common.rows import Made, days_of, merged, none
from common.state import Scope

MAX_BYTES, MAX_DEPTH = 64_000_000, 60


def parse(data: bytes) -> Any:
    """The JSON of a landed object; hostile until parsed: Reject on size, depth, NaN or anything not JSON."""
    if len(data) > MAX_BYTES:
        raise Reject(f"{len(data):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        payload = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Reject(f"not JSON: {str(error)[:200] or type(error).__name__}") from error
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH and _depth(data) > MAX_DEPTH:
        raise Reject(f"nested deeper than {MAX_DEPTH} levels")
    return payload


def _no_constant(name: str) -> Any:
    raise Reject(f"not JSON: the number {name}")


def _depth(data: bytes) -> int:
    """How deep brackets nest, those inside texts left out."""
    brackets = TEXTS.sub(b"", data).translate(_STEPS, _OTHERS)
    return max(itertools.accumulate(brackets, lambda depth, b: depth + (1 if b == 1 else -1)), default=0)


TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.S)
_STEPS = bytes(1 if chr(b) in "[{" else 2 if chr(b) in "]}" else 0 for b in range(256))
_OTHERS = bytes(b for b in range(256) if chr(b) not in "[]{}")


class Raw:
    """The landed objects of raw partitions: each parsed and turned into rows once per batch."""

    def __init__(self, p: Processor, world: World) -> None:
        self.p, self.world = p, world
        self._listed: dict[str, list[Stored]] = {}
        self._rows: dict[str, list[dict[str, Any]] | pd.DataFrame | Rejection] = {}

    def objects(self, scope: Scope) -> list[tuple[Landed, Stored, dict[str, str]]]:
        """The objects of a partition, oldest first; of `keep='last'` the newest alone."""
        out = []
        for on in self.p.on:
            found = self._of(on, scope)
            out += found[-1:] if on.keep == "last" else found
        return sorted(out, key=lambda entry: (entry[2]["taken_at"], entry[1].name))

    def _of(self, on: Landed, scope: Scope) -> list[tuple[Landed, Stored, dict[str, str]]]:
        return [(on, s, fields) for s in self._list(_folder(on, scope))
                if (fields := on.match(s.name.removeprefix("raw/"))) is not None and sub_of(fields) == scope.sub]

    def of_scopes(self, scopes: list[Scope]) -> Made:
        """The rows of these partitions out of their objects."""
        made = Made(none(self.p))
        parts: list[Any] = []
        ids: list[tuple[Scope, Landed]] = []
        for scope in scopes:
            try:
                for entry in self.objects(scope):
                    rows = self._first_good(made, scope, entry)
                    if rows is not None and len(rows):
                        parts.append(rows)
                        ids.append((scope, entry[0]))
            except Retry:
                raise
            except Exception as error:  # noqa: BLE001 — one broken partition must not stop its siblings
                made.broken[scope] = error
        return self._joined(made, scopes, parts, ids) if parts else made

    def _joined(self, made: Made, scopes: list[Scope], parts: list[Any], ids: list[tuple[Scope, Landed]]) -> Made:
        try:
            made.frame = self._conformed(made, parts, ids)
        except Reject as error:
            if len(scopes) > 1:
                return merged([self.of_scopes([scope]) for scope in scopes], self.p)
            made.broken[scopes[0]] = error
        return made

    def _conformed(self, made: Made, parts: list[Any], ids: list[tuple[Scope, Landed]]) -> pd.DataFrame:
        """All parts as one frame in the contract; an object of a whole season is cut into its dates."""
        partition = self.p.writes.partition  # type: ignore[union-attr]
        seen, frames, homes = set(), [], ids[0][0].partition_id
        seasons = {season_name(season_year(scope.date)) for scope, on in ids if "season" in on.names}
        for part, (scope, on) in zip(parts, ids, strict=True):
            if id(part) not in seen:
                seen.add(id(part))
                whole = "season" in on.names
                frames.append(pd.DataFrame(part).assign(partition_id="" if whole else scope.partition_id))
        frame = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
        rows, rejected = conform.conform(self.p.writes, frame)  # type: ignore[arg-type]
        rows["partition_id"] = self._partition_ids(frame, rows)
        for rejection in rejected:
            made.reject(rejection.scope or homes, [rejection])
        wanted = {scope.partition_id for scope, _ in ids}
        known = wanted | {str(day) for fields in seasons for day in season_dates(fields)}
        days = days_of(rows[partition])
        strange = ~rows["partition_id"].isin(known) | (rows["partition_id"].str[:10] != days)
        if strange.any():
            made.reject(homes, [Rejection(f"{strange.sum()} rows of {', '.join(sorted(set(days[strange]))[:3])}",
                                          "their date is not the partition's")])
        return rows[rows["partition_id"].isin(wanted) & ~strange].reset_index(drop=True)

    def _partition_ids(self, given: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
        """conform sorts and drops rows: find each row's partition again by its key and date."""
        table = self.p.writes
        days = days_of(rows[table.partition])  # type: ignore[union-attr]
        if not given["partition_id"].str.contains("/").any():
            return days
        keys = list(table.key)  # type: ignore[union-attr]
        known = given.drop_duplicates(keys)[[*keys, "partition_id"]]
        for name in keys:
            known = known.assign(**{name: known[name].astype(rows[name].dtype)})
        return rows[keys].merge(known, on=keys, how="left")["partition_id"]

    def _first_good(self, made: Made, scope: Scope, entry: tuple[Landed, Stored, dict[str, str]]) -> Any:
        """The rows of the object, or of the newest earlier one that can be used where the last is the whole truth."""
        on = entry[0]
        for _, stored, fields in self._of(on, scope)[::-1] if on.keep == "last" else [entry]:
            rows = self._rows_of(stored, fields)
            if not isinstance(rows, Rejection):
                return rows
            if scope.date == _home(fields, scope):
                made.reject(scope.partition_id, [rows])
        return None

    def _rows_of(self, stored: Stored, fields: dict[str, str]) -> Any:
        if stored.name not in self._rows:
            landed = LandedObject(
                stored.name.removeprefix("raw/"),
                fields,
                dt.datetime.strptime(fields["taken_at"], TAKEN_AT),
                stored.metadata.get("correlation_id", ""),
            )
            try:
                self._rows[stored.name] = self.p.transform(
                    payload=parse(self.world.objects.get(stored.name)), landed=landed
                )
            except Reject as error:
                self._rows[stored.name] = Rejection(landed.name, str(error))
        return self._rows[stored.name]

    def _list(self, folder: str) -> list[Stored]:
        if folder not in self._listed:
            self._listed[folder] = self.world.objects.list(folder)
        return self._listed[folder]


def _folder(on: Landed, scope: Scope) -> str:
    """The listing prefix that holds a partition's objects: up to its date or season."""
    head = on.pattern.partition("{game_date}")[0] if "game_date" in on.names else on.pattern.partition("{season}")[0]
    return "raw/" + head + (str(scope.date) if "game_date" in on.names else season_name(season_year(scope.date))) + "/"


def _home(fields: dict[str, str], scope: Scope) -> dt.date:
    """The partition that keeps the rejections of an object: its date; of a season's, the date it was taken."""
    if "season" not in fields:
        return scope.date
    dates = season_dates(fields["season"])
    return min(max(dt.datetime.strptime(fields["taken_at"], TAKEN_AT).date(), dates[0]), dates[-1])


def sub_of(fields: dict[str, str]) -> str:
    """What splits a date further: every field that is neither its date nor an instant."""
    return "/".join(fields[n] for n in sorted(fields) if n not in ("game_date", "season", "taken_at", "snap"))
