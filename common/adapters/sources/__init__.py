"""Where scrapers' questions go when no upstream is asked: real seasons on disk, or a made-up one."""

from __future__ import annotations

from pathlib import Path

from common.adapters.sources.archive import Archive
from common.adapters.sources.sample import Sample
from common.errors import Usage


def open_source(name: str, folder: Path | None = None) -> Archive | Sample:
    """'archive' (needs its folder) or 'sample'; Usage on anything else."""
    if name == "sample":
        return Sample()
    if name == "archive":
        if folder is None:
            raise Usage("--source archive needs --archive DIR, the folder of a season archive")
        return Archive(folder)
    if name == "live":
        raise Usage("the source 'live' is not built yet: use archive or sample")
    raise Usage(f"no source is called {name!r}: use archive or sample")
