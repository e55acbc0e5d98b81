"""What only the cloud's warehouse has to withstand: another holder between the statements of its own write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from common.adapters.cloud import frames
from common.adapters.cloud.evolve import ensure_tables
from common.adapters.cloud.log import CloudLog
from common.adapters.cloud.warehouse import CloudWarehouse
from common.adapters.cloud.world import Cloud
from common.ports import LOG
from functions.operations.gather_log import gather_log
from functions.operations.pipeline_execution_log import PipelineExecutionLog
from tests.integration.test_ports import DAY, points, scores, some, whole
from tests.toy.raw.scores import Scores


class Overtaken(CloudWarehouse):
    """Something happens when the MERGE of a write is done and its look is not; and before a withdrawal."""

    meanwhile: Callable[[], Any] | None = None
    withdrawing: Callable[[], Any] | None = None

    def _run(self, text: str, settings: Any) -> Any:
        if self.withdrawing and "\nDELETE" in text:
            self.withdrawing()
        job = super()._run(text, settings)
        if self.meanwhile and "\nMERGE" in text:
            happens, self.meanwhile = self.meanwhile, None
            job.result()
            happens()
        return job


def fence(cloud: Cloud, entity: str, number: int) -> None:
    """A successor that has nothing to write."""
    today = cloud.world.clock.now().date()
    cloud.clients.bigquery.query(
        f"INSERT INTO `{cloud.clients.config.dataset('nba_orchestration')}.fences` (name, pid, entity, fence,"
        f" written_on) VALUES ('nba_raw.scores', '{DAY}', '{entity}', {number}, DATE '{today}')").result()


@pytest.fixture
def cloud(opened: Callable[[], Cloud]) -> Cloud:
    return opened()


@pytest.fixture
def overtaken(cloud: Cloud) -> Overtaken:
    return Overtaken(cloud.clients, cloud.world.clock)


def test_a_holder_overtaken_in_the_middle_leaves_alone_what_its_successor_left_alone(
    cloud: Cloud, overtaken: Overtaken
) -> None:
    overtaken.meanwhile = lambda: cloud.warehouse.write(Scores, scores(lease=5, aaa0=7), some("aaa0", fence=5))
    assert overtaken.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4)) == {str(DAY): 2}
    assert points(cloud.world) == {"aaa0": 7, "bbb0": 2}


@pytest.mark.parametrize(("entity", "left"), [("aaa0", {"bbb0": 2}), ("zzz9", {"aaa0": 1, "bbb0": 2})])
def test_a_holder_takes_its_rows_out_of_the_parts_that_its_successor_has_fenced(
    cloud: Cloud, overtaken: Overtaken, entity: str, left: dict[str, int]
) -> None:
    """The successor's MERGE did not see these rows, and there was nothing for it to write."""
    overtaken.meanwhile = lambda: fence(cloud, entity, 5)
    assert overtaken.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4)) == {str(DAY): len(left)}
    assert points(cloud.world) == left


def test_who_is_overtaken_once_more_while_he_withdraws_leaves_nothing_in_either_part(
    cloud: Cloud, overtaken: Overtaken
) -> None:
    """The look saw one fence; the DELETE looks again."""
    overtaken.meanwhile = lambda: fence(cloud, "aaa0", 5)
    overtaken.withdrawing = lambda: fence(cloud, "bbb0", 6)
    assert overtaken.write(Scores, scores(lease=4, aaa0=1, bbb0=2, ccc0=3), whole(4)) == {str(DAY): 1}
    assert points(cloud.world) == {"ccc0": 3}


def test_who_is_overtaken_takes_out_nothing_of_his_successor(cloud: Cloud, overtaken: Overtaken) -> None:
    """Their rows stand beside each other between the look and the withdrawal."""
    overtaken.meanwhile = lambda: fence(cloud, "aaa0", 5)
    overtaken.withdrawing = lambda: cloud.warehouse.write(Scores, scores(lease=5, aaa0=9), some("aaa0", fence=5))
    assert overtaken.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4)) == {str(DAY): 2}
    assert points(cloud.world) == {"aaa0": 9, "bbb0": 2}


def test_who_is_not_overtaken_asks_once(cloud: Cloud) -> None:
    for number in (4, 5):
        before = cloud.warehouse.jobs
        assert cloud.warehouse.write(Scores, scores(lease=number, aaa0=number), whole(number)) == {str(DAY): 1}
        assert cloud.warehouse.jobs == before + 1


def test_what_no_request_can_hold_goes_through_a_table_that_goes_again(
    cloud: Cloud, overtaken: Overtaken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows, fenced and withdrawn alike."""
    monkeypatch.setattr(frames, "SENT", 10)
    overtaken.meanwhile = lambda: fence(cloud, "aaa0", 5)
    assert overtaken.write(Scores, scores(lease=4, aaa0=1, bbb0=2), whole(4)) == {str(DAY): 1}
    assert overtaken.write(Scores, scores(lease=3, bbb0=8), whole(3)) == {str(DAY): 1}
    assert points(cloud.world) == {"bbb0": 2} and overtaken.jobs == 3 + 3
    config = cloud.clients.config
    assert list(cloud.clients.bigquery.list_tables(config.dataset(config.staging_dataset))) == []


def test_the_tables_are_partitioned_by_their_date_and_clustered_by_their_entity(cloud: Cloud) -> None:
    made = cloud.clients.bigquery.get_table(f"{cloud.clients.config.dataset('nba_raw')}.scores")
    assert made.time_partitioning.field == "game_date"
    assert made.clustering_fields == ["player_lookup", "game_id"]


def test_what_all_instances_kept_of_the_log_is_appended_by_one_job(opened: Callable[[], Cloud], cloud: Cloud) -> None:
    ensure_tables(cloud.clients, [PipelineExecutionLog])
    run = {"correlation_id": "j", "phase": 2, "processor_name": "raw.scores", "event_type": "raw_data_loaded",
           "game_date": str(DAY), "status": "completed", "started_at": "2024-01-15T17:00:00.000001"}
    logs = []
    for rows in ([{**run, "execution_id": "1"}, {**run, "execution_id": "2", "error_message": "é\n'\""}],
                 [{**run, "execution_id": "3", "dependencies_met": False, "records_inserted": 0},
                  {**run, "execution_id": "4", "game_date": "2024-01-13"}]):
        one = opened()
        logs.append(CloudLog(one.world.documents, one.warehouse, {LOG: PipelineExecutionLog}))
        logs[-1].add(rows)
        logs[-1].flush()
        logs[-1].flush()
        assert one.warehouse.jobs == 0
    assert [gather_log({}, replace(cloud.world, log=log)) for log in (logs[1], logs[0])] == [{"rows": 4}, {"rows": 0}]
    assert cloud.world.documents.scan("log/", "log/~") == {}
    found = cloud.warehouse.read(PipelineExecutionLog, DAY, DAY)
    assert found["execution_id"].tolist() == ["1", "2", "3"]
    assert found["error_message"].fillna("").tolist() == ["", "é\n'\"", ""]
    assert found["dependencies_met"].tolist() == [None, None, False]
    assert found["started_at"].astype(str).unique().tolist() == ["2024-01-15 17:00:00.000001"]
