"""The three ways a run can stop, what the queue does about each, and what is kept of a part that is refused."""

from __future__ import annotations

from dataclasses import dataclass, field


class Retry(Exception):
    """Transient: nothing is wrong with the message. Not acknowledged; the queue delivers it again."""


class Reject(Exception):
    """Permanent: the message or its data can never succeed. Quarantined with this reason, acknowledged."""


class NotReady(Exception):
    """A critical input is missing. Acknowledged; the input's own arrival, or the sweep, wakes the run."""


class Usage(Exception):
    """A person asked for something that cannot be: one line that names the value and the remedy."""


@dataclass(frozen=True)
class Rejection:
    """A part of an input that could not become rows.

    path: the key of the row, or the name of the object; reason; sample: what it said; scope: of which partition;
    at: its place in the object, as a JSON path as far as that is known; place: which of the rows given it was.
    """

    path: str
    reason: str
    scope: str = ""
    sample: str = ""
    object: str = ""
    sha256: str = ""
    at: str = ""
    place: int = field(default=-1, compare=False)

    def told(self) -> dict[str, str]:
        """What a document keeps of it."""
        return {name: value for name, value in vars(self).items() if name not in ("scope", "place") and value}
