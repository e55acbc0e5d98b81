"""What of the world a deployed function touches: declared where it is touched, granted to its identity, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from common.envelope import TOPICS

if TYPE_CHECKING:
    from common.pipeline import Pipeline
    from common.processor import Processor

EVERY = ("*",)
READS, WRITES = "read", "write"
# The topics that have readers: what is offered again goes to one of these.
OFFERED = tuple(phase for phase in TOPICS if phase != "publishing")
LOGS = ("log tables",)  # those that no processor writes
LOGGED = "log/"  # where the rows of the log tables wait to be gathered


@dataclass(frozen=True)
class Access:
    """Any function may read every state document. What else it does with the world's parts:

    reads, writes  tables, by name; EVERY, LOGS
    announces      phases on whose topics it publishes
    keeps          how the keys of the documents begin that it writes or drops
    landed, published  whether it READS or WRITES objects below raw/ and public/; '': neither
    revives        whether it takes dead letters
    asks           whether it asks the sources, with their keys
    makes          processors whose partitions it makes: it does all that they do for that
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    announces: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    landed: str = ""
    published: str = ""
    revives: bool = False
    asks: bool = False
    makes: tuple[str, ...] = ()

    def of(self, pipeline: Pipeline) -> Access:
        """The same with every name spelled out; KeyError where there is no such table or processor."""
        made = [making(pipeline.by_name[name]) for name in self.makes]
        whole = _joined([replace(self, reads=_tables(self.reads, pipeline), writes=_tables(self.writes, pipeline)),
                         *made])
        written = set(whole.writes)
        return replace(whole, makes=(), reads=tuple(name for name in whole.reads if name not in written))


NOTHING_MORE = Access()


def making(p: Processor) -> Access:
    """What it takes to make a processor's partitions: its inputs, its output, its documents, its topic."""
    stored = isinstance(p.writes, type)
    return Access(
        reads=tuple(read.table.name() for read in p.reads.values()), announces=(p.phase,), keeps=(f"state/{p.name}/",),
        writes=(p.writes.name(),) if isinstance(p.writes, type) else (),
        landed=READS if p.on else "", published="" if stored else WRITES)


def delivered(p: Processor) -> Access:
    """What a processor's function does: it makes partitions, and keeps what became of the messages."""
    return _joined([making(p), Access(keeps=("attempts/", LOGGED, "quarantine/"))])


def _tables(names: tuple[str, ...], pipeline: Pipeline) -> tuple[str, ...]:
    known = {EVERY: tuple(pipeline.tables), LOGS: tuple(table.name() for table in pipeline.logs)}
    return tuple(pipeline.tables[name].name() for name in known.get(names, names))


def _joined(parts: Iterable[Access]) -> Access:
    """All that the parts have; of two modes the wider one ('write' sorts last), of two lists the union."""
    out: dict[str, Any] = {}
    every = list(parts)
    for one in fields(Access):
        values = [getattr(part, one.name) for part in every]
        out[one.name] = tuple(sorted({v for value in values for v in value})) if isinstance(values[0], tuple) \
            else max(values)
    return Access(**out)
