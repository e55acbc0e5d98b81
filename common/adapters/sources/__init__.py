"""Where scrapers' questions go: to the upstreams themselves, to real seasons on disk, or to a made-up one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import Usage

if TYPE_CHECKING:
    from common.adapters.sources.archive import Archive
    from common.adapters.sources.live import Live
    from common.adapters.sources.sample import Sample


def open_source(name: str, folder: Path | None = None) -> Archive | Live | Sample:
    """'live', 'archive' (needs its folder) or 'sample'; Usage on anything else. Each pays for its own imports only."""
    if folder is not None and name != "archive":
        raise Usage(f"--archive {folder} goes with --source archive")
    if name == "live":
        from common.adapters.sources.live import Live
        return Live()
    if name == "sample":
        from common.adapters.sources.sample import Sample
        return Sample()
    if name == "archive":
        if folder is None:
            raise Usage("--source archive needs --archive DIR, the folder of a season archive")
        from common.adapters.sources.archive import Archive
        return Archive(folder)
    raise Usage(f"no source is called {name!r}: use live, archive or sample")
