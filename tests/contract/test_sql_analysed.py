"""Every SQL text of the repository, analysed by Google's own analyzer against the declared tables.

Not analysed: what the service alone checks: partition filters (checked here), quotas, permissions.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd
import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the SQL of the repository is not analysed")

from common.adapters.cloud import schema, sessions, statements
from common.adapters.cloud.frames import lines
from common.table import Table
from tests.googlesql import catalogue
from tests.googlesql.judge import Judge, Refused
from tests.googlesql.repository import Query, files, shown, unpruned

TABLES = catalogue.declared()
DAYS = [dt.date(2024, 11, 3), dt.date(2024, 3, 10)]


@cache
def queried() -> Judge:
    return Judge(catalogue.queried(TABLES))


@cache
def deployed() -> Judge:
    return Judge(catalogue.deployed(TABLES))


@pytest.mark.parametrize("query", [*files(), *shown()], ids=lambda query: query.where)
def test_every_query_is_accepted(query: Query) -> None:
    assert queried().analyze(query.sql, query.parameters) == "query"
    assert query.parameters.keys() == query.asked


@pytest.mark.parametrize("query", [*files(), *shown()], ids=lambda query: query.where)
def test_every_query_says_which_partitions_it_reads(query: Query) -> None:
    assert unpruned(query.sql, TABLES) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name())
def test_every_statement_of_the_cloud_warehouse_is_accepted(table: type[Table]) -> None:
    name = f"{catalogue.PROJECT}.{catalogue.name(table)}"
    for whole, restriction in ((name, sessions.during(table, DAYS[1], DAYS[0])), (name, sessions.on(table, DAYS)),
                               (catalogue.FENCES, statements.ours(table, DAYS[0]))):
        assert deployed().analyze(f"SELECT 1 FROM `{whole}` WHERE {restriction}") == "query"
    for source, given in ((f"`{catalogue.staged(table)}`", {}),
                          (statements.sent(schema.travelling(table)), {"lines": "ARRAY<STRING>"})):
        write = statements.Write(table, (name, catalogue.FENCES), source, DAYS, DAYS[0])
        found = [[deployed().analyze(part, given) for part in script.split(";\n") if part]
                 for script in (write.script(list(schema.columns(table))), write.withdrawal())]
        assert found == [["insert", "merge"], ["delete"]]


class Kinds(Table, key=("player_lookup",), entity="player"):
    player_lookup: str | None
    game_date: dt.date | None
    number: int
    share: float
    sure: bool | None
    instant: dt.datetime | None
    seen: list[str]


def test_what_travels_with_a_script_arrives_as_it_was() -> None:
    """Google's own engine takes the lines apart: numbers to the last digit, instants, any text, lists, nulls."""
    told = [("é\n\"\\'`;", dt.date(2024, 2, 29), 2**62 + 1, 0.1 + 0.2, True,
             dt.datetime(2024, 1, 15, 17, 0, 0, 1), '["a\\nb","c\\"d"]'),
            ("", dt.date(1900, 1, 1), -1, 1e-07, False, dt.datetime(2024, 1, 15), '[]'),
            (None, None, 0, 1.7976931348623157e308, None, None, '["\u00e9"]')]
    frame = pd.DataFrame(told, columns=list(Kinds.columns)).astype({"instant": "datetime64[us]"})
    kinds = {name: schema.KINDS[column.sql_type] for name, column in Kinds.columns.items()}
    sql = f"SELECT * EXCEPT (seen), TO_JSON_STRING(seen) AS seen FROM {statements.sent(kinds)}"
    assert queried().evaluate(sql, {"lines": ("ARRAY<STRING>", lines(Kinds, frame, {}))}) == told


def test_the_statement_that_adds_a_column_is_accepted() -> None:
    there = {f"{catalogue.PROJECT}.nba_raw.scores": {"points": "INT64"}}
    for kind in schema.KINDS.values():
        sql = f"ALTER TABLE `{catalogue.PROJECT}.nba_raw.scores` ADD COLUMN IF NOT EXISTS steals {kind}"
        assert Judge(there).analyze(sql) == "alter_object"


LOG, GRADED = "nba_orchestration.pipeline_execution_log", "nba_predictions.prediction_accuracy"


@pytest.mark.parametrize(("sql", "why"), [
    (f"SELECT phases FROM {LOG}", "Unrecognized name"),
    ("SELECT 1 FROM nba_orchestration.execution_log", "Table not found"),
    (f"SELECT phase, COUNT(*) FROM {LOG} GROUP BY status", "neither grouped nor aggregated"),
    (f"SELECT phase + status FROM {LOG}", "No matching signature"),
    (f"SELECT 1 FROM {LOG} WHERE started_at > DATE '2024-01-01'", "No matching signature"),
    (f"SELECT 1 FROM {LOG} WHERE phase = @game_date", "No matching signature"),
    (f"SELECT 1 FROM {LOG} WHERE game_date = @unknown", "Query parameter"),
    (f"DELETE FROM {LOG}", "DELETE must have a WHERE"),
    (f"MERGE {LOG} t USING {GRADED} s ON t.phase = s.season_year WHEN MATCHED THEN UPDATE SET none = 1", "Unrec"),
    (f"SELECT game_date FROM {LOG} a JOIN {GRADED} b ON a.game_date = b.game_date", "ambiguous"),
])
def test_the_analyzer_sees(sql: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        queried().analyze(sql, {"game_date": "DATE"})


@pytest.mark.parametrize(("where", "whole"), [
    ("game_date = @game_date", False), ("game_date BETWEEN @a AND @b", False),
    ("l.game_date >= DATE '2024-01-01' AND phase = 1", False),
    ("phase = 1", True), ("game_date = @game_date OR phase = 1", True), ("NOT game_date = @game_date", True),
    ("game_date = DATE(started_at)", True), ("m.game_date = @game_date", True),
    (f"game_date = (SELECT MAX(game_date) FROM {GRADED} WHERE game_date > @a)", True),
])
def test_the_check_of_partitions_sees(where: str, whole: bool) -> None:
    assert unpruned(f"SELECT 1 FROM {LOG} AS l WHERE {where}", TABLES) == ([LOG] if whole else [])
