"""The subset of GoogleSQL that the embedded warehouse reads: alike by Google's evaluator, or refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: GoogleSQL is not compared with Google's evaluator")

import duckdb
import sqlglot
from sqlglot import exp

from common.adapters.embedded import subset
from common.errors import Usage
from tests.googlesql.beside import Beside
from tests.googlesql.constructs import ALIKE, DIFFERENT, NO_ONE_ANSWER
from tests.googlesql.judge import Refused
from tests.googlesql.raw.figures import ROWS, Figures
from tests.googlesql.raw.nothing import Nothing
from tests.googlesql.values import equal


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    made = Beside(tmp_path_factory.mktemp("figures"), {Figures: ROWS, Nothing: []})
    yield made
    made.close()


def asked(construct: str) -> str:
    whole = construct.startswith(("SELECT", "WITH"))
    return construct if whole else f"SELECT k, {construct} AS value FROM nba_raw.figures ORDER BY k"


@pytest.mark.parametrize("construct", ALIKE)
def test_both_engines_answer_alike(beside: Beside, construct: str) -> None:
    here, there = beside.here(asked(construct)), beside.there(asked(construct))
    assert equal(here, there), f"here {here}\nthere {there}"


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


def test_the_zone_of_the_machine_changes_nothing(in_new_york: None, beside: Beside, tmp_path: Path) -> None:
    there = Beside(tmp_path, {Figures: ROWS})
    zoned = [asked(line) for line in ALIKE if "TIMESTAMP" in line or "New_York" in line]
    assert [there.here(sql) for sql in zoned] == [beside.here(sql) for sql in zoned]
    there.close()


@pytest.mark.parametrize("sql", ["SELECT 1 / 0", "SELECT DIV(1, 0)", "SELECT MOD(1, 0)", "SELECT 1e308 * 10",
                                 "SELECT DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)",

                                 "SELECT i + 9223372036854775807 FROM nba_raw.figures",
                                 "SELECT SUM(9223372036854775807 - k) FROM nba_raw.figures",
                                 "SELECT (SELECT i FROM nba_raw.figures)", "SELECT nothing FROM nba_raw.figures"])
def test_what_is_an_error_there_is_one_here(beside: Beside, sql: str) -> None:
    with pytest.raises(Refused):
        beside.there(sql)
    with pytest.raises(Usage):
        beside.here(sql)


@pytest.mark.parametrize(("construct", "named"), DIFFERENT)
def test_a_construct_that_differs_is_refused_by_name(beside: Beside, construct: str, named: str) -> None:
    sql = asked(construct)
    with pytest.raises(Usage, match=r"not of the subset that answers alike.*; .") as caught:
        beside.here(sql)
    assert named in str(caught.value)
    assert not equal(unguarded(beside, sql), judged(beside, sql)), "no longer different: it may be allowed"


@pytest.mark.parametrize(("construct", "named", "why"), NO_ONE_ANSWER)
def test_a_construct_without_one_answer_is_refused_by_name(
        beside: Beside, construct: str, named: str, why: str) -> None:
    with pytest.raises(Usage, match=r"not of the subset that answers alike.*; .") as caught:
        beside.here(asked(construct))
    assert named in str(caught.value) and why


def test_every_construct_of_the_subset_is_compared() -> None:
    compared = kinds(ALIKE)
    allowed = {kind for kind in subset.ALLOWED if not any(issubclass(seen, kind) for seen in compared)}
    assert allowed == {exp.Parameter}  # those are compared in test_sql_queries.py


def test_every_name_that_is_refused_is_tried() -> None:
    assert set(subset.INSTEAD) - kinds([construct for construct, *_ in [*DIFFERENT, *NO_ONE_ANSWER]]) == set()


def kinds(constructs: list[str]) -> set[type[exp.Expr]]:
    trees = [sqlglot.parse_one(asked(construct), read="bigquery") for construct in constructs]
    return {type(node) for tree in trees for node in tree.walk()}


def unguarded(beside: Beside, sql: str) -> object:
    """What the plain translation would answer."""
    try:
        return beside.raw(sqlglot.transpile(sql, read="bigquery", write="duckdb")[0])
    except duckdb.Error as error:
        pytest.fail(f"refused, but it would fail in any case: {error}")


def judged(beside: Beside, sql: str) -> object:
    try:
        return beside.there(sql)
    except Refused as error:
        return str(error)
