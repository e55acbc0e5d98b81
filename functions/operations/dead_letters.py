"""Operations · messages that were given up on: shown, and sent again when what was wrong is mended."""

from __future__ import annotations

import json
from typing import Any

from common.access import Access
from common.delivery import attempts_key
from common.endpoint import count_in, endpoint, text_in
from common.envelope import TOPICS
from common.errors import Usage
from common.ports import DeadLetter, Doc, World


@endpoint(timeout_s=300, access=Access(revives=True, announces=tuple(TOPICS)))
def dead_letters(request: Doc, world: World) -> Doc:
    """{action: list|replay, phase?, match?, limit?} -> {letters: [{id, phase, processor, about, error, …}]}.

    phase: the one whose topic (1 to 6) they came from. match: a part of the processor, the message or the error.
    replay: those were sent again to where they came from, and are no dead letters any more.
    """
    action, match = text_in(request, "action"), text_in(request, "match", "")
    limit = count_in(request, "limit", 100, 1_000)
    if action not in ("list", "replay"):
        raise Usage(f"action: {action[:40]!r} is neither list nor replay")
    only = count_in(request, "phase", 1, len(TOPICS)) if request.get("phase") is not None else None
    out: list[Doc] = []
    for phase, topic in enumerate(TOPICS.values(), 1):
        if only in (None, phase) and len(out) < limit:
            left = limit - len(out)
            found = world.bus.revive(topic, left, lambda letter: _meant(letter, match, world)) if action == "replay" \
                else [letter for letter in world.bus.dead_letters(topic, left) if _meant(letter, match, world)]
            known = {letter["id"] for letter in out}
            out += [_told(letter, phase, world) for letter in found if letter.id not in known]
    return {"letters": out}


def _meant(letter: DeadLetter, match: str, world: World) -> bool:
    return not match or any(match in text for text in (letter.processor, letter.message, _why(letter, world)))


def _told(letter: DeadLetter, phase: int, world: World) -> Doc:
    return {"id": letter.id, "phase": phase, "processor": letter.processor, "about": _about(letter.message),
            "error": _why(letter, world), "attempts": letter.attempts, "message": letter.message[:2_000]}


def _read(message: str) -> dict[str, Any]:
    """The fields of a message, as far as it can be read."""
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _about(message: str) -> str:
    found = _read(message)
    named = found.get("object_name") or f"{found.get('output_table')} {found.get('game_date')}"
    return str(named)[:200] if found else repr(message[:60])


def _why(letter: DeadLetter, world: World) -> str:
    """What went wrong: the queue's word, or what the failed deliveries left in their state document."""
    if letter.error:
        return letter.error
    key = attempts_key(letter.processor, _read(letter.message))
    doc, _ = world.documents.get([key]).get(key, ({}, None))
    return str(doc.get("error_type", ""))
