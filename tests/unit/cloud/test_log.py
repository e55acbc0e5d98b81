"""The execution log in the cloud: whoever dies when, each row is in the table once, and few jobs bring it there."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd
import pytest
from google.api_core.exceptions import BadRequest, Conflict

from common.adapters.cloud.clients import Clients
from common.adapters.cloud.clock import SystemClock
from common.adapters.cloud.config import Config
from common.adapters.cloud.documents import CloudDocuments
from common.adapters.cloud.log import MOST, CloudLog
from common.adapters.cloud.warehouse import CloudWarehouse
from common.conform import conform
from common.errors import Reject, Retry
from common.ports import LOG, Doc, Head
from common.table import Table
from tests.interruptions import AFTER, BEFORE, Died, Watched
from tests.toy.orchestration.visits import Visits
from tests.toy.raw.scores import Scores

CONFIG = Config("my-project", "us-central1", "my-raw", "my-public", "my-state")


VISITS = "orchestration.visits"


def visit(who: str, status: str, day: int = 15) -> Doc:
    return {"visited_on": f"2024-01-{day}", "execution_id": who, "scout": "ann", "status": status, "seen": []}


def row(who: str) -> Doc:
    return {"game_id": "g", "game_date": "2024-01-14", "player_lookup": who, "team_abbr": "AAA", "points": 1}


class Memory(CloudDocuments):
    """Documents that outlive every instance."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Doc, str]] = {}
        self.writes = 0

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Doc, str]]:
        return {key: json.loads(json.dumps(self.kept[key])) for key in keys if key in self.kept}

    def swap(self, changes: Sequence[tuple[str, Doc, str | None]]) -> dict[str, str | None]:
        done: dict[str, str | None] = {}
        for key, doc, expect in changes:
            done[key] = None
            if self.kept.get(key, ({}, None))[1] == expect:
                self.writes += 1
                done[key] = str(self.writes)
                self.kept[key] = (json.loads(json.dumps(doc)), str(self.writes))
        return done

    def heads(self, first: str, last: str) -> dict[str, Head]:
        return {key: Head("", "", True, "1") for key in sorted(self.kept) if first <= key <= last}

    def drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)


class Job:
    def __init__(self, rows: list[str], error: str = "") -> None:
        self.output_rows, self.error_result = len(rows), {"reason": error} if error else None

    def result(self, **_: Any) -> Job:
        if self.error_result:
            raise BadRequest("the job failed")
        return self


class BigQuery:
    """Load jobs, each id once, as the service keeps them; a date of a table is replaced at once."""

    def __init__(self) -> None:
        self.rows, self.jobs, self.failing = list[str](), dict[str, Job](), 0
        self.dates = dict[str, list[Doc]]()

    def load_table_from_file(self, file: io.BytesIO, name: str, *, job_id: str, job_config: Any, **_: Any) -> Job:
        if job_id in self.jobs:
            raise Conflict("the job exists")
        rows = [json.loads(line) for line in file.read().splitlines()]
        self.failing -= 1
        self.jobs[job_id] = Job(rows, "backendError" if self.failing >= 0 else "")
        table, _, day = name.removeprefix("my-project.").partition("$")
        assert (table, job_config.write_disposition) == (
            ("nba_orchestration.visits", "WRITE_TRUNCATE") if day else ("nba_raw.scores", "WRITE_APPEND"))
        if self.failing >= 0:
            return self.jobs[job_id]
        if day:
            self.dates[day] = rows
        else:
            self.rows += [told["player_lookup"] for told in rows]
        return self.jobs[job_id]

    def get_job(self, job_id: str, **_: Any) -> Job:
        return self.jobs[job_id]

    def visits(self) -> dict[str, str]:
        """{who: status}; a visit that is there twice shows."""
        found = [told for day in sorted(self.dates) for told in self.dates[day]]
        assert len({told["execution_id"] for told in found}) == len(found)
        return {told["execution_id"]: told["status"] for told in found}


