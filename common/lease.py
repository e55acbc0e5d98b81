"""One writer per partition: leases on state documents, with a fence number that only grows.

A lease that its holder left behind makes the partition dirty: what the holder wrote last is not known, so the
next run replaces all of it. The number protects the rows from a holder that outlived its lease (a zombie).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from common.ports import Doc, World

MARGIN_S = 30


@dataclass
class Held:
    """A document under our lease, its opaque version, and the fence number of our writes."""

    key: str
    doc: Doc
    version: str
    fence: int
    dirty: bool


def take(wanted: dict[str, tuple[Doc, str | None]], seconds: int, world: World) -> dict[str, Held]:
    """The leases we got of {key: (document as read, its version)}; a key left out is another's for now."""
    now = world.clock.now()
    asked = {}
    for key, (doc, version) in wanted.items():
        lease = doc.get("lease")
        ours = lease is not None and lease["holder"] == world.holder
        if lease and not ours and lease["until"] > now.isoformat():
            continue
        fence = lease["fence"] if lease and ours else doc.get("fence", 0) + 1
        dirty = bool(lease) or bool(doc.get("dirty"))
        until = (now + dt.timedelta(seconds=seconds + MARGIN_S)).isoformat()
        asked[key] = (_leased(doc, fence, until, dirty, world), version, fence, dirty)
    got = world.documents.swap([(key, doc, version) for key, (doc, version, _, _) in asked.items()])
    lost = _lost_responses([key for key in asked if got.get(key) is None], asked, world)
    return {key: Held(key, doc, str(got.get(key) or lost[key]), fence, dirty)
            for key, (doc, _, fence, dirty) in asked.items() if got.get(key) or key in lost}


def _leased(doc: Doc, fence: int, until: str, dirty: bool, world: World) -> Doc:
    lease = {"holder": world.holder, "fence": fence, "until": until}
    return {**doc, "fence": fence, "lease": lease, **({"dirty": True} if dirty else {})}


def _lost_responses(keys: list[str], asked: dict[str, Any], world: World) -> dict[str, str]:
    """A lost response is not a lost lease: a document that carries our own lease is ours."""
    if not keys:
        return {}
    found = world.documents.get(keys)
    return {key: version for key, (doc, version) in found.items() if doc.get("lease") == asked[key][0]["lease"]}


def update(held: list[Held], world: World) -> list[Held]:
    """Write the documents as they now are; returns those that were ours to write."""
    got = world.documents.swap([(h.key, h.doc, h.version) for h in held])
    unsure = [h.key for h in held if got.get(h.key) is None]
    found = world.documents.get(unsure) if unsure else {}
    kept = []
    for h in held:
        version = got.get(h.key) or (found[h.key][1] if h.key in found and found[h.key][0] == h.doc else None)
        if version:
            h.version = version
            kept.append(h)
    return kept


def in_time(h: Held, world: World) -> bool:
    """Whether we may still write: the lease has not run out (less the margin)."""
    latest = dt.datetime.fromisoformat(h.doc["lease"]["until"]) - dt.timedelta(seconds=MARGIN_S)
    return world.clock.now() <= latest


def released(doc: Doc) -> Doc:
    return {k: v for k, v in doc.items() if k not in ("lease", "dirty")}
