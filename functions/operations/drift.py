"""Operations · the fields that sources send and nobody here reads: recorded once, with the first object of each."""

from __future__ import annotations

import datetime as dt

from common import digest
from common.access import READS, Access
from common.adapters import reading
from common.adapters.remembered import remembered
from common.endpoint import date_in, endpoint
from common.ports import Doc, Stored, World
from common.processor import Landed

LISTED = 500  # of one pattern


@endpoint(timeout_s=540, memory_mb=1024, schedule="15 5 * * *",
          access=Access(landed=READS, keeps=("drift/",)))
def drift(request: Doc, world: World) -> Doc:
    """{date?} -> {date, looked_at, new, fields: [{pattern, path, type, object, first_seen}]}: all that is recorded.

    Of each pattern the newest object of the date (the last game day) is looked at. A field that turns up later than
    the others of its pattern is news from the source; none of them is ever widened into a table by itself.
    """
    day = date_in(request, "date", world.clock.today() - dt.timedelta(days=1))
    newest = _newest(day, world)
    before = {pattern: _recorded(pattern, world) for pattern in newest}
    new = 0
    for pattern, stored in newest.items():
        doc, version = before[pattern]
        known: dict[str, Doc] = doc.get("fields", {})
        found = reading.drift(world.pipeline, stored, world.objects.get(stored.name))
        seen = {"object": stored.name, "first_seen": world.clock.now().isoformat()}
        fresh = {f"{part['path']} {part['type']}": part | seen for part in found
                 if f"{part['path']} {part['type']}" not in known}
        if fresh:
            kept = dict(list((known | fresh).items())[:LISTED])
            world.documents.swap([(_key(pattern), {"pattern": pattern, "fields": kept}, version)])
            new += len(fresh)
    fields = [{"pattern": doc["pattern"], **part} for doc in world.documents.scan("drift/", "drift/~").values()
              for part in doc["fields"].values()]
    return {"date": str(day), "looked_at": len(newest), "new": new,
            "fields": sorted(fields, key=lambda part: (part["pattern"], part["first_seen"], part["path"]))}


def _newest(day: dt.date, world: World) -> dict[str, Stored]:
    """Of each pattern that names a date, its newest object on this one."""
    out, objects = dict[str, Stored](), remembered(world).objects
    objects.list("raw/")
    for on in sorted({on for p in world.pipeline.processors for on in p.on}, key=_spelled):
        for stored in objects.list(f"raw/{on.prefix}"):
            fields = on.match(stored.name.removeprefix("raw/"))
            if fields and str(day) in (fields.get("game_date"), _taken(fields)):
                out[on.pattern] = max(stored, out.get(on.pattern, stored), key=lambda one: (_at(on, one), one.name))
    return out


def _spelled(on: Landed) -> str:
    return on.pattern


def _taken(fields: dict[str, str]) -> str:
    """Of an object of a whole season: the date when it was taken."""
    said = fields.get("taken_at", "") if "season" in fields else ""
    return f"{said[:4]}-{said[4:6]}-{said[6:8]}"


def _at(on: Landed, stored: Stored) -> str:
    return (on.match(stored.name.removeprefix("raw/")) or {}).get("taken_at", "")


def _key(pattern: str) -> str:
    return f"drift/{digest.of(pattern)}"


def _recorded(pattern: str, world: World) -> tuple[Doc, str | None]:
    return world.documents.get([_key(pattern)]).get(_key(pattern), ({}, None))