class Reading(CloudWarehouse):
    """Reads what the service has."""

    def read(self, table: type[Table], first: dt.date, last: dt.date, **_: Any) -> pd.DataFrame:
        found = self.clients.bigquery.dates
        rows = [told for day in sorted(found) if f"{first:%Y%m%d}" <= day <= f"{last:%Y%m%d}" for told in found[day]]
        return conform(table, [{name: told.get(name) for name in table.columns} for told in rows])[0]


class Local(Clients):
    def __init__(self, service: Any) -> None:
        super().__init__(CONFIG)
        self.service = service

    @property
    def bigquery(self) -> Any:
        return self.service


class Cloud:
    """What outlives the instances."""

    def __init__(self, told: Callable[[str, str], None] = lambda name, when: None) -> None:
        self.documents, self.service, self.told = Memory(), BigQuery(), told

    def log(self) -> CloudLog:
        """That of a new instance."""
        watch = lambda name, when: self.told(name, when)  # noqa: E731 — looked up late: a test may change it
        warehouse = Reading(Local(Watched(self.service, "bigquery", watch)), SystemClock())
        return CloudLog(Watched(self.documents, "documents", watch), warehouse,  # type: ignore[arg-type]
                        {LOG: Scores, VISITS: Visits})


def flushed(cloud: Cloud, *names: str) -> None:
    for name in names:
        log = cloud.log()
        log.add([row(name)])
        log.flush()


def visited(cloud: Cloud, *visits: Doc) -> None:
    log = cloud.log()
    log.add(visits, VISITS)
    log.flush()


def test_flushes_run_no_job_and_one_job_brings_them_all() -> None:
    cloud = Cloud()
    names = [f"player{n:04d}" for n in range(MOST + 5)]
    flushed(cloud, *names)
    assert cloud.service.jobs == {}
    assert [cloud.log().gather() for _ in range(3)] == [MOST, 5, 0]
    assert cloud.service.rows == names and len(cloud.service.jobs) == 2
    assert list(cloud.documents.kept) == ["log-batch"]


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_what_could_not_be_kept_waits_on_and_is_kept_once(when: str) -> None:
    def refuse(name: str, at: str) -> None:
        if at == when:
            raise Retry("no answer")

    cloud = Cloud(refuse)
    log = cloud.log()
    log.add([row("aaa0")])
    with pytest.raises(Retry):
        log.flush()
    cloud.told = lambda name, at: None
    log.add([row("bbb0")])
    log.flush()
    log.flush()
    assert cloud.log().gather() == 2
    assert cloud.service.rows == ["aaa0", "bbb0"]


