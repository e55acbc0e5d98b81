"""What an operator is told of a day's collection: what is missing makes it unhealthy, what was never due does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.cli.health import health
from common.cli.options import NoSource
from common.pipeline import Pipeline

DAY, SLOT, NOON = "2025-01-15", dt.datetime(2025, 1, 15, 11), dt.datetime(2025, 1, 15, 17)
PLAYERS = "scrapers.nbac_player_list"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home.open(tmp_path / "home", Pipeline.load(), NoSource()) as opened:
        opened.clock.set(NOON)
        yield opened


def keep(home: Home, **documents: dict[str, Any]) -> None:
    home.world.documents.swap([(key.replace("__", "/"), doc, None) for key, doc in documents.items()])


def expected(home: Home) -> None:
    run = {"workflow_name": "morning_operations", "expected_run_time": SLOT.isoformat()}
    keep(home, **{f"expected__{DAY}": {"runs": [run]}})


def decided(home: Home, at: str, action: str, alert: str = "NONE") -> None:
    keep(home, **{f"decision__{at}__morning_operations": {
        "action": action, "version": action, "workflow_name": "morning_operations", "reason": "because",
        "alert_level": alert, "decision_time": SLOT.isoformat(), "context": {}, "target_games": [], "plan": []}})


def executed(home: Home, status: str) -> None:
    keep(home, executed__20250115T1100__morning_operations={
        "status": "completed", "scrapers": {PLAYERS: {"status": status, "records": 1, "reason": "", "landed": []}}})


def asked(home: Home) -> dict[str, Any]:
    code, found = Host(home).ask("orchestration-health", {"date": DAY})
    assert code == 200, found
    return found


def test_a_run_that_never_came_is_missing_and_the_day_unhealthy(home: Home) -> None:
    expected(home)
    decided(home, "20250115T1000", "SKIP")
    decided(home, "20250115T1600", "SKIP")
    found = asked(home)
    assert (found["healthy"], found["counts"]) == (False, {"MISSING": 1})
    assert found["wrong"] == ["morning_operations of 11:00 UTC is MISSING"]


def test_a_run_that_came_is_on_time_and_a_proven_nothing_ends_well(home: Home) -> None:
    expected(home)
    decided(home, "20250115T1100", "RUN")
    decided(home, "20250115T1600", "SKIP")
    executed(home, "no_data")
    found = asked(home)
    assert (found["healthy"], found["counts"], found["success_rate"]) == (True, {"ON TIME": 1}, 1.0)


def test_asks_that_failed_are_told_by_their_share(home: Home) -> None:
    expected(home)
    decided(home, "20250115T1100", "RUN")
    decided(home, "20250115T1600", "SKIP")
    executed(home, "failed")
    found = asked(home)
    assert (found["healthy"], found["success_rate"]) == (False, 0.0)
    assert found["wrong"] == ["0.0% of what was asked ended well; 97% should"]


def test_what_was_due_before_anything_was_decided_is_not_missing(home: Home) -> None:
    expected(home)
    decided(home, "20250115T1600", "SKIP")
    assert asked(home)["counts"] == {} and asked(home)["healthy"]


def test_clocks_that_stopped_calling_are_wrong_and_so_is_a_day_that_nobody_wrote_down(home: Home) -> None:
    assert asked(home)["wrong"] == [f"the expected runs of {DAY} were not written down",
                                    "nothing was decided since 15:00 UTC"]


def test_a_critical_decision_is_wrong_and_a_warning_is_told(home: Home) -> None:
    expected(home)
    decided(home, "20250115T1100", "RUN", "WARNING")
    decided(home, "20250115T1600", "ABORT", "CRITICAL")
    executed(home, "success")
    found = asked(home)
    assert [one["alert_level"] for one in found["alerts"]] == ["WARNING", "CRITICAL"]
    assert found["wrong"] == ["morning_operations: because"]


def test_the_command_says_it_by_its_exit_code(tmp_path: Path) -> None:
    with Home.open(tmp_path, Pipeline.load(), NoSource()) as home:
        home.clock.set(NOON)
        expected(home)
        decided(home, "20250115T1000", "SKIP")
        decided(home, "20250115T1600", "SKIP")
        home.keep_clock()
    done = CliRunner().invoke(health, [DAY, "--home", str(tmp_path)], standalone_mode=False)
    assert done.return_value == 1
    assert "wrong: morning_operations of 11:00 UTC is MISSING" in done.output
