"""What of the world an endpoint touches: declared where it is touched, granted to its identity, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from common.envelope import TOPICS

EVERY, LOGS = ("every table",), ("log tables",)  # the latter: those that no processor writes
READS, WRITES = "read", "write"
OFFERED = tuple(phase for phase in TOPICS if phase != "publishing")  # whose topics have readers
LOGGED = "log/"  # where the rows of the log tables wait to be gathered


@dataclass(frozen=True)
class Access:
    """Any function may read every state document. What else it does with the world's parts:

    reads, writes  tables, by name; EVERY, LOGS
    queries        tables that it asks in SQL
    announces      phases on whose topics it publishes
    keeps          how the keys of the documents begin that it writes or drops
    landed, published  whether it READS or WRITES objects below raw/ and public/; '': neither
    revives        whether it takes dead letters
    asks           whether it asks the sources, with their keys
    makes          processors whose partitions it makes: it does all that they do for that
    sessions       whether it reads rows, or looks at what it wrote: implied by the others
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    announces: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    landed: str = ""
    published: str = ""
    revives: bool = False
    asks: bool = False
    makes: tuple[str, ...] = ()
    sessions: bool = False


NOTHING_MORE = Access()
