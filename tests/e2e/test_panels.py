"""Every panel and query over real nights in which things break, beside what its oracle works out from the rows."""

from __future__ import annotations

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from common.monitoring.questions import Question, questions
from tests.e2e import evening
from tests.e2e.failing import NEXT, NIGHT, SILENT, on
from tests.monitoring.oracles import ORACLES
from tests.monitoring.oracles.rows import Given, differences
from tests.monitoring.played import Played

ASKED = [question for question in questions() if question.kind != "alert"]
NOTHING = {"rejected"}  # in these nights all that came could be read


def given(played: Played) -> list[Given]:
    """All of it, when nothing runs any more; one night alone, while it is under way; after every source refused; and a
    week after an afternoon in the middle of it, so that what was before is too long ago."""
    journeys = sorted({run.correlation_id for run in played.tables.log if run.phase == 6 and run.game_date == NIGHT})
    return [Given(evening.NIGHT, NEXT, evening.NIGHT, SILENT, journeys[0]),
            Given(NIGHT, NIGHT, NIGHT, on(14, 22, 40), journeys[-1]),
            Given(NIGHT, NEXT, NEXT, on(15, 5, 40), journeys[0]),
            Given(NEXT, NEXT, NEXT, on(21, 17, 5), journeys[-1])]


def test_each_question_has_an_oracle() -> None:
    assert sorted(ORACLES) == sorted(question.name for question in ASKED)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.name)
def test_a_question_is_answered_by_both_engines_as_its_oracle_says(played: Played, question: Question) -> None:
    """Google's evaluator is asked where there is most to say."""
    asked = [(one, played.expected(question, one)) for one in given(played)]
    for one, wanted in asked:
        assert differences(played.here(question, one), wanted) == []
    one, most = max(asked, key=lambda pair: len(pair[1]))
    assert bool(most) == (question.name not in NOTHING)
    assert differences(played.there(question, one), most) == []
