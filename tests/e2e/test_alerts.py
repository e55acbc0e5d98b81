"""The alerts over a played real week: silent while it is sound, loud and by name when things break one after another."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.monitoring import questions
from common.monitoring.findings import kept
from functions.operations.alerts import findings
from tests.e2e.failing import SILENT, on
from tests.e2e.week import AFTER, SLATE, seen
from tests.googlesql.beside import equal
from tests.monitoring.oracles.rows import Given
from tests.monitoring.played import BY_NAME, Played


@pytest.fixture(scope="module")
def home(failing: Path) -> Iterator[Home]:
    """The home in which the week was played and then the failing night; on its clock operations.alerts asked hourly."""
    with seen(failing / "home") as opened:
        yield opened


def test_x(home: Home) -> None:
    doc, _ = kept(home.world)
    for one in [*doc["ended"], *doc["open"].values()]:
        print(one)
    assert 0
