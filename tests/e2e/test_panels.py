"""Every panel over a played real week in which things break, beside what its oracle works out from the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from common.monitoring.questions import Question, questions
from tests.e2e.failing import SILENT
from tests.e2e.week import AFTER, SLATE, seen
from tests.googlesql.beside import equal
from tests.monitoring.oracles import ORACLES
from tests.monitoring.oracles.rows import Given
from tests.monitoring.played import Played

ASKED = [question for question in questions() if question.kind != "alert"]
NOTHING = {"rejected"}  # of a real week nothing is rejected


@pytest.fixture(scope="module")
def played(failing: Path) -> Iterator[Played]:
    with seen(failing / "home") as home:
        yield Played(home, SLATE)


def given(played: Played) -> list[Given]:
    """The whole of it as it ends; and the night after the break alone, while it is under way."""
    journeys = sorted(run.correlation_id for run in played.tables.log if run.phase == 6 and run.game_date == AFTER)
    return [Given(SLATE, AFTER + dt.timedelta(1), SLATE, SILENT, journeys[0]),
            Given(AFTER, AFTER, AFTER, dt.datetime(2024, 2, 22, 22, 40), journeys[-1])]


def test_each_question_has_an_oracle() -> None:
    assert sorted(ORACLES) == sorted(question.name for question in ASKED)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.name)
def test_a_question_is_answered_by_both_engines_as_its_oracle_says(played: Played, question: Question) -> None:
    found = 0
    for one in given(played):
        here, wanted = played.here(question, one), played.expected(question, one)
        assert equal(here, wanted), f"here {here}\nexpected {wanted}"
        found += len(here)
    there = played.there(question, one)
    assert equal(there, here), f"there {there}\nhere {here}"
    assert bool(found) == (question.name not in NOTHING)
