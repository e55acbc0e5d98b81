"""Names of objects, the same in every world: what one of them refuses, none accepts."""

from __future__ import annotations

import re

from common.errors import Reject

LONGEST, PARTIAL = 900, ".partial"
SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.=-]{0,199}")


def segments(name: str) -> list[str]:
    """The parts of an object's name. Names are hostile: Reject unless every part is plain."""
    parts = name.split("/")
    if len(name) > LONGEST or not all(SEGMENT.fullmatch(part) and not part.endswith(PARTIAL) for part in parts):
        raise Reject(f"not an object name: {name[:120]!r}")
    return parts
