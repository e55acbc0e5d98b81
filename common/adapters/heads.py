"""What a listing tells of a state document, the same in every world."""

from __future__ import annotations

from common.ports import Doc


def settled(doc: Doc) -> bool:
    """Nothing is left to do for it as long as its inputs stay."""
    return not (doc.get("lease") or doc.get("dirty") or doc.get("unannounced") is not None)
