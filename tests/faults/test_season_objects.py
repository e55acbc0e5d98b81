"""An object of a whole season: what it leaves as it was is not written, and the newest still wins, once."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common import runner
from common.adapters.embedded.home import Home
from common.basketball.season import season_dates
from common.run import Run
from common.state import Scope
from tests.interruptions import BEFORE, watched
from tests.toy import league as toy

SCHEDULE = toy.PIPELINE.by_name["raw.nbac_schedule"]
SEASON = [Scope(day) for day in season_dates("2023-24")]
MOVED = "2024-01-16T02:45:00Z"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home that holds the season's schedule."""
    with toy.open_home(tmp_path) as opened:
        landed(opened, 1)
        assert {run.status for run in reconciled(opened)} == {"success", "no_data"}
        yield opened


def landed(home: Home, hour: int, tip: str | None = None) -> None:
    """The schedule as the league tells it at this hour, with another tip-off of tonight's first game."""
    payload = copy.deepcopy(toy.league().objects[0][1])
    tonight = next(game for game in payload["games"] if game["game_date"] == str(toy.TONIGHT))
    tonight["tip_time_utc"] = tip or tonight["tip_time_utc"]
    toy.land(home, f"league/schedule/2023-24/20240102_{hour:02d}0000.json", payload)


def reconciled(home: Home, world: Any = None) -> list[Run]:
    return runner.reconcile(SCHEDULE, SEASON, world or home.world, {})


def documents(home: Home) -> dict[str, Any]:
    return home.world.documents.scan("state/raw.nbac_schedule/", "state/raw.nbac_schedule/~")


def tips(home: Home) -> list[str]:
    rows = home.world.warehouse.read(SCHEDULE.writes, toy.TONIGHT, toy.TONIGHT)  # type: ignore[arg-type]
    return sorted(f"{tip:%H:%M}" for tip in rows["tip_time_utc"])


def test_the_same_schedule_again_is_one_document(home: Home) -> None:
    before = documents(home)
    landed(home, 2)
    assert {run.status for run in reconciled(home)} == {"unchanged"}
    assert {key for key, doc in documents(home).items() if doc != before[key]} == {
        "state/raw.nbac_schedule/season/2023-24"}
    assert runner.stale(SCHEDULE, SEASON, home.world) == []


def test_a_game_that_moves_is_written_and_no_other_date(home: Home) -> None:
    before = documents(home)
    landed(home, 2, MOVED)
    assert [(str(run.scope), run.changed) for run in reconciled(home) if run.status != "unchanged"] == [
        (str(toy.TONIGHT), ["20240115_DDD_AAA"])]
    assert {key for key, doc in documents(home).items() if doc != before[key]} == {
        f"state/raw.nbac_schedule/{toy.TONIGHT}", "state/raw.nbac_schedule/season/2023-24"}
    assert tips(home) == ["00:10", "02:45"]


def test_a_schedule_with_a_bad_game_is_told_to_every_date_and_what_is_refused_is_kept(home: Home) -> None:
    payload = copy.deepcopy(toy.league().objects[0][1])
    payload["games"][0]["home"] = "nobody"
    toy.land(home, "league/schedule/2023-24/20240102_020000.json", payload)
    assert sum(run.status == "unchanged" for run in reconciled(home)) == 0
    assert sum(doc.get("rejected_count", 0) for doc in documents(home).values()) == 1
    landed(home, 3)
    reconciled(home)
    assert sum(doc.get("rejected_count", 0) for doc in documents(home).values()) == 0


@pytest.mark.parametrize("swap", [1, 2])
def test_a_newer_schedule_that_leaves_a_date_as_it_was_wins_over_an_older_one_that_is_under_way(
        home: Home, swap: int) -> None:
    """The date's document does not tell the older one's holder: it is looked at again under the lease."""
    seen = 0

    def told(call: str, when: str) -> None:
        nonlocal seen
        if call == "documents.swap" and when == BEFORE:
            seen += 1
            if seen == swap:
                landed(home, 3)
                other = dataclasses.replace(home.world, holder="other")
                assert {run.status for run in reconciled(home, other)} == {"unchanged"}

    landed(home, 2, MOVED)
    reconciled(home, watched(home, told)[0])
    assert seen > swap and tips(home) == ["00:00", "00:10"]
    reconciled(home)
    assert tips(home) == ["00:00", "00:10"] and runner.stale(SCHEDULE, SEASON, home.world) == []


def test_an_older_schedule_that_lands_late_changes_nothing(home: Home) -> None:
    landed(home, 3)
    reconciled(home)
    before = documents(home)
    landed(home, 2, MOVED)
    assert {run.status for run in reconciled(home)} == {"unchanged"}
    assert documents(home) == before and tips(home) == ["00:00", "00:10"]


def test_a_date_with_an_own_object_is_made_of_the_newest_of_both(home: Home) -> None:
    [(name, slate)] = [(n, p) for n, p in toy.small_league() if f"/slate/{toy.TONIGHT}/" in n]
    slate["games"][0]["tip_time_utc"] = MOVED
    toy.land(home, name, slate)  # of the 10th of January
    assert [str(run.scope) for run in reconciled(home) if run.status != "unchanged"] == [str(toy.TONIGHT)]
    assert tips(home) == ["00:10", "02:45"]
    landed(home, 3)
    assert {run.status for run in reconciled(home)} == {"unchanged"}
    assert runner.stale(SCHEDULE, [Scope(toy.TONIGHT + dt.timedelta(n)) for n in (-1, 0)], home.world) == []
