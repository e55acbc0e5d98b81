"""State documents as objects: the generation is the version, and the head is the object's metadata."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from common.adapters.cloud.clients import CALL_S, Clients, repeated
from common.adapters.cloud.errors import told
from common.adapters.heads import settled
from common.errors import Retry
from common.ports import Doc, Head

if TYPE_CHECKING:
    from google.cloud.storage import Blob

T = TypeVar("T")
R = TypeVar("R")

REREADS = 5  # of one document that others keep changing
LISTED = "items(name,metadata,generation),nextPageToken"


class CloudDocuments:
    """Generations are unique, not increasing: they are compared for equality by the store and by nobody else."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        wanted = list(dict.fromkeys(keys))
        with told("get documents"):
            found = self._each(self._read, wanted)
            return {key: pair for key, pair in zip(wanted, found, strict=True) if pair is not None}

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        with told("swap documents"):
            done = self._each(self._swapped, list(changes))
        return {key: version for (key, _, _), version in zip(changes, done, strict=True)}

    def heads(self, first: str, last: str) -> dict[str, Head]:
        """One listing, no document read; of one key its object's metadata, for a twelfth of the price."""
        with told(f"heads {first}"):
            return {blob.name: _head(blob) for blob in (
                self._listed(first, last) if first != last else self._present(first))}

    def scan(self, first: str, last: str) -> dict[str, Doc]:
        with told(f"scan {first}"):
            names = [blob.name for blob in self._listed(first, last)]
        return {key: doc for key, (doc, _) in self.get(names).items()}

    def drop(self, keys: Iterable[str]) -> None:
        """Delete those that exist: what was only on its way. State is never deleted."""
        with told("drop documents"):
            self._each(self._dropped, list(keys))

    def _each(self, work: Callable[[T], R], items: list[T]) -> list[R]:
        """work(item) of each, a few at once. All are done before the first error is raised: none goes on unseen."""
        if len(items) < 2:
            return [work(item) for item in items]
        futures = [self.clients.pool.submit(work, item) for item in items]
        for future in futures:
            future.exception()
        return [future.result() for future in futures]

    def _read(self, key: str) -> tuple[Doc, str] | None:
        """The document and the version of these very bytes."""
        from google.api_core.exceptions import NotFound, PreconditionFailed
        bucket = self.clients.storage.bucket(self.clients.config.state_bucket)
        for _ in range(REREADS):
            blob = bucket.get_blob(key, timeout=CALL_S, retry=repeated())
            if blob is None:
                return None
            generation = blob.generation  # a download overwrites the object's own with what its headers say
            try:
                data = blob.download_as_bytes(if_generation_match=generation, timeout=CALL_S, retry=repeated())
            except (PreconditionFailed, NotFound):
                continue  # replaced between the two requests
            return json.loads(data), str(generation)
        raise Retry(f"{key} changed {REREADS} times while it was read")

    def _swapped(self, change: tuple[str, Doc, str | None]) -> str | None:
        from google.api_core.exceptions import PreconditionFailed
        key, doc, expect = change
        if expect is not None and not expect.isdecimal():
            return None
        blob: Blob = self.clients.storage.bucket(self.clients.config.state_bucket).blob(key)
        blob.metadata = _facts(doc)
        try:
            blob.upload_from_string(
                json.dumps(doc, sort_keys=True, separators=(",", ":")), content_type="application/json",
                if_generation_match=int(expect or 0), timeout=CALL_S, retry=repeated())
        except PreconditionFailed:
            return None
        return str(blob.generation)

    def _dropped(self, key: str) -> None:
        from google.api_core.exceptions import NotFound
        with suppress(NotFound):
            self.clients.storage.bucket(self.clients.config.state_bucket).blob(key).delete(
                timeout=CALL_S, retry=repeated())

    def _present(self, key: str) -> list[Any]:
        blob = self.clients.storage.bucket(self.clients.config.state_bucket).get_blob(
            key, timeout=CALL_S, retry=repeated())
        return [blob] if blob else []

    def _listed(self, first: str, last: str) -> Iterator[Any]:
        """first <= name <= last: the store leaves the end out, so it is asked for a little more."""
        blobs = self.clients.storage.list_blobs(
            self.clients.config.state_bucket, start_offset=first, end_offset=last + "\x01", fields=LISTED,
            timeout=CALL_S, retry=repeated())
        return (blob for blob in blobs if first <= blob.name <= last)


def _facts(doc: Doc) -> dict[str, str]:
    return {"version": doc.get("version") or "", "built_from": doc.get("built_from") or "",
            "settled": "yes" if settled(doc) else "no"}


def _head(blob: Any) -> Head:
    facts = blob.metadata or {}
    return Head(facts.get("version", ""), facts.get("built_from", ""), facts.get("settled") == "yes",
                str(blob.generation))
