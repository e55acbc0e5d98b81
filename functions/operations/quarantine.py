"""Operations · what could not become rows: rejected parts of landed objects and messages; made again after a fix."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from common import digest
from common.access import OFFERED, READS, Access
from common.endpoint import count_in, date_in, endpoint, text_in
from common.envelope import Envelope
from common.errors import Reject, Usage
from common.ports import Doc, World
from common.processor import Processor
from common.state import Scope
from common.sweep import offer
from functions.operations.replay import doubt

MESSAGES = "quarantine/", "quarantine/~"


@endpoint(timeout_s=540, memory_mb=1024,
          access=Access(landed=READS, keeps=("state/", "quarantine/"), announces=OFFERED))
def quarantine(request: Doc, world: World) -> Doc:
    """{action: list|retry, match?, date?, limit?} -> {count, parts: [{id, processor, partition, path, reason, …}]}.

    A part has the object (with sha256) and the JSON path in it, or the message; the reason, a sample, the processor,
    its code and when it was first seen. match: a piece of any of these. date: of the partition. retry: the partitions
    are made again from what has landed, and the messages sent again; {partitions, messages, unreadable} are counted.
    """
    action, match = text_in(request, "action"), text_in(request, "match", "")
    limit = count_in(request, "limit", 100, 10_000)
    if action not in ("list", "retry"):
        raise Usage(f"action: {action[:40]!r} is neither list nor retry")
    day = str(date_in(request, "date")) if request.get("date") is not None else ""
    found = [part for part in _parts(day, world) if not match or match in json.dumps(part, ensure_ascii=False)]
    told: Doc = {"count": len(found), "parts": found[:limit]}
    return told | _again(found, world) if action == "retry" else told


def _parts(day: str, world: World) -> Iterator[dict[str, Any]]:
    """Every part that its partition's document holds, then every message."""
    for p in world.pipeline.processors:
        for key, doc in world.documents.scan(f"state/{p.name}/{day}", f"state/{p.name}/{day}~").items():
            for part in doc.get("rejected", ()):
                yield _identified({"processor": p.name, "partition": key.removeprefix(f"state/{p.name}/"),
                                   "code": doc.get("code", ""), **part})
    for doc in world.documents.scan(*MESSAGES).values() if not day else ():
        if not doc.get("sent_again"):
            yield _identified({name: doc[name] for name in ("processor", "message", "reason", "first_seen")
                               if name in doc})


def _identified(part: dict[str, Any]) -> dict[str, Any]:
    named = ("processor", "partition", "object", "at", "path", "message", "reason")
    return {"id": digest.of([part.get(name, "") for name in named]), **part}


def _again(found: list[dict[str, Any]], world: World) -> Doc:
    """Partitions are doubted and offered; a message goes to its topic, and its record stands until it fails again."""
    chosen: dict[Processor, list[Scope]] = {}
    for name, partition in sorted({(part["processor"], part["partition"]) for part in found if "partition" in part}):
        chosen.setdefault(world.pipeline.by_name[name], []).append(Scope.of(partition))
    doubt(chosen, world)
    offer(chosen.items(), world)
    sent = unreadable = 0
    wanted = {(part["processor"], part["message"]) for part in found if "message" in part}
    for key in world.documents.scan(*MESSAGES) if wanted else ():
        doc, version = world.documents.get([key])[key]
        if (doc["processor"], doc["message"]) in wanted and not doc.get("sent_again"):
            message = _read(doc["message"])
            unreadable += message is None
            if message:
                world.bus.publish([message])
                world.documents.swap([(key, {**doc, "sent_again": True}, version)])
                sent += 1
    return {"partitions": sum(map(len, chosen.values())), "messages": sent, "unreadable": unreadable}


def _read(message: str) -> Envelope | None:
    with suppress(Reject):
        return Envelope.decode(message)
    return None
