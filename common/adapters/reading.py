"""What Phase 2 makes of one object, anywhere: the routes, the rows, what is refused and what nobody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd

from common import digest
from common.adapters import unread
from common.basketball import pages
from common.conform import PART
from common.errors import Reject, Rejection
from common.forms import payload_of
from common.landed import Raw, landed_object
from common.pipeline import Pipeline
from common.ports import Stored, World
from common.processor import Landed, Processor
from common.run import scopes_of


@dataclass
class Reading:
    """What was made of an object: rows by processor, the refused parts of each, and the fields that nobody reads."""

    rows: dict[str, pd.DataFrame] = field(default_factory=dict)
    refused: list[tuple[str, Rejection]] = field(default_factory=list)
    drift: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Alone:
    """A store of landed objects that holds one."""

    stored: Stored
    data: bytes

    def list(self, prefix: str) -> list[Stored]:
        return [self.stored] if self.stored.name.startswith(prefix) else []

    def get(self, name: str) -> bytes:
        return self.data


def read(pipeline: Pipeline, name: str, data: bytes, metadata: Mapping[str, str]) -> Reading:
    """name: of the object, without raw/. The same steps as in a run, over a store that holds nothing else."""
    store, out = Alone(Stored(f"raw/{name}", digest.of_bytes(data), metadata), data), Reading()
    world = cast(World, SimpleNamespace(objects=store, kept={}))
    for p, _, fields in pipeline.routes(name):
        try:
            scopes = scopes_of(fields)
        except Reject as error:
            out.refused.append((p.name, Rejection(name, str(error), object=f"raw/{name}", at="$")))
            continue
        made = Raw(p, world).of_scopes(scopes)
        for broken in made.broken.values():
            raise broken
        out.rows[p.name] = made.frame.drop(columns=[PART])
        out.refused += [(p.name, part) for pid in sorted(made.rejected) for part in made.rejected[pid]]
    out.drift = drift(pipeline, store.stored, data)
    return out


def drift(pipeline: Pipeline, stored: Stored, data: bytes) -> list[dict[str, str]]:
    """[{path, type}] of the fields of an object that none of its functions asks for: also columns of a table in a text.

    Of an object that is refused whole nothing is known.
    """
    found = [_unread(p, on, stored, fields, data)
             for p, on, fields in pipeline.routes(stored.name.removeprefix("raw/"))]
    told = [fields for fields in found if fields is not None]
    return unread.by_nobody(told)


def _unread(p: Processor, on: Landed, stored: Stored, fields: dict[str, str], data: bytes) -> unread.Found | None:
    found: list[Any] = []

    def watch(value: Any) -> Any:
        found.append(unread.traced(value))
        return found[-1]

    before = pages.watched.set(watch)
    try:
        payload = payload_of(data, on.form)
        p.function(payload=payload if isinstance(payload, str) else watch(payload),
                   landed=landed_object(stored, fields))
    except Reject:
        return None
    finally:
        pages.watched.reset(before)
    return {path: kinds for value in found for path, kinds in unread.unread(value).items()}
