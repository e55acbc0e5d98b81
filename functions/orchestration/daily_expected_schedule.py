"""Orchestration · one row per run that a day should have, as it was known at 05:00."""

import datetime as dt

from common.table import Field, Table


class DailyExpectedSchedule(Table, key=("date", "workflow_name", "expected_run_time"), entity="workflow",
                            partition="date", cluster=("workflow_name", "expected_run_time"), expires_days=90):
    date: dt.date
    locked_at: dt.datetime
    workflow_name: str
    expected_run_time: dt.datetime
    reason: str | None
    scrapers: list[str]
    games_today: int | None = Field(ge=0)
    priority: str | None = Field(choices=("CRITICAL", "HIGH", "MEDIUM", "LOW"))
    schedule_version: str | None = Field(doc="the content version of the season's schedule that it rests on")
    generated_by: str | None
    environment: str | None
    created_at: dt.datetime | None
