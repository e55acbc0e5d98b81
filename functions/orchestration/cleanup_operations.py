"""Orchestration · one row per look for landed objects that nobody loaded, and what was sent again."""

import datetime as dt

from common.table import Field, Table


class CleanupOperations(Table, key=("cleanup_id",), entity="run", partition="cleanup_date",
                        cluster=("missing_files_found", "republished_count"), expires_days=90):
    cleanup_id: str
    cleanup_date: dt.date = Field(doc="in New York")
    cleanup_time: dt.datetime
    files_checked: int = Field(ge=0)
    missing_files_found: int = Field(ge=0)
    republished_count: int = Field(ge=0, doc="confirmed by the bus")
    missing_files: list[str] = Field(doc="each a JSON object: scraper_name, gcs_path, triggered_at, age_minutes, "
                                         "republished")
    errors: list[str]
    duration_seconds: float | None = Field(ge=0)
    pubsub_enabled: bool | None
    environment: str | None
    created_at: dt.datetime | None
