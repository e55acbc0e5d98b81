"""What each identity is granted: of a processor what its declaration implies, of an endpoint what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from typing import Any

from common.access import EVERY, LOGGED, LOGS, READS, WRITES, Access
from common.adapters.sources.live_profiles import PROFILES
from common.endpoint import Endpoint
from common.envelope import TOPICS
from common.pipeline import Pipeline
from common.processor import Processor


def access(d: Processor | Endpoint, pipeline: Pipeline) -> Access:
    """Every name spelled out, what is written not named as read; KeyError where there is no such table or processor."""
    own = delivered(d) if isinstance(d, Processor) else d.access
    named = replace(own, reads=_tables(own.reads, pipeline), writes=_tables(own.writes, pipeline),
                    queries=_tables(own.queries, pipeline))
    whole = _joined([named, *(making(pipeline.by_name[name]) for name in own.makes)])
    others = tuple(name for name in whole.reads if name not in whole.writes)
    return replace(whole, makes=(), reads=others, sessions=bool(whole.reads or whole.writes))


def told(given: Access) -> dict[str, Any]:
    """The same in the names that are deployed: topics, subscriptions, variables of keys."""
    out = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(given).items()
           if name not in ("makes", "asks")}
    return out | {
        "announces": sorted(TOPICS[phase] for phase in given.announces),
        "revives": sorted(f"{topic}-dlq" for topic in TOPICS.values()) if given.revives else [],
        "secrets": sorted(keys()) if given.asks else []}


def keys() -> dict[str, str]:
    """{environment variable of a source's key: the host that wants it}"""
    return {profile.key.variable: profile.key.host for profile in PROFILES.values() if profile.key}


def making(p: Processor) -> Access:
    """What it takes to make a processor's partitions: its inputs, its output as it was, its documents, its topic."""
    own = (p.writes.name(),) if isinstance(p.writes, type) else ()
    return Access(
        reads=(*(read.table.name() for read in p.reads.values()), *own), writes=own, announces=(p.phase,),
        keeps=(f"state/{p.name}/",),
        landed=READS if p.on else "", published="" if isinstance(p.writes, type) else WRITES)


def delivered(p: Processor) -> Access:
    """What a processor's function does: it makes partitions, and keeps what became of the messages."""
    return _joined([making(p), Access(keeps=("attempts/", LOGGED, "quarantine/"))])


def _tables(names: tuple[str, ...], pipeline: Pipeline) -> tuple[str, ...]:
    known = pipeline.tables
    if names == EVERY:
        return tuple(known)
    return tuple(table.name() for table in pipeline.logs) if names == LOGS else tuple(known[n].name() for n in names)


def _joined(parts: Iterable[Access]) -> Access:
    """All that the parts have; of two modes the wider one ('write' sorts last), of two lists the union."""
    every, out = list(parts), dict[str, Any]()
    for name in (one.name for one in fields(Access)):
        values = [getattr(part, name) for part in every]
        out[name] = tuple(sorted({v for value in values for v in value})) if isinstance(values[0], tuple) \
            else max(values)
    return Access(**out)
