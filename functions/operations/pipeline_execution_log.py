"""Operations · one row per run of a processor or ask of a scraper: what woke it, how it ended."""

import datetime as dt

from common.table import Field, Table


class PipelineExecutionLog(Table, key=("execution_id", "started_at"), entity="run"):
    execution_id: str = Field(doc="this run")
    correlation_id: str = Field(doc="the journey: minted when the source was asked")
    source_execution_id: str | None = Field(doc="the run that triggered this one")
    phase: int = Field(ge=1, le=6)
    expected_phase: int | None = Field(ge=1, le=6, doc="of an ask: the furthest phase to which what landed can lead")
    processor_name: str
    event_type: str
    game_date: dt.date
    partition_id: str | None = Field(doc="which partition, where the date has several")
    affected_entities: str | None = Field(doc="JSON list of the keys that changed, when at most 50")
    status: str = Field(choices=("completed", "partial", "no_data", "unchanged", "skipped", "failed"))
    detail: str | None = Field(doc="the runner's own word: waiting, unchanged, rejected, retry …")
    started_at: dt.datetime = Field(doc="when the inputs were looked at, or the source was asked")
    completed_at: dt.datetime | None
    dependencies_met: bool | None
    missing_dependencies: str | None
    message_acknowledgment: str | None = Field(choices=("ack", "nack"))
    error_type: str | None
    error_message: str | None
    records_processed: int | None
    records_inserted: int | None = Field(doc="objects landed by an ask")
    records_updated: int | None = Field(doc="entities whose rows changed")
    output: str | None = Field(doc="the first objects that an ask landed")
