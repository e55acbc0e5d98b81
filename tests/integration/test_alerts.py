"""What a clock asks every hour, in both worlds: a finding is told once when it begins, and once when it ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
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
    read = {f"{table.db}.{table.name}" for table in parse_one(statement(), read="bigquery").find_all(exp.Table)}
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


def test_health_shows_what_fired_and_a_critical_one_that_lasts_is_wrong(tmp_path: Path) -> None:
    with Home.open(tmp_path, Pipeline.load(), NoSource()) as home:
        home.clock.set(NOW)
        told(home.world, NOW - HOUR / 2, "failed")
        alerts({}, home.world)
        home.keep_clock()
    said = CliRunner().invoke(health, [str(DAY), "--home", str(tmp_path)], standalone_mode=False)
    assert "alert A1 (critical) since 15:30: Workflows fail: workflows, betting_lines" in said.output
    assert "wrong: alert A1, Workflows fail: workflows, betting_lines" in said.output and said.return_value == 1
