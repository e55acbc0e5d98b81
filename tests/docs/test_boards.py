"""The panels of the boards on a played night: they answer, and show what the query itself answers."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.basketball.season import EASTERN
from common.cli.generate import boards
from common.cli.options import existing_home
from common.ports import Value
from tests.monitoring.grafana import interpolated, shown

NIGHT = dt.date(2025, 1, 15)  # of the generated season
SINCE, UNTIL = dt.datetime(2025, 1, 15, 9), dt.datetime(2025, 1, 16, 4)
ALL: dict[str, Any] = {"workflow": ".*", "scraper": ".*", "status": ".*"}


@pytest.fixture(scope="module")
def home(sample_folder: Path) -> Iterator[Home]:
    opened = existing_home(sample_folder / ".tipoff")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def journey(home: Home) -> str:
    [[found]] = home.world.warehouse.query("SELECT MAX(correlation_id) FROM nba_orchestration.pipeline_execution_log "
                                           "WHERE game_date = @day", parameters={"day": NIGHT}).values.tolist()
    return str(found)


def sound(panel: dict[str, Any], home: Home, chosen: dict[str, Any]) -> Any:
    return home.world.warehouse.query(interpolated(panel["targets"][0]["rawSql"], SINCE, UNTIL, chosen))


@pytest.mark.parametrize("name", sorted(boards.layout()))
def test_every_panel_shows_what_its_query_answers(name: str, home: Home, journey: str) -> None:
    day: dict[str, Value] = {name: dt.date(2025, 1, 15) for name in ("first_date", "last_date", "game_date")}
    given = day | {"now": UNTIL, "correlation_id": journey}
    asks = [ask for _, row in boards.asks(boards.layout()[name]["rows"]) for ask in row]
    panels = shown(json.loads((boards.FOLDER / f"{name}.json").read_text()))
    for ask, panel in zip(asks, panels, strict=True):
        seen = sound(panel, home, ALL | {"correlation_id": journey})
        meant = home.world.warehouse.query(ask.question.sql, parameters={
            name: value for name, value in given.items() if name in ask.question.parameters})
        assert len(seen) == len(meant), panel["title"]
        same = [column for column in seen.columns if column in meant.columns]
        assert same, panel["title"]
        assert Counter(map(str, seen[same].astype(str).values.tolist())) == Counter(
            map(str, meant[same].astype(str).values.tolist())), panel["title"]
        if ask.value:
            assert ask.value in seen.columns, f"{panel['title']} has no column {ask.value}"


def test_a_variable_narrows_what_a_panel_shows(home: Home) -> None:
    panels = {panel["title"]: panel for panel in shown(json.loads(
        (boards.FOLDER / "orchestration-overview.json").read_text()))}
    whole = sound(panels["Scraper success by name"], home, ALL)
    one = sorted(whole["scraper_name"])[0]
    found = sound(panels["Scraper success by name"], home, ALL | {"scraper": [one]})
    assert len(whole) > 1 and found["scraper_name"].tolist() == [one]


def test_dates_are_new_york_s() -> None:
    assert UNTIL.replace(tzinfo=dt.UTC).astimezone(EASTERN).date() == NIGHT
    assert SINCE.replace(tzinfo=dt.UTC).astimezone(EASTERN).date() == NIGHT
