"""A world over another: it reads through, and keeps whatever would be written. What a run would do, and does not."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from common import digest
from common.adapters.heads import settled
from common.conform import PART, ordered
from common.envelope import Envelope
from common.ports import LOG, DeadLetter, Doc, Documents, Head, Objects, Replace, Stored, Value, Warehouse, World
from common.table import Table


class PreviewDocuments:
    def __init__(self, real: Documents) -> None:
        self.real, self.changed = real, dict[str, tuple[Doc, str]]()

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        wanted = list(keys)
        found = self.real.get([key for key in wanted if key not in self.changed])
        return found | {key: self.changed[key] for key in wanted if key in self.changed}

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        have, out = self.get([key for key, _, _ in changes]), dict[str, str | None]()
        for key, doc, expect in changes:
            out[key] = None
            if have.get(key, ({}, None))[1] == expect:
                out[key] = version = digest.of([doc, expect, "preview"])
                self.changed[key] = doc, version
        return out

    def heads(self, first: str, last: str) -> dict[str, Head]:
        own = {key: Head(doc.get("version", ""), doc.get("built_from", ""), settled(doc), stamp)
               for key, (doc, stamp) in self.changed.items() if first <= key <= last}
        return dict(sorted((self.real.heads(first, last) | own).items()))

    def scan(self, first: str, last: str) -> dict[str, Doc]:
        own = {key: doc for key, (doc, _) in self.changed.items() if first <= key <= last}
        return dict(sorted((self.real.scan(first, last) | own).items()))


class PreviewWarehouse:
    """writes: (table, the new rows, what they would replace) of each write that would replace something."""

    def __init__(self, real: Warehouse) -> None:
        self.real = real
        self.writes: list[tuple[type[Table], pd.DataFrame, dict[str, frozenset[str]]]] = []
        self._parts: dict[tuple[type[Table], str], pd.DataFrame] = {}

    def read(self, table: type[Table], first: dt.date, last: dt.date, *, entities: Iterable[str] | None = None,
             columns: Sequence[str] | None = None) -> pd.DataFrame:
        frame = self.real.read(table, first, last, entities=entities, columns=columns)
        dates = str(first), str(last)
        mine = {pid: part for (t, pid), part in self._parts.items() if t is table and dates[0] <= pid[:10] <= dates[1]}
        if not mine:
            return frame
        whole, key = self.real.read(table, first, last), list(table.key)
        old = pd.MultiIndex.from_frame(self.real.parts(table, mine)[key])
        kept = whole[~pd.MultiIndex.from_frame(whole[key]).isin(old)]
        rows = pd.concat([kept, *(part[list(table.columns)] for part in mine.values())], ignore_index=True)
        rows = ordered(table, rows)
        if entities is not None:
            rows = rows[rows[table.entity_column].isin(set(entities))].reset_index(drop=True)
        return rows.astype(dict(whole.dtypes))[list(frame.columns)]

    def parts(self, table: type[Table], partition_ids: Iterable[str]) -> pd.DataFrame:
        wanted = sorted(partition_ids)
        real = self.real.parts(table, [pid for pid in wanted if (table, pid) not in self._parts])
        return pd.concat([real, *(self._parts[table, pid] for pid in wanted if (table, pid) in self._parts)],
                         ignore_index=True)

    def write(self, table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> dict[str, int]:
        named = {pid: one.entities for pid, one in replaced.items() if one.entities}
        if named:
            self.writes.append((table, rows, named))
        counts = {}
        for pid, one in replaced.items():
            old = self.parts(table, [pid])
            stays = old[~old[table.entity_column].isin(one.entities)]
            new = rows.loc[rows[PART] == pid, list(old.columns)]
            self._parts[table, pid] = part = pd.concat([stays, new], ignore_index=True) if len(new) else stays
            counts[pid] = len(part)
        return counts

    def query(self, sql: str, limit: int = 10_000, parameters: Mapping[str, Value] | None = None) -> pd.DataFrame:
        raise NotImplementedError("a preview answers no queries")


class PreviewObjects:
    def __init__(self, real: Objects) -> None:
        self.real, self.put_names = real, dict[str, tuple[bytes, Mapping[str, str]]]()

    def put(self, name: str, data: bytes, metadata: Mapping[str, str], *, replace: bool = False,
            expect: str | None = None) -> bool:
        found = next((o.sha256 for o in self.list(name) if o.name == name), "")
        if (found and not replace) or expect not in (None, found):
            return False
        self.put_names[name] = data, metadata
        return True

    def get(self, name: str) -> bytes:
        return self.put_names[name][0] if name in self.put_names else self.real.get(name)

    def list(self, prefix: str) -> list[Stored]:
        own = {name: Stored(name, digest.of_bytes(data), metadata)
               for name, (data, metadata) in self.put_names.items() if name.startswith(prefix)}
        found = {stored.name: stored for stored in self.real.list(prefix)} | own
        return [found[name] for name in sorted(found)]


@dataclass
class PreviewBus:
    sent: list[Envelope] = field(default_factory=list)

    def publish(self, messages: Sequence[Envelope]) -> None:
        self.sent += messages

    def dead_letters(self, topic: str, limit: int) -> list[DeadLetter]:
        raise NotImplementedError("a preview looks at no queue")

    def revive(self, topic: str, limit: int, chosen: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        raise NotImplementedError("a preview looks at no queue")


class PreviewLog:
    def add(self, rows: Iterable[Doc], table: str = LOG) -> None:
        """Nothing happened."""

    def flush(self) -> None:
        """Nothing happened."""

    def gather(self) -> int:
        return 0


@dataclass(frozen=True)
class Preview:
    """world: run on it what you like. The others tell what it would have written and sent."""

    world: World
    documents: PreviewDocuments
    warehouse: PreviewWarehouse
    objects: PreviewObjects
    bus: PreviewBus

    @classmethod
    def of(cls, world: World) -> Preview:
        documents, warehouse = PreviewDocuments(world.documents), PreviewWarehouse(world.warehouse)
        objects, bus = PreviewObjects(world.objects), PreviewBus()
        return cls(dataclasses.replace(world, documents=documents, warehouse=warehouse, objects=objects, bus=bus,
                                       log=PreviewLog(), holder="preview"), documents, warehouse, objects, bus)
