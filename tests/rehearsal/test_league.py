"""The small league in the cloud world, every process of it: the same tables and files as on one machine."""

from __future__ import annotations

import time
from pathlib import Path

from tests.rehearsal.faults import LEASES_END
from tests.rehearsal.gateway import LONGEST_BACKOFF_S, Fault
from tests.rehearsal.stage import CONFIG, Stage
from tests.toy import league as toy


def test_a_small_league_ends_in_the_same_tables_and_files_though_much_goes_wrong(league: Stage, tmp_path: Path) -> None:
    faults = [Fault("analytics_game_log", 3, status=500), Fault("raw_scores", 2, twice=True)]
    league.gateway.faults += faults
    league.gateway.wait = lambda seconds: _later(league, seconds)
    for name, payload in toy.small_league():
        toy.land(league.cloud, name, payload)
    league.refuse("BIGQUERY", 5, 503)
    league.refuse("STORAGE", 2, 412, within=CONFIG.state_bucket)
    league.settle()
    assert toy.contents(league.cloud) == toy.play(tmp_path / "embedded", toy.small_league())
    assert league.gateway.counts["dead"] == 0
    assert [fault.done for fault in faults] == [3, 2]
    assert (league.counts("BIGQUERY")["refused with 503"], league.counts("STORAGE")["refused with 412"]) == (5, 2)


def _later(league: Stage, seconds: float) -> None:
    """Where the queue's own wait would be minutes, the clock moves too: a lease whose release was refused runs out."""
    time.sleep(seconds)
    if seconds >= LONGEST_BACKOFF_S:
        league.clock.set(league.clock.now() + LEASES_END)