def test_gathering_that_dies_at_any_call_is_finished_by_another_and_no_row_comes_twice() -> None:
    calls: list[tuple[str, str]] = []

    def told(cloud: Cloud) -> Cloud:
        flushed(cloud, "aaa0", "bbb0")
        visited(cloud, visit("v1", "started"), visit("v2", "started"))
        return cloud

    clean = told(Cloud())
    clean.told = lambda name, when: calls.append((name, when))
    clean.log().gather()
    assert {"bigquery.load_table_from_file", "documents.drop", "documents.swap"} <= {name for name, _ in calls}
    for at in range(len(calls)):
        cloud, left = told(Cloud()), [at]

        def die(name: str, when: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise Died

        cloud.told = die
        with pytest.raises(Died):
            cloud.log().gather()
        flushed(cloud, "ccc0")
        visited(cloud, visit("v1", "ended"), visit("v3", "started", 16))
        while cloud.log().gather():
            pass
        assert sorted(cloud.service.rows) == ["aaa0", "bbb0", "ccc0"], calls[at]
        assert cloud.service.visits() == {"v1": "ended", "v2": "started", "v3": "started"}, calls[at]
        assert list(cloud.documents.kept) == ["log-batch"], calls[at]


def test_of_a_key_that_is_told_twice_the_last_word_stands_and_the_rest_of_its_date_with_it() -> None:
    cloud = Cloud()
    visited(cloud, visit("v1", "started"), visit("v2", "started"), visit("v2", "ended"), visit("v0", "ended", 14))
    assert cloud.log().gather() == 3 and len(cloud.service.jobs) == 2
    visited(cloud, visit("v1", "ended"))
    assert cloud.log().gather() == 1 and len(cloud.service.jobs) == 3
    assert cloud.service.visits() == {"v0": "ended", "v1": "ended", "v2": "ended"}


def test_who_has_read_a_date_and_comes_late_puts_nothing_old_in_its_place() -> None:
    cloud = Cloud()
    visited(cloud, visit("v1", "started"))

    def meanwhile(name: str, when: str) -> None:
        if (name, when) == ("bigquery.load_table_from_file", BEFORE):
            cloud.told = lambda name, when: None
            cloud.service.failing = 1
            with pytest.raises(Retry, match="the job failed"):
                cloud.log().gather()
            assert cloud.log().gather() == 1
            visited(cloud, visit("v1", "ended"), visit("v2", "started"))
            assert cloud.log().gather() == 2

    cloud.told = meanwhile
    with pytest.raises(Retry):
        cloud.log().gather()
    assert cloud.service.visits() == {"v1": "ended", "v2": "started"}


def test_a_job_that_failed_is_tried_again_alone() -> None:
    """The rows of the execution log are there already: another id would bring them twice."""
    cloud = Cloud()
    flushed(cloud, "aaa0")
    visited(cloud, visit("v1", "started"))

    def second(name: str, when: str) -> None:
        if (name, when) == ("bigquery.load_table_from_file", AFTER):
            cloud.service.failing = 1
            cloud.told = lambda name, when: None

    cloud.told = second
    with pytest.raises(Retry, match="the job failed"):
        cloud.log().gather()
    assert cloud.service.visits() == {} and cloud.log().gather() == 2
    assert cloud.service.rows == ["aaa0"] and cloud.service.visits() == {"v1": "started"}


def test_two_that_gather_at_once_are_one() -> None:
    cloud = Cloud()
    flushed(cloud, "aaa0", "bbb0")

    def meanwhile(name: str, when: str) -> None:
        if (name, when) == ("bigquery.load_table_from_file", BEFORE):
            cloud.told = lambda name, when: None
            assert cloud.log().gather() == 2

    cloud.told = meanwhile
    with pytest.raises(Retry, match="another"):
        cloud.log().gather()
    assert cloud.service.rows == ["aaa0", "bbb0"] and cloud.log().gather() == 0


def test_a_job_that_failed_is_tried_again_under_another_id() -> None:
    cloud = Cloud()
    flushed(cloud, "aaa0")
    cloud.service.failing = 2
    for _ in range(2):
        with pytest.raises(Retry, match="the job failed"):
            cloud.log().gather()
    assert cloud.log().gather() == 1
    assert cloud.service.rows == ["aaa0"] and len(cloud.service.jobs) == 3


def test_rows_that_are_none_of_the_table_do_not_stop_the_others() -> None:
    cloud = Cloud()
    log = cloud.log()
    log.add([{"surprise": 1}])
    log.flush()
    assert (cloud.log().gather(), cloud.service.jobs) == (0, {})
    flushed(cloud, "aaa0")
    assert cloud.log().gather() == 1


def test_a_statement_that_is_wrong_is_not_tried_again() -> None:
    """Only what the service says about the job itself tells that its id is spent."""
    class Refusing(BigQuery):
        def load_table_from_file(self, file: io.BytesIO, name: str, *, job_id: str, **_: Any) -> Job:
            self.jobs[job_id] = Job([])
            raise BadRequest("no such field")

    cloud = Cloud()
    cloud.service = Refusing()
    flushed(cloud, "aaa0")
    with pytest.raises(Reject, match="no such field"):
        cloud.log().gather()
