"""Rows made by hand for the log tables, and a query answered over them by both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp, parse_one

from tests.googlesql import catalogue
from tests.googlesql.beside import Beside
from tests.googlesql.repository import Query, files
from tests.googlesql.values import equal

DAY = dt.date(2024, 11, 3)  # the clocks change: 06:00 in New York is 11:00 UTC
DATES = {"first_date": DAY, "last_date": DAY}
NOW = dt.datetime(2024, 11, 3, 20)
DECLARED = {catalogue.name(table): table for table in catalogue.declared()}
Answer = Callable[..., list[tuple[Any, ...]]]


@cache
def tables(query: Query) -> list[str]:
    found = parse_one(query.sql, read="bigquery").find_all(exp.Table)
    return sorted({f"{table.db}.{table.name}" for table in found if table.db})


def at(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2024, 11, 3, hour, minute)


def expected(workflow: str, hour: int) -> dict[str, Any]:
    return {"date": DAY, "locked_at": at(10), "workflow_name": workflow, "expected_run_time": at(hour), "scrapers": []}


def decided(workflow: str, hour: int, action: str = "RUN", **more: Any) -> dict[str, Any]:
    return {"decision_id": f"{workflow} {hour}", "decision_date": DAY, "decision_time": at(hour), "action": action,
            "workflow_name": workflow, "reason": "a reason", "alert_level": "NONE", "scrapers_triggered": [],
            "target_games": [], **more}


def executed(workflow: str, hour: int, status: str = "completed", **more: Any) -> dict[str, Any]:
    return {"execution_id": f"e {workflow} {hour}", "execution_date": DAY, "execution_time": at(hour, 5),
            "workflow_name": workflow, "decision_id": f"{workflow} {hour}", "scrapers_requested": [],
            "scrapers_triggered": 1, "scrapers_succeeded": 1, "scrapers_failed": 0, "scraper_execution_ids": [],
            "status": status, **more}


def asked(scraper: str, hour: int, status: str = "success", minute: int = 0, **more: Any) -> dict[str, Any]:
    return {"execution_id": f"{scraper} {hour} {minute}", "triggered_date": DAY, "triggered_at": at(hour, minute),
            "scraper_name": scraper, "status": status, "source": "CONTROLLER", **more}


def step(phase: int, minute: int = 0, **more: Any) -> dict[str, Any]:
    """A run of a phase in journey j, which changed something."""
    named = ("", "scrapers.s", "raw.r", "analytics.a", "precompute.p", "predictions.q", "publishing.f")[phase]
    root = {"expected_phase": 6, "records_inserted": 1} if phase == 1 else {"records_updated": 1}
    return run("", "x", minute, "completed", execution_id=f"{phase} {minute} {sorted(more.items())}", phase=phase,
               processor_name=named, message_acknowledgment="ack", dependencies_met=True) | root | more


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    """answer(query, rows by table, **parameters) -> its rows, from both engines."""
    made = iter(range(100))

    def of(name: str, rows: dict[Any, list[dict[str, Any]]], **given: Any) -> list[tuple[Any, ...]]:
        [query] = [query for query in files() if query.where == f"monitoring/queries/{name}.sql"]
        asked = {name: value for name, value in (DATES | {"now": NOW} | given).items() if name in query.parameters}
        (folder := tmp_path / str(next(made))).mkdir()
        beside = Beside(folder, {DECLARED[table]: [] for table in tables(query)} | rows)
        here, there = beside.here(query.sql, asked), beside.there(query.sql, asked)
        beside.close()
        assert equal(here, there), f"here {here}\nthere {there}"
        return here

    return of


def run(processor: str, partition: str, minute: int, status: str, rows: int = 0, **more: Any) -> dict[str, Any]:
    return {"execution_id": f"{processor} {partition} {minute}", "correlation_id": "j", "phase": 2,
            "processor_name": f"raw.{processor}", "event_type": "raw_data_loaded", "game_date": DAY,
            "partition_id": f"{DAY}/{partition}", "status": status, "started_at": at(11, minute),
            "completed_at": at(11, minute), "records_processed": rows, **more}
