"""The three ways a run can stop, and what the queue does about each."""

from __future__ import annotations


class Retry(Exception):
    """Transient: nothing is wrong with the message. Not acknowledged; the queue delivers it again."""


class Reject(Exception):
    """Permanent: the message or its data can never succeed. Quarantined with this reason, acknowledged."""


class NotReady(Exception):
    """A critical input is missing. Acknowledged; the input's own arrival, or the sweep, wakes the run."""


class Usage(Exception):
    """A person asked for something that cannot be: one line that names the value and the remedy."""
