"""Landed and published objects on Cloud Storage; the raw bucket itself announces what lands in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from common import digest
from common.adapters.cloud.clients import CALL_S, Clients, repeated
from common.adapters.cloud.errors import told
from common.adapters.names import segments
from common.ports import Stored

if TYPE_CHECKING:
    from google.cloud.storage import Blob

OURS = "sha256"  # beside the caller's metadata
LISTED = "items(name,metadata),nextPageToken"


class CloudObjects:
    """Every write carries a generation precondition: a repeated request cannot happen twice."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.config = clients, clients.config

    def put(
        self, name: str, data: bytes, metadata: Mapping[str, str], *, replace: bool = False, expect: str | None = None
    ) -> bool:
        from google.api_core.exceptions import PreconditionFailed
        blob = self._blob(name)
        if expect and not replace:
            return False
        with told(f"put {name}"):
            generation: int | None = 0
            if replace and expect is None:
                generation = None  # whatever is there; the same bytes again are the same object
            elif expect:
                generation, found = self._present(blob)
                if expect != found:
                    return False
            blob.metadata = {**metadata, OURS: digest.of_bytes(data)}
            try:
                blob.upload_from_string(data, content_type="application/json", if_generation_match=generation,
                                        timeout=CALL_S, retry=repeated())
            except PreconditionFailed:
                # After a lost response the repeated request meets what the first one wrote.
                return expect is not None and self._present(self._blob(name))[1] == digest.of_bytes(data)
        return True

    def get(self, name: str) -> bytes:
        from google.api_core.exceptions import NotFound
        blob = self._blob(name)
        with told(f"get {name}"):
            try:
                return bytes(blob.download_as_bytes(timeout=CALL_S, retry=repeated()))
            except NotFound:
                raise KeyError(name) from None

    def list(self, prefix: str) -> list[Stored]:
        found = []
        with told(f"list {prefix}"):
            for bucket in self.config.buckets(prefix):
                for blob in self.clients.storage.list_blobs(bucket, prefix=prefix, fields=LISTED, timeout=CALL_S,
                                                            retry=repeated()):
                    facts = dict(blob.metadata or {})
                    found.append(Stored(blob.name, facts.pop(OURS, ""), facts))
        return sorted(found, key=lambda stored: stored.name)

    def _blob(self, name: str) -> Blob:
        segments(name)
        [bucket] = self.config.buckets(name)[:1]
        return self.clients.storage.bucket(bucket).blob(name)

    def _present(self, blob: Blob) -> tuple[int, str]:
        """The generation that stands there and its sha256; (0, '') where nothing does."""
        from google.api_core.exceptions import NotFound
        try:
            blob.reload(timeout=CALL_S, retry=repeated())
        except NotFound:
            return 0, ""
        return int(blob.generation), str((blob.metadata or {}).get(OURS, ""))
