"""The clock's functions over real ports: what is locked, decided, cleaned up after, and logged once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.sources.sample import Sample
from common.collection import scrape
from common.errors import NotReady, Retry
from common.pipeline import Pipeline
from common.ports import World
from functions.orchestration.cleanup_processor import cleanup_processor
from functions.orchestration.decisions.evidence import executed_key
from functions.orchestration.master_controller import master_controller
from functions.orchestration.schedule_locker import schedule_locker
from tests.toy import league as toy

MINUTES = dt.timedelta(minutes=1)
SLOT = dt.datetime(2024, 1, 15, 16)
SCORES = f"league/scores/{toy.TONIGHT}/20240115_160500.json"


def collected(home: Home, *names: str, lost: bool = True) -> None:
    """A run of a workflow landed these objects; lost: nobody was told."""
    for name in names:
        toy.land(home, name, {"rows": [{"game_id": "20240115_AAA_BBB", "player_lookup": name[-9:-5], "team_abbr": "AAA",
                                        "points": 3}]})
    if lost:
        home.store.db.execute("DELETE FROM deliveries")
    else:
        toy.settle(home)
    asked_at = (SLOT + 5 * MINUTES).isoformat()
    told = {"scrapers.scores": {"status": "success", "landed": list(names), "asked_at": asked_at}}
    execution = {"status": "completed", "scrapers": told}
    home.world.documents.swap([(executed_key(SLOT, "post_game_window_1"), execution, None)])


def cleaned(home: Home, after: int) -> dict[str, Any]:
    home.clock.set(SLOT + after * MINUTES)
    return cleanup_processor({}, home.world)


def points(home: Home) -> int:
    return int(home.warehouse.db.execute("SELECT count(*) FROM nba_raw.scores").fetchall()[0][0])


def test_an_object_that_nobody_loaded_is_announced_and_loaded(home: Home) -> None:
    collected(home, SCORES)
    assert cleaned(home, 30)["files_checked"] == 0  # too young: it may be on its way
    found = cleaned(home, 40)
    assert (found["files_checked"], found["missing_files_found"], found["republished_count"]) == (1, 1, 1)
    toy.settle(home)
    assert points(home) == 1
    assert cleaned(home, 55)["missing_files_found"] == 0
    assert cleaned(home, 70)["files_checked"] == 0  # once found loaded it is not looked at again


def test_what_is_loaded_is_left_alone(home: Home) -> None:
    collected(home, SCORES, lost=False)
    found = cleaned(home, 40)
    assert (found["files_checked"], found["missing_files_found"], found["alert_level"]) == (1, 0, "NONE")
    assert home.bus.next_due() is None


@pytest.mark.parametrize("home", ["embedded"], indirect=True)
def test_an_object_is_announced_three_times_and_then_somebody_must_look(home: Home) -> None:
    collected(home, SCORES)
    told = []
    for after in (40, 55, 70, 85):
        told.append(cleaned(home, after))
        home.store.db.execute("DELETE FROM deliveries")
    assert [t["republished_count"] for t in told] == [1, 1, 1, 0]
    assert [t["alert_level"] for t in told] == ["NONE"] * 3 + ["CRITICAL"]
    assert told[-1]["given_up"] == [SCORES]
    assert cleaned(home, 200)["files_checked"] == 0  # too old: the sweep finds it


@pytest.mark.parametrize("home", ["embedded"], indirect=True)
def test_only_what_the_bus_confirms_is_counted(home: Home) -> None:
    class Deaf:
        def publish(self, messages: Any) -> None:
            raise Retry("not now")

    collected(home, SCORES)
    home.clock.set(SLOT + 40 * MINUTES)
    world = dataclasses.replace(home.world, bus=Deaf())  # type: ignore[arg-type]
    assert cleanup_processor({}, world)["republished_count"] == 0
    assert home.world.documents.scan("republished/", "republished/~") == {}


@pytest.mark.parametrize("home", ["embedded"], indirect=True)
@pytest.mark.parametrize(("count", "alert"), [(4, "NONE"), (5, "WARNING"), (10, "WARNING"), (11, "CRITICAL")])
def test_the_more_is_missing_the_louder_it_is(home: Home, count: int, alert: str) -> None:
    days = [toy.TONIGHT - dt.timedelta(n) for n in range(count)]
    collected(home, *(f"league/scores/{day}/20240115_160500.json" for day in days))
    found = cleaned(home, 40)
    assert (found["missing_files_found"], found["alert_level"]) == (count, alert)


# ------------------------------------------------------------------------------------- over the tables of the league


@pytest.fixture
def season(tmp_path: Path) -> Any:
    with Home.open(tmp_path / "home", Pipeline.load(), Sample()) as opened:
        opened.clock.set(dt.datetime(2024, 11, 5, 10))
        yield opened


def scheduled(home: Home) -> World:
    """The schedule, asked for and loaded."""
    scraper = next(s for s in home.world.pipeline.scrapers if s.name == "scrapers.nbac_schedule_api")
    scrape.ask(scraper, dt.date(2024, 11, 5), home.clock.now(), home.world)
    pump(home.world, home.bus)
    return home.world


def logged(home: Home, table: str) -> list[Any]:
    home.log.flush()
    return home.warehouse.db.execute(f"SELECT * FROM nba_orchestration.{table} ORDER BY ALL").fetchall()


def test_the_runs_of_a_day_are_written_down_once(season: Home) -> None:
    with pytest.raises(NotReady):
        schedule_locker({}, season.world)
    world = scheduled(season)
    first = schedule_locker({}, world)
    rows = logged(season, "daily_expected_schedule")
    assert first["schedule"]["expected_runs"] == len(rows) > 15
    season.clock.set(season.clock.now() + 90 * MINUTES)
    assert schedule_locker({}, world) == first and len(logged(season, "daily_expected_schedule")) == len(rows)
    names = [row[2] for row in rows]
    assert {"morning_operations", "betting_lines", "injury_discovery", "referee_discovery"} <= set(names)


def test_decisions_called_for_twice_are_the_same_and_stand_in_the_log_once(season: Home) -> None:
    first = master_controller({}, season.world)
    season.clock.set(season.clock.now() + 50 * MINUTES)
    assert master_controller({}, season.world) == first
    rows = logged(season, "workflow_decisions")
    assert len(rows) == len(first["decisions"]) == 8 and len({row[0] for row in rows}) == 8
    assert {row[5] for row in rows} >= {"no games today"}
    assert json.loads(rows[0][6]) is not None


def test_a_schedule_that_cannot_be_read_aborts_everything(season: Home) -> None:
    class Torn:
        def read(self, *args: Any, **options: Any) -> Any:
            raise KeyError("tip_time_utc")

    world = dataclasses.replace(season.world, warehouse=Torn())  # type: ignore[arg-type]
    told = master_controller({}, world)["decisions"]
    assert {(d["action"], d["alert_level"]) for d in told} == {("ABORT", "CRITICAL")}
