"""Raw · one row per schedule file that landed: which of the league's two, and what of it could be used."""

import datetime as dt
from dataclasses import replace
from typing import Any

from common.conform import conform
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table
from functions.raw.nbac_schedule import SOURCES, NbacSchedule, games_of, left_out, nbac_schedule, source_of

FALLBACK = "cdn_static"
BY_RUN = "of the run, not of the file: nba_orchestration.pipeline_execution_log has it"


class NbacScheduleSourceHistory(Table, key=("season", "data_source", "snapshot_timestamp"), entity="object",
                                partition="source_file_date", cluster=("season", "data_source")):
    processing_id: str = Field(doc="the name of the file")
    source_file_date: dt.date
    snapshot_timestamp: dt.datetime = Field(doc="when the file was taken")
    season: str
    data_source: str = Field(choices=SOURCES.values())
    is_fallback: bool = Field(doc="the file on the league's pages, not the answer of its statistics service")
    games_processed: int = Field(ge=0, doc="that keep the contract of nbac_schedule")
    games_inserted: int | None = Field(absent=BY_RUN)
    games_updated: int | None = Field(absent=BY_RUN)
    games_skipped: int = Field(ge=0, doc="preseason, and places in a bracket that no team has won yet")
    games_refused: int = Field(ge=0, doc="quarantined; with those processed and skipped, every game of the file")
    duration_seconds: float | None = Field(absent=BY_RUN)
    errors: list[str] = Field(doc="why games were refused, each reason once")


@processor(on=tuple(Landed(f"{folder}{{season}}/{{taken_at}}.json", keep="all", dated=True) for folder in SOURCES),
           writes=NbacScheduleSourceHistory)
def nbac_schedule_source_history(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    season, source = landed.name.split("/")[2], source_of(landed)
    rows = nbac_schedule(payload, replace(landed, fields={**landed.fields, "season": season}))
    kept, refused = conform(NbacSchedule, rows)
    return [{"processing_id": landed.name, "source_file_date": landed.game_date,
             "snapshot_timestamp": landed.observed_at, "season": season, "data_source": source,
             "is_fallback": source == FALLBACK, "games_processed": len(kept), "games_refused": len(refused),
             "games_skipped": sum(map(left_out, games_of(payload))),
             "errors": sorted({part.reason for part in refused})}]
