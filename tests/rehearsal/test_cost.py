"""The slate that the guide to cost shows, counted again: minutes long, so it is left out unless it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.adapters.cost import bill
from common.adapters.embedded.counted import counts
from common.cli.generate import spent
from common.cli.options import existing_home
from common.pipeline import Pipeline
from tests.played import ARCHIVE, tipoff


@pytest.mark.rehearsal
@pytest.mark.parametrize("order", spent.counted())
def test_the_counted_slate_of_the_guide_is_counted_so_again(order: str, tmp_path: Path) -> None:
    if not (ARCHIVE / "box").is_dir():
        pytest.skip("no season archive at ../shared/data")
    kept = spent.counted()[order]
    night = ["night", kept["date"], "--counted", order, "--source", "archive", "--archive", str(ARCHIVE)]
    done = tipoff(night, tmp_path, 3_600)
    assert done.returncode == 0, done.stderr[-2000:]
    with existing_home(tmp_path / ".tipoff") as home:
        found = counts(home)[kept["date"]]
    again, before = (bill.summed(one["counts"]) for one in (found, kept))
    for what in ("calls", "warehouse.read", "warehouse.write", "documents.swap", "messages"):
        assert again[what] == before[what], what
    now, then = (sum(line.gross for line in bill.bill(one, Pipeline.load())) for one in (found, kept))
    assert now == pytest.approx(then, rel=0.1)  # the processor's time is this machine's
