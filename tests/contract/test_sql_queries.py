"""The queries of monitoring/ and of the documentation: both engines give the same rows; and they mean what they say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from common.errors import Usage
from common.ports import Value
from functions.operations.pipeline_execution_log import PipelineExecutionLog
from tests.googlesql import seeded
from tests.googlesql.beside import Beside
from tests.googlesql.made import DECLARED, tables
from tests.googlesql.repository import Query, files, shown
from tests.googlesql.values import equal

QUERIES = [*files(), *shown()]
MADE = set(re.findall(r'answer\("(\w+)"', "".join(
    path.read_text() for path in sorted(Path(__file__).parent.glob("test_sql_*.py")) if path != Path(__file__))))
SEEDS = (1, 2, 3)
NAMED: dict[str, Value] = {"first_date": seeded.DAYS[0], "last_date": seeded.DAYS[-1]}
BY_KIND: dict[str, Value] = {"DATE": seeded.DAYS[2], "TIMESTAMP": dt.datetime(2024, 11, 4, 12), "STRING": "a",
                             "INT64": 1, "FLOAT64": 0.5, "BOOL": True}
DAY, LATER = dt.date(2024, 11, 3), dt.datetime(2024, 11, 3, 6, 30)
EARLY = dt.datetime(2024, 11, 3, 5, 30)  # both are 01:30 in New York
Log = Callable[..., Beside]


@pytest.fixture(scope="module", params=[*SEEDS, None], ids=lambda seed: f"seed {seed}" if seed else "empty")
def beside(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    read, seed = {table for query in QUERIES for table in tables(query)}, request.param
    made = Beside(tmp_path_factory.mktemp("seeded"), {
        DECLARED[name]: seeded.rows(DECLARED[name], seed) if seed else [] for name in sorted(read)})
    yield made
    made.close()


def parameters(query: Query) -> dict[str, Value]:
    return {name: NAMED.get(name, BY_KIND[kind]) for name, kind in query.parameters.items()}


def near(query: Query) -> str:
    """The dates that the documentation names, moved to where the rows are."""
    return query.sql.replace("DATE '2025-01-15'", f"DATE '{seeded.DAYS[2]}'")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.where)
def test_both_engines_answer_alike(beside: Beside, query: Query) -> None:
    here, there = beside.here(near(query), parameters(query)), beside.there(near(query), parameters(query))
    assert equal(here, there), f"here {here}\nthere {there}"


@pytest.mark.parametrize("beside", SEEDS[:1], indirect=True)
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.where)
def test_no_query_is_compared_on_nothing(beside: Beside, query: Query) -> None:
    """What finds none among these rows is compared on rows made for it."""
    assert beside.here(near(query), parameters(query)) or Path(query.where).stem in MADE


@pytest.mark.parametrize("value", [True, 7, 2**40, 0.1, "it's; --", "2024-01-01", dt.date(2024, 3, 10),
                                   dt.datetime(2024, 11, 3, 5, 30, 0, 1)], ids=repr)
def test_a_parameter_keeps_its_type_and_value(log: Log, value: Value) -> None:
    beside, sql = log(), "SELECT @value AS same, @value IN (@value) AS found"
    assert beside.here(sql, {"value": value}) == beside.there(sql, {"value": value}) == [(value, True)]


@pytest.mark.parametrize(("given", "why"), [
    ({}, "asks for @day: --param day="), ({"day": seeded.DAYS[0], "other": 1}, "no parameter @other"),
])
def test_a_parameter_too_few_or_too_many_is_named(log: Log, given: dict[str, Value], why: str) -> None:
    with pytest.raises(Usage, match=why):
        log().here("SELECT phase FROM nba_orchestration.pipeline_execution_log WHERE game_date = @day", given)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """log(run, …): the log with these runs; what a run does not say is what most say."""
    opened: list[Beside] = []

    def of(*runs: dict[str, Any]) -> Beside:
        made = [{"execution_id": str(n), "correlation_id": "c", "phase": 3, "processor_name": "p", "event_type": "e",
                 "game_date": DAY, "partition_id": "2024-11-03", "status": "completed", "started_at": EARLY,
                 "completed_at": EARLY, **run} for n, run in enumerate(runs)]
        opened.append(Beside(tmp_path, {PipelineExecutionLog: made}))
        return opened[-1]

    yield of
    for beside in opened:
        beside.close()


def answer(beside: Beside, name: str, given: dict[str, Value]) -> list[tuple[Any, ...]]:
    [query] = [query for query in files() if query.where == f"monitoring/queries/{name}.sql"]
    return beside.here(query.sql, given)


def test_what_a_later_run_made_good_is_finished(log: Log) -> None:
    found = answer(log({"status": "failed", "detail": "retry"}, {"started_at": LATER, "completed_at": LATER},
                       {"partition_id": "other", "status": "skipped", "detail": "waiting", "error_message": "for q"}),
                   "unfinished", {"game_date": DAY})
    assert found == [(3, "p", "skipped", "waiting", None, "for q", 1, EARLY)]


def test_the_last_word_on_a_partition_is_shown(log: Log) -> None:
    found = answer(log({"started_at": LATER, "completed_at": LATER, "records_processed": 26}, {"status": "failed"},
                       {"phase": 1, "processor_name": "ask"}), "outputs", {"game_date": DAY})
    assert found == [(3, "p", "2024-11-03", "completed", None, 26, LATER, None)]


def test_an_answer_that_is_the_one_before_is_a_success(log: Log) -> None:
    states = ["completed", "unchanged", "no_data", "failed"]
    found = answer(log(*({"phase": 1, "status": status} for status in states)), "asks",
                   {"first_date": DAY, "last_date": DAY})
    assert found == [("p", 4, 1, 1, 1, 1, 75.0, EARLY)]


def test_lag_counts_from_the_first_step_of_an_update(log: Log) -> None:
    found = answer(log({"phase": 1, "processor_name": "ask"}, {"completed_at": LATER},
                       {"correlation_id": "other", "started_at": LATER, "completed_at": LATER}), "lag",
                   {"first_date": DAY, "last_date": DAY})
    assert found == [(3, "p", 2, 1800.0, 3420.0, 3600.0), (1, "ask", 1, 0.0, 0.0, 0.0)]


def test_age_is_in_elapsed_minutes_over_the_change_of_the_clock(log: Log) -> None:
    found = answer(log({}, {"status": "failed", "completed_at": LATER}), "freshness",
                   {"first_date": DAY, "last_date": DAY, "now": dt.datetime(2024, 11, 3, 7)})
    assert found == [(3, "p", DAY, EARLY, 90)]
