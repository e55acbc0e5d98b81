"""Orchestration · one row per visit of a scout, as it stands: begun, and later how it ended."""

import datetime as dt

from common.table import Field, Table


class Visits(Table, key=("execution_id",), entity="run", partition="visited_on", cluster=("scout", "status"),
             expires_days=90):
    visited_on: dt.date
    execution_id: str
    scout: str
    status: str = Field(choices=("started", "ended"))
    seen: list[str] = Field(doc="whom he saw")
