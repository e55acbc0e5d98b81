"""What a workflow raises, as the platform's error maps, and what is refused before it runs."""

from __future__ import annotations

from typing import Any

from common.errors import Usage


class Refused(Usage):
    """A definition that is wrong, or that asks for more than is implemented: one line that says where and what."""


class Raised(Exception):
    """An error of the running workflow: a map with message and tags, or whatever its `raise` said."""

    def __init__(self, payload: Any) -> None:
        super().__init__(str(payload))
        self.payload = payload


class Exhausted(Raised):
    """The execution has used up what the platform allows: no `except` catches it."""


def raised(tag: str, message: str, **more: Any) -> Raised:
    return Raised({"message": message, "tags": [tag], **more})


def tags_of(payload: Any) -> set[str]:
    found = payload.get("tags") if isinstance(payload, dict) else None
    return {str(tag) for tag in found} if isinstance(found, list) else set()
