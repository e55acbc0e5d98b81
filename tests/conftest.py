"""What every ring of the tests may ask for: the season archive, and a small league's home in two worlds."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.adapters.embedded.bus import Disorder
from common.adapters.embedded.home import Home
from tests.chaos import hostile
from tests.toy import league as toy

ROOT = Path(__file__).resolve().parents[1]
SEED = 20240115


@pytest.fixture(scope="session")
def archive_dir() -> Path:
    """The folder of real seasons: $TIPOFF_ARCHIVE, else shared/data beside the checkout."""
    folder = Path(os.environ.get("TIPOFF_ARCHIVE") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no season archive at {folder}: tests on real data are skipped")
    return folder


@pytest.fixture(params=["embedded", "hostile"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """An opened home of the small league: plain, or with opaque versions and a bus that repeats and delays."""
    unruly = request.param == "hostile"
    disorder = Disorder(SEED, duplicates=0.4, delay_s=60) if unruly else None
    with toy.open_home(tmp_path / "home", disorder) as opened:
        yield dataclasses.replace(opened, world=hostile(opened, SEED, faults=0.0)) if unruly else opened
