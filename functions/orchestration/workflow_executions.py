"""Orchestration · one row per decided run that was begun: what it asked, and how it ended."""

import datetime as dt

from common.table import Field, Table


class WorkflowExecutions(Table, key=("execution_id",), entity="run", partition="execution_date",
                         cluster=("workflow_name", "status"), expires_days=90):
    execution_id: str
    execution_date: dt.date = Field(doc="when it was begun, in New York")
    execution_time: dt.datetime = Field(doc="when it was begun")
    workflow_name: str
    decision_id: str | None
    correlation_id: str | None
    scrapers_requested: list[str]
    scrapers_triggered: int = Field(ge=0, doc="those asked; without the skipped")
    scrapers_succeeded: int = Field(ge=0, doc="a proven no_data and unchanged included")
    scrapers_failed: int = Field(ge=0)
    scraper_execution_ids: list[str]
    status: str = Field(choices=("started", "in_progress", "completed", "failed"))
    duration_seconds: float | None = Field(ge=0)
    error_message: str | None
    created_at: dt.datetime | None
