"""Orchestration · one row per ask of a workflow's run: what a source was asked, and what came of it."""

import datetime as dt

from common.table import Field, Table

SOURCES = ("CONTROLLER", "MANUAL", "LOCAL", "CLOUD_RUN", "SCHEDULER", "RECOVERY")


class ScraperExecutionLog(Table, key=("execution_id",), entity="run", partition="triggered_date",
                          cluster=("scraper_name", "workflow", "status", "source"), expires_days=90):
    execution_id: str = Field(doc="eight hexadecimal digits")
    triggered_date: dt.date = Field(doc="when it was triggered, in New York")
    scraper_name: str
    workflow: str | None
    status: str = Field(choices=("success", "no_data", "unchanged", "failed"))
    triggered_at: dt.datetime
    completed_at: dt.datetime | None
    duration_seconds: float | None = Field(ge=0)
    source: str = Field(choices=SOURCES)
    environment: str | None
    triggered_by: str | None
    gcs_path: str | None = Field(doc="the first object that landed")
    data_summary: str | None = Field(doc="JSON: record_count, is_empty_report, objects")
    error_type: str | None
    error_message: str | None
    retry_count: int | None = Field(ge=0)
    recovery: bool | None
    run_id: str | None = Field(doc="the execution of the workflow")
    opts: str | None = Field(doc="JSON: game_date, due, games")
    created_at: dt.datetime | None
