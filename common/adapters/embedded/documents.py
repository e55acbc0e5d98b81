"""State documents in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from common import digest
from common.adapters.embedded.store import Store
from common.adapters.heads import settled
from common.ports import Doc, Head


class EmbeddedDocuments:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._parsed: dict[str, tuple[Doc, str]] = {}

    def forget(self) -> None:
        """Drop what is remembered of the file: somebody else has changed it."""
        self._parsed.clear()

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        out, unknown = {}, []
        for key in keys:
            known = self._parsed.get(key)
            if known:
                out[key] = known
            else:
                unknown.append(key)
        for at in range(0, len(unknown), 500):
            some = unknown[at : at + 500]
            marks = ",".join("?" * len(some))
            with self.store.lock:  # a swap in between must not be followed by what was read before it
                for key, doc, version in self.store.rows(
                    f"SELECT key, doc, version FROM documents WHERE key IN ({marks})", *some
                ):
                    out[key] = self._parsed[key] = (json.loads(doc), version)
        return out

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        out: dict[str, str | None] = {}
        written: dict[str, tuple[Doc, str]] = {}
        if not changes:
            return out
        with self.store.lock:
            with self.store.transaction() as db:
                self._swap(db, changes, out, written)
            self._parsed.update(written)
        return out

    def _swap(
        self, db: Any, changes: Sequence[tuple[str, Doc, str | None]], out: dict[str, str | None],
        written: dict[str, tuple[Doc, str]],
    ) -> None:
        for key, doc, expect in changes:
            text = json.dumps(doc, sort_keys=True, separators=(",", ":"))
            version = digest.of_bytes(f"{expect} {text}".encode())[:16]
            head = _head(doc, version)
            values = (text, version, head.version, head.built_from, head.settled, key)
            if expect is None:
                done = db.execute("INSERT OR IGNORE INTO documents (doc, version, content, built_from, settled, key)"
                                  " VALUES (?, ?, ?, ?, ?, ?)", values)
            else:
                done = db.execute("UPDATE documents SET doc=?, version=?, content=?, built_from=?, settled=?"
                                  " WHERE key=? AND version=?", (*values, expect))
            out[key] = version if done.rowcount else None
            if done.rowcount:
                written[key] = (doc, version)

    def heads(self, first: str, last: str) -> dict[str, Head]:
        with self.store.lock:
            if first == last and first in self._parsed:
                return {first: _head(*self._parsed[first])}
        rows = self.store.rows("SELECT key, content, built_from, settled, version FROM documents"
                               " WHERE key BETWEEN ? AND ? ORDER BY key", first, last)
        return {key: Head(content, built, bool(settled), stamp) for key, content, built, settled, stamp in rows}

    def scan(self, first: str, last: str) -> dict[str, Doc]:
        rows = self.store.rows("SELECT key, doc FROM documents WHERE key BETWEEN ? AND ? ORDER BY key", first, last)
        return {key: json.loads(doc) for key, doc in rows}


def _head(doc: Doc, version: str) -> Head:
    return Head(doc.get("version", ""), doc.get("built_from", ""), settled(doc), version)
