"""Every SQL text of a board, with Grafana's variables substituted, analysed by Google's own analyzer."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the SQL of the boards is not analysed")

from common.cli.generate import boards
from tests.googlesql import catalogue
from tests.googlesql.judge import Judge, Refused
from tests.googlesql.repository import unpruned
from tests.monitoring.grafana import interpolated, shown

SINCE, UNTIL = dt.datetime(2024, 11, 2, 4), dt.datetime(2024, 11, 4, 4, 59, 59, 999_000)
ALL = {"workflow": ".*", "scraper": ".*", "status": ".*", "correlation_id": "0a-1b"}
SOME = {"workflow": "betting_lines", "scraper": ["raw.nbac_schedule", "scrapers.nbac_schedule_api"],
        "status": ["failed", "partial"], "correlation_id": "it's"}


def asked() -> list[tuple[str, dict[str, Any]]]:
    return [(f"{name}: {panel['title']}", panel) for name in boards.layout()
            for panel in shown(json.loads((boards.FOLDER / f"{name}.json").read_text()))]


@cache
def judge() -> Judge:
    return Judge(catalogue.queried(catalogue.declared()))


@pytest.mark.parametrize(("where", "panel"), asked(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_panel_asks_what_bigquery_answers(where: str, panel: dict[str, Any]) -> None:
    raw = panel["targets"][0]["rawSql"]
    for chosen in (ALL, SOME | {"correlation_id": "0a-1b"}):
        sql = interpolated(raw, SINCE, UNTIL, chosen)
        assert "$" not in sql.replace(")$'", "") and "@" not in sql
        assert judge().analyze(sql) == "query"
        assert unpruned(sql, catalogue.declared()) == []


@pytest.mark.parametrize(("right", "planted"), [("phase", "fase"), ("${__to:date:iso}", "${__to:date:seconds}")])
def test_a_planted_error_is_found(right: str, planted: str) -> None:
    raw = dict(asked())["pipeline-health: Phases"]["targets"][0]["rawSql"]
    assert right in raw
    with pytest.raises((Refused, AssertionError)):
        judge().analyze(interpolated(raw.replace(right, planted), SINCE, UNTIL, ALL))


@pytest.mark.parametrize(("text", "becomes"), [
    ("${__from:date:iso}", "2024-11-02T04:00:00.000Z"), ("${__to:date:iso}", "2024-11-04T04:59:59.999Z"),
    ("${workflow:regex}", "betting_lines"), ("${status:regex}", "(failed|partial)"),
    ("${scraper:regex}", r"(raw\.nbac_schedule|scrapers\.nbac_schedule_api)"),
    ("${correlation_id:sqlstring}", "'it''s'"),
])
def test_variables_become_what_grafana_makes_of_them(text: str, becomes: str) -> None:
    assert interpolated(text, SINCE, UNTIL, SOME) == becomes
