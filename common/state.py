"""The state document of a partition: what it was built from, what it holds, what is not yet announced."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from common import digest
from common.ports import Doc
from common.processor import Processor

LOG_VERSIONS, LOG_KEYS = 20, 200
NAMESPACE = uuid.UUID("6f8f57cf-7e4c-5d7b-9d5e-0a54f1b1c0de")


@dataclass(frozen=True, order=True)
class Scope:
    """A partition: one game date of a table, or a part of it (`sub`: one game)."""

    date: dt.date
    sub: str = ""

    def __str__(self) -> str:
        return f"{self.date}/{self.sub}" if self.sub else str(self.date)

    @property
    def partition_id(self) -> str:
        return str(self)

    @staticmethod
    def of(partition_id: str) -> Scope:
        date, _, sub = partition_id.partition("/")
        return Scope(dt.date.fromisoformat(date), sub)


def key(name: str, partition_id: Scope | str) -> str:
    return f"state/{name}/{partition_id}"


def span(name: str, first: dt.date, last: dt.date, split: bool = True) -> tuple[str, str]:
    """The range of document keys of a table's dates first … last ('~' sorts after '/').

    split: a date may have several partitions; else one date has one key alone.
    """
    return f"state/{name}/{first}", f"state/{name}/{last}" + "~" * (split or first != last)


@cache
def code(p: Processor) -> str:
    """What a partition was built by: the declared version, and the contract that it wrote."""
    if not isinstance(p.writes, type):
        return digest.of([p.version, p.writes.version])
    return digest.of([p.version, [
        [c.name, c.sql_type, c.required, c.ge, c.le, sorted(c.choices or ()), c.places, bool(c.absent)]
        for c in p.writes.columns.values()]])


def built_from(p: Processor, inputs: dict[str, dict[str, str]]) -> str:
    return digest.of([code(p), inputs])


def version_of(digests: dict[str, str]) -> str:
    """The content version of a partition: equal rows, equal version."""
    return digest.of(digests)


def changed_since(doc: Doc, version: str | None, columns: Collection[str] | None = None) -> set[str] | None:
    """The entities that changed after `version`; None: not known any more, so everything may have.

    columns: changes that are known to lie in others are left out.
    Versions are content: when one came back, its last appearance counts, for the rows are the same.
    """
    log: list[list[Any]] = doc.get("changes", [])
    for place in range(len(log) - 1, -1, -1):
        if log[place][0] == version:
            later = [keys for _, keys, *said in log[place + 1:]
                     if columns is None or not said or not set(columns).isdisjoint(said[0])]
            return None if None in later else {key for keys in later for key in keys}
    return None


def with_rows(doc: Doc, digests: dict[str, str], changed: list[str], columns: list[str] | None = None) -> Doc:
    """The document after its rows became `digests`: new version, change log, the keys still to announce.

    columns: all those in which the rows differ from before; None: not known.
    """
    version, first = version_of(digests), not doc.get("version")
    entry = [version, None if first or len(changed) > LOG_KEYS else changed, *([] if columns is None else [columns])]
    return {**doc, "digests": digests, "version": version, "changes": [*doc.get("changes", []), entry][-LOG_VERSIONS:],
            "rows": sum(digest.count(d) for d in digests.values()),
            "unannounced": sorted({*doc.get("unannounced", ()), *changed})}


def run_id(name: str, scope: Scope, built: str, fence: int) -> str:
    """Deterministic: a run repeated after a crash is the same run."""
    return str(uuid.uuid5(NAMESPACE, f"{name}|{scope.partition_id}|{built}|{fence}"))


def correlation_id(*parts: Any) -> str:
    """Minted when a source is asked, from what is asked and when: asked again, the same."""
    return str(uuid.uuid5(NAMESPACE, "|".join(str(p) for p in parts)))
