"""What a raw processor is given, and what its table keeps of what it makes."""

import datetime as dt
import json
from types import SimpleNamespace

import pytest

from common.conform import conform
from common.processor import TAKEN_AT, LandedObject

TAKEN = dt.datetime(2025, 1, 15, 22, 30)


@pytest.fixture
def land():
    """land(function, payload, **fields) -> .made (its rows), .rows (what the contract keeps), .rejected (by both).

    on: under which of its patterns the object landed.
    """
    def landing(function, payload, taken_at=TAKEN, on=0, **fields):
        pattern = function.processor.on[on]
        known = {"taken_at": taken_at.strftime(TAKEN_AT), "snap": taken_at.strftime("%H%M"), **fields}
        name = pattern.pattern.format(**known)
        landed = LandedObject(name, pattern.match(name), taken_at)
        given = payload if isinstance(payload, str) else json.loads(json.dumps(payload))
        made = function(given, landed)
        rows, rejected = conform(function.processor.writes, made)
        return SimpleNamespace(made=made, rows=rows, rejected=[*landed.refused, *rejected])
    return landing


@pytest.fixture
def real(archive_dir):
    """real('nbacom/playerindex_2025-26.json') -> a payload as its source sent it."""
    return lambda name: json.loads((archive_dir / "payloads" / name).read_text(encoding="utf-8"))
