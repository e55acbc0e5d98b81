"""What a clock asks every hour, in both worlds: a finding is told once when it begins, and once when it ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlglot import exp, parse_one

from common.adapters.cloud.config import Config
from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.world import open_world
from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.home import Home
from common.cli.health import health
from common.cli.options import NoSource
from common.errors import Retry
from common.monitoring import questions
from common.monitoring.findings import of_day
from common.pipeline import Pipeline
from common.ports import World
from functions.operations.alerts import alerts, statement
from functions.orchestration.decisions.rows import DECISIONS, EXECUTIONS

DAY, NOW = dt.date(2025, 1, 15), dt.datetime(2025, 1, 15, 15, 30)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(params=["embedded", "cloud"])
def world(request: pytest.FixtureRequest, tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch,
          ) -> Iterator[World]:
    pipeline = Pipeline.load()
    if request.param == "embedded":
        with Home.open(tmp_path / "home", pipeline, NoSource()) as home:
            home.clock.set(NOW)
            yield home.world
        return
    for name, value in request.getfixturevalue("emulators").items():
        monkeypatch.setenv(name, value)
    few = [alert for alert in questions.alerts() if alert.number.startswith("A")]  # the emulator takes seconds for all
    monkeypatch.setattr(questions, "alerts", lambda: few)
    read = {f"{table.db}.{table.name}" for table in parse_one(statement(few), read="bigquery").find_all(exp.Table)}
    cloud = open_world(pipeline, config, NoSource())
    for bucket in (config.raw_bucket, config.public_bucket, config.state_bucket):
        cloud.clients.storage.create_bucket(bucket)
    ensure_tables(cloud.clients, [t for t in pipeline.tables.values() if f"{t.dataset()}.{t.table}" in read])
    yield dataclasses.replace(cloud.world, clock=SettableClock(NOW))
    cloud.close()


def told(world: World, at: dt.datetime, status: str) -> None:
    """A decision and a run of the hour, which ended so."""
    name, instant = f"betting_lines {at}", at.isoformat()
    world.log.add([{"decision_id": name, "decision_date": str(DAY), "decision_time": instant, "action": "RUN",
                    "workflow_name": "betting_lines", "reason": "it is time", "scrapers_triggered": [],
                    "target_games": []}], DECISIONS)
    world.log.add([{"execution_id": name, "execution_date": str(DAY), "execution_time": instant, "decision_id": name,
                    "correlation_id": name, "workflow_name": "betting_lines", "scrapers_requested": [],
                    "scrapers_triggered": 1, "scrapers_succeeded": 0, "scrapers_failed": 1,
                    "scraper_execution_ids": [], "status": status}], EXECUTIONS)
    world.log.flush()


def lines(capsys: pytest.CaptureFixture[str], message: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in found if line["message"] == message]


def test_a_finding_is_told_when_it_begins_and_when_it_ends(world: World, capsys: pytest.CaptureFixture[str],
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPOFF_LOG", "NOTICE")
    told(world, NOW - HOUR / 2, "failed")
    first = alerts({}, world)
    assert (first["fired"], first["cleared"], [one["alert"] for one in first["open"]]) == (1, 0, ["A1"])
    [line] = lines(capsys, "alert_fired")
    assert {name: line[name] for name in ("severity", "alert", "title", "subject", "value", "detail")} == {
        "severity": "ERROR", "alert": "A1", "title": "Workflows fail", "subject": "workflows", "value": 100.0,
        "detail": "betting_lines"}
    again = alerts({}, world)
    assert (again["fired"], again["open"]) == (0, first["open"]) and lines(capsys, "alert_fired") == []
    world.clock.set(NOW + HOUR)  # type: ignore[attr-defined]
    told(world, NOW + HOUR / 2, "completed")
    assert alerts({}, world) == {"at": (NOW + HOUR).isoformat(), "fired": 0, "cleared": 1, "open": []}
    [line] = lines(capsys, "alert_cleared")
    assert (line["since"], line["until"]) == (NOW.isoformat(), (NOW + HOUR).isoformat())
    assert [one["alert"] for one in of_day(DAY, world)] == ["A1"]


@pytest.mark.parametrize("world", ["embedded"], indirect=True)
def test_who_comes_second_is_told_to_come_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told(world, NOW - HOUR / 2, "failed")
    monkeypatch.setattr(type(world.documents), "swap", lambda self, changes: {key: None for key, *_ in changes})
    with pytest.raises(Retry, match="alerts is kept by another"):
        alerts({}, world)


RESTING = """-- Alert A9: The hour is old
-- Shows: the minutes of the hour.
-- Thresholds: fires >= 30
-- Unit: minutes
-- View: stat
-- Value: value
-- Severity: warning
-- Asked: when its tables change{begins}
-- @now TIMESTAMP
SELECT 'hour' AS subject, 1.0 * EXTRACT(MINUTE FROM @now) AS value, 'late' AS detail
FROM (SELECT COUNT(*) FROM nba_raw.nbac_schedule WHERE game_date = DATE(@now, 'America/New_York'))
"""


@pytest.mark.parametrize("world", ["embedded"], indirect=True)
def test_the_answer_of_an_alert_that_rests_on_its_tables_stands_until_they_or_the_date_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    resting = questions.parsed(Path("one.sql"), RESTING.format(begins=""))
    monkeypatch.setattr(questions, "alerts", lambda: (resting,))

    def at(now: dt.datetime) -> list[str]:
        world.clock.set(now)  # type: ignore[attr-defined]
        return [one["since"] for one in alerts({}, world)["open"]]

    def loaded(day: dt.date, version: str) -> None:
        key = f"state/raw.nbac_schedule/{day}"
        before = world.documents.get([key]).get(key, ({}, None))[1]
        world.documents.swap([(key, {"version": version}, before)])

    assert at(NOW) == [NOW.isoformat()]
    loaded(DAY - dt.timedelta(2), "of no date that it rests on")
    assert at(NOW + HOUR / 2) == [NOW.isoformat()]
    loaded(DAY, "one")
    assert at(NOW + HOUR * 3 / 4) == []
    assert at(NOW + HOUR) == []
    loaded(DAY, "two")
    assert at(NOW + HOUR) == [(NOW + HOUR).isoformat()]
    midnight = dt.datetime(2025, 1, 16, 5)
    assert at(midnight - HOUR / 4) == [(NOW + HOUR).isoformat()] and at(midnight) == []


@pytest.mark.parametrize("world", ["embedded"], indirect=True)
def test_an_alert_is_not_asked_before_its_time_in_new_york(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    resting = questions.parsed(Path("one.sql"), RESTING.format(begins=", from 10:31"))
    monkeypatch.setattr(questions, "alerts", lambda: (resting,))
    assert alerts({}, world)["open"] == []
    world.clock.set(NOW + HOUR / 60)  # type: ignore[attr-defined]
    assert [one["value"] for one in alerts({}, world)["open"]] == [31.0]


def test_the_alerts_that_rest_on_their_tables_name_no_other_time_and_no_log() -> None:
    resting = {alert.number: alert for alert in questions.alerts() if alert.rests}
    logs = {f"{table.dataset()}.{table.table}" for table in Pipeline.load().logs}
    assert {number: alert.begins for number, alert in resting.items()} == {"P6": "", "P7": "06:30"}
    for alert in resting.values():
        told = alert.sql.replace("DATE(@now, 'America/New_York')", "")
        assert not logs & {f"{t.db}.{t.name}" for t in parse_one(alert.sql, read="bigquery").find_all(exp.Table)}
        assert re.findall(r"[^\n]*@now[^\n]*", told) == [line for line in alert.sql.splitlines() if "EXTRACT(" in line]


def test_health_shows_what_fired_and_a_critical_one_that_lasts_is_wrong(tmp_path: Path) -> None:
    with Home.open(tmp_path, Pipeline.load(), NoSource()) as home:
        home.clock.set(NOW)
        told(home.world, NOW - HOUR / 2, "failed")
        alerts({}, home.world)
        home.keep_clock()
    said = CliRunner().invoke(health, [str(DAY), "--home", str(tmp_path)], standalone_mode=False)
    assert "alert A1 (critical) since 15:30: Workflows fail: workflows, betting_lines" in said.output
    assert "wrong: alert A1, Workflows fail: workflows, betting_lines" in said.output and said.return_value == 1
