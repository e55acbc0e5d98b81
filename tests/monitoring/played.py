"""Questions asked of a played home, by the home and by Google's reference evaluator over the same rows."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import Any

from sqlglot import exp, parse_one

from common.adapters.embedded.home import Home
from common.adapters.parameters import kind
from common.monitoring import questions
from common.monitoring.questions import Question
from common.ports import LOG
from common.table import Table
from tests.googlesql import catalogue
from tests.googlesql.values import plain
from tests.monitoring.oracles import ORACLES
from tests.monitoring.oracles.rows import Given, Tables

BY_NAME = {question.name: question for question in questions.questions()}
WORDS = {word for question in BY_NAME.values() for word in re.findall(r"\w+", question.sql)}
NAMES = {f"{table.db}.{table.name}" for question in BY_NAME.values()
         for table in parse_one(question.sql, read="bigquery").find_all(exp.Table) if table.db}
ASKED = {name: table for table in catalogue.declared() if (name := catalogue.name(table)) in NAMES}
Rows = list[tuple[Any, ...]]


class Played:
    """A home that is only looked at. since: what was before does not concern what is asked; the evaluator is slow."""

    def __init__(self, home: Home, since: dt.datetime) -> None:
        self.home, self.tables, self.since = home, Tables(home), since

    def here(self, question: Question, given: Given) -> Rows:
        frame = self.home.world.warehouse.query(question.sql, parameters=_of(question, given))
        return [tuple(map(plain, row)) for row in frame.astype("object").itertuples(index=False)]

    def there(self, question: Question, given: Given) -> Rows:
        asked = {name: (kind(value), value) for name, value in _of(question, given).items()}
        return self.judge.evaluate(question.sql, asked)

    def expected(self, question: Question, given: Given) -> Rows:
        return ORACLES[question.name](self.tables, given)

    @cached_property
    def judge(self) -> Any:
        from tests.googlesql.judge import Judge  # not installed everywhere

        known = {name: {column: kind for column, kind in catalogue.columns(table).items()
                        if column in WORDS and column in table.columns} for name, table in ASKED.items()}
        return Judge(known, {name: self._rows(table, known[name]) for name, table in ASKED.items()})

    def _rows(self, table: type[Table], known: dict[str, str]) -> list[list[Any]]:
        return [[list(cell) if known[column].startswith("ARRAY") else cell for column in known
                 for cell in [getattr(row, column)]] for row in self.tables[table.name()] if self._recent(table, row)]

    def _recent(self, table: type[Table], row: Any) -> bool:
        day = getattr(row, table.partition)
        return day >= self.since.date() or table.partition == "season_start" or (
            table.name() == LOG and row.started_at > self.since)


def _of(question: Question, given: Given) -> dict[str, Any]:
    return {name: getattr(given, name) for name in question.parameters}
