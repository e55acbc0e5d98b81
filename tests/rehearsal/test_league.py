"""The small league in the cloud world, every process of it: the same tables and files as on one machine."""

from __future__ import annotations

from pathlib import Path

from tests.rehearsal.stage import Stage
from tests.toy import league as toy


def test_a_small_league_ends_in_the_same_tables_and_files(league: Stage, tmp_path: Path) -> None:
    for name, payload in toy.small_league():
        toy.land(league.cloud, name, payload)
    league.settle()
    assert toy.contents(league.cloud) == toy.play(tmp_path / "embedded", toy.small_league())
    assert league.gateway.counts["dead"] == 0
