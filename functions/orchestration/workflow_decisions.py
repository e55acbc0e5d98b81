"""Orchestration · one row per workflow and slot: what was decided, and why."""

import datetime as dt

from common.table import Field, Table


class WorkflowDecisions(Table, key=("decision_id",), entity="run", partition="decision_date",
                        cluster=("workflow_name", "action", "alert_level"), expires_days=90):
    decision_id: str
    decision_date: dt.date = Field(doc="of the slot, in New York")
    decision_time: dt.datetime = Field(doc="the slot that was decided for")
    workflow_name: str
    action: str = Field(choices=("RUN", "SKIP", "ABORT"))
    reason: str
    context: str | None = Field(doc="JSON: what the reason rests on")
    scrapers_triggered: list[str]
    target_games: list[str] = Field(doc="empty: every game of the date")
    next_check_time: dt.datetime | None
    priority: str | None = Field(choices=("CRITICAL", "HIGH", "MEDIUM", "LOW"))
    alert_level: str | None = Field(choices=("NONE", "INFO", "WARNING", "CRITICAL"))
    controller_version: str | None
    environment: str | None = Field(doc="where answers came from: live, archive or sample")
    triggered_by: str | None
    created_at: dt.datetime | None
