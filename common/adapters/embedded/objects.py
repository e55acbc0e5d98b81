"""Landed and published objects as a folder; the listing and its metadata in SQLite."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from common import digest
from common.adapters.embedded.store import Store
from common.adapters.names import PARTIAL, segments
from common.errors import Reject, Retry
from common.ports import Stored


class EmbeddedObjects:
    """landed: what announces a new object below raw/ (the bucket's notification), in the listing's transaction."""

    def __init__(self, folder: Path, store: Store, landed: Callable[[str, Mapping[str, str]], None]) -> None:
        self.folder, self.store, self.landed = folder, store, landed

    def put(
        self, name: str, data: bytes, metadata: Mapping[str, str], *, replace: bool = False, expect: str | None = None
    ) -> bool:
        path = self._path(name)
        with self.store.transaction() as db:
            found = self.store.rows("SELECT sha256 FROM objects WHERE name=?", name)
            if (found and not replace) or (expect is not None and expect != (found[0][0] if found else "")):
                return False
            _write(path, data)
            db.execute("INSERT OR REPLACE INTO objects VALUES (?, ?, ?)",
                       (name, digest.of_bytes(data), json.dumps(dict(metadata), sort_keys=True)))
            if name.startswith("raw/"):
                self.landed(name.removeprefix("raw/"), metadata)
        return True

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise KeyError(name) from None
        except OSError as error:
            raise Retry(f"{name}: {error}") from error

    def list(self, prefix: str) -> list[Stored]:
        rows = self.store.rows("SELECT name, sha256, metadata FROM objects WHERE name >= ? AND name < ? ORDER BY name",
                               prefix, prefix + "\U0010ffff")
        return [Stored(name, sha256, json.loads(metadata)) for name, sha256, metadata in rows]

    def _path(self, name: str) -> Path:
        return self.folder.joinpath(*segments(name))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader never sees half a file, whenever the process dies. What stands there stays."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Reject(f"{path.name}: an object stands where its folder would be") from None
    if path.is_dir():
        raise Reject(f"{path.name}: other objects stand below this name")
    partial = path.with_name(path.name + PARTIAL)
    with open(partial, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
