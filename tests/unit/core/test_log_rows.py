"""What is told of runs is kept, all of it."""

from __future__ import annotations

from common.adapters.log_rows import conformed
from functions.operations.pipeline_execution_log import PipelineExecutionLog

ROW = {"execution_id": "1", "correlation_id": "j", "phase": 2, "processor_name": "raw.scores", "status": "completed",
       "event_type": "raw_data_loaded", "game_date": "2024-01-14", "started_at": "2024-01-15T17:00:00"}


def test_a_run_and_that_nothing_changed_since_are_two_rows_even_of_one_instant() -> None:
    again = {**ROW, "status": "skipped", "detail": "unchanged"}
    found = conformed(PipelineExecutionLog, [ROW, again, again, {**ROW, "execution_id": "2"}])
    assert sorted(found["status"]) == ["completed", "completed", "skipped", "skipped"]
    assert list(found.columns)[:len(PipelineExecutionLog.columns)] == list(PipelineExecutionLog.columns)
