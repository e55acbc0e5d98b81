"""One writer per partition: leases on state documents, with a fence number that only grows.

A lease that its holder left behind makes the partition dirty: what the holder wrote last is not known, so the
next run replaces all of it. The number protects the rows from a holder that outlived its lease (a zombie).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from common.ports import Doc, World

MARGIN_S = 30


@dataclass
class Held:
    """A document under our lease, its opaque version, and the fence number of our writes."""

    key: str
    doc: Doc
    version: str | None
    fence: int
    dirty: bool


def take(wanted: dict[str, tuple[Doc, str | None]], seconds: int, world: World) -> dict[str, Held]:
    """The leases we got of {key: (document as read, its version)}; a key left out is another's for now."""
    now, asked = world.clock.now(), list[Held]()
    for key, (doc, version) in wanted.items():
        lease: Doc = doc.get("lease") or {}
        ours = lease.get("holder") == world.holder
        if lease and not ours and lease["until"] > now.isoformat():
            continue
        fence = lease["fence"] if ours else doc.get("fence", 0) + 1
        until = (now + dt.timedelta(seconds=seconds + MARGIN_S)).isoformat()
        dirty = {"dirty": True} if lease or doc.get("dirty") else {}
        leased = {**doc, "fence": fence, "lease": {"holder": world.holder, "fence": fence, "until": until}, **dirty}
        asked.append(Held(key, leased, version, fence, bool(dirty)))
    return {held.key: held for held in update(asked, world)}


def update(held: list[Held], world: World) -> list[Held]:
    """Write the documents as they now are; returns those that were ours to write.

    A lost response is not a lost lease: a document that says what we wrote is ours.
    """
    got = world.documents.swap([(h.key, h.doc, h.version) for h in held])
    found = world.documents.get([h.key for h in held if got.get(h.key) is None])
    for h in held:
        doc, version = found.get(h.key, (None, None))
        h.version = got.get(h.key) or (version if doc == h.doc else None)
    return [h for h in held if h.version]


def in_time(h: Held, world: World) -> bool:
    """Whether we may still write: the lease has not run out (less the margin)."""
    latest = dt.datetime.fromisoformat(h.doc["lease"]["until"]) - dt.timedelta(seconds=MARGIN_S)
    return world.clock.now() <= latest


def released(doc: Doc) -> Doc:
    return {k: v for k, v in doc.items() if k not in ("lease", "dirty")}
