"""Every board: Grafana's and Google's own models lose nothing of it, and it asks what the queries ask."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest
from google.cloud import monitoring_dashboard_v1
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.bigquery import Dataquery
from grafana_foundation_sdk.models.dashboard import Dashboard

from common.cli.generate import boards, charts
from common.cli.generate.panels import COLOURS, UNITS, Ask, thresholds
from common.monitoring.questions import questions
from common.pipeline import Pipeline
from tests.monitoring.filters import faults
from tests.monitoring.grafana import lost, overlapping, shown

NAMES = sorted(boards.layout())
CLOUD = sorted(charts.FOLDER.glob("*.json"))
SHOWN = [ask for told in boards.layout().values() for _, row in boards.asks(told["rows"]) for ask in row]


@cache
def board(name: str) -> dict[str, Any]:
    return json.loads((boards.FOLDER / f"{name}.json").read_text())


def round_trip(model: Any, document: Any) -> list[str]:
    """What a model loses of a document."""
    return list(lost(document, json.loads(json.dumps(model.from_json(document), cls=JSONEncoder))))


def wrong(of: dict[str, Any]) -> list[str]:
    """What is wrong with a board, in words."""
    out = [f"lost: {path}" for path in round_trip(Dashboard, of)]
    variables = {variable["name"] for variable in of["templating"]["list"]}
    for panel in shown(of):
        title = panel.get("title")
        for target in panel["targets"]:
            out += [f"{title}: lost in its target: {path}" for path in round_trip(Dataquery, target)]
            sources = {target["datasource"]["uid"], panel["datasource"]["uid"]}
            out += [f"{title}: {name} is no source" for name in sources - {"${datasource}"}]
        field = panel["fieldConfig"]
        units = [field["defaults"].get("unit"), *(one["value"] for override in field["overrides"]
                                                  for one in override["properties"] if one["id"] == "unit")]
        if not title or not panel.get("description"):
            out.append(f"panel {panel['id']} has no title or no description")
        if panel["type"] not in ("table", "heatmap") and not any(units):
            out.append(f"{title}: no unit")
    out += [f"on top of each other: {pair}" for pair in overlapping(panel["gridPos"] for panel in of["panels"])]
    out += ["wider than the grid" for panel in of["panels"] if panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24]
    if len({panel["id"] for panel in of["panels"]}) < len(of["panels"]):
        out.append("two panels with one id")
    asked = {name for name in ("workflow", "scraper", "status", "correlation_id") if f"${{{name}:" in json.dumps(of)}
    return out + [f"variable {name}: asked for and not there, or there and asked by nobody"
                  for name in asked ^ (variables - {"datasource"})]


@pytest.mark.parametrize("name", NAMES)
def test_grafana_s_models_lose_nothing_of_a_board(name: str) -> None:
    assert wrong(board(name)) == []


@pytest.mark.parametrize(("way", "value", "says"), [
    ("panels/1/titel", "Health", "lost: .panels[1].titel"), ("panels/1/gridPos/width", 3, "lost"),
    ("panels/1/targets/0/rawSQL", "SELECT 1", "lost in its target"), ("panels/1/description", "", "no description"),
    ("panels/1/targets/0/datasource/uid", "x", "no source"), ("panels/2/fieldConfig/defaults/unit", None, "no unit"),
    ("panels/2/gridPos/x", 3, "on top of each other"), ("panels/2/gridPos/w", 30, "wider"),
    ("panels/2/id", 1, "one id"), ("templating/list/1/name", "flow", "variable"), ("tiem", {}, "lost: .tiem"),
])
def test_a_planted_error_is_found(way: str, value: Any, says: str) -> None:
    planted: Any = copy.deepcopy(board("orchestration-overview"))
    of, (*steps, last) = planted, way.split("/")
    for step in steps:
        of = of[int(step)] if step.isdigit() else of[step]
    of[last] = value
    assert any(says in one for one in wrong(planted)), wrong(planted)


def test_every_panel_of_the_queries_is_on_a_board() -> None:
    asked = {ask.question.name for ask in SHOWN}
    assert sorted({q.name for q in questions() if q.kind == "panel"} - asked) == []


def test_the_boards_have_the_variables_that_narrow_them() -> None:
    names = {variable["name"] for name in NAMES for variable in board(name)["templating"]["list"]}
    assert names == {"datasource", "workflow", "scraper", "status", "correlation_id"}
    assert all(board(name)["templating"]["list"][0]["query"] == "grafana-bigquery-datasource" for name in NAMES)


@pytest.mark.parametrize("ask", [ask for ask in SHOWN if ask.thresholds], ids=lambda ask: f"{ask.title} {ask.view}")
def test_grafana_colours_what_the_head_says(ask: Ask) -> None:
    steps, step = thresholds(ask)["steps"], UNITS[ask.question.unit][1]
    limits = [one.limit for one in ask.thresholds if one.sign]
    for value in [round(limit + n * step, 4) for limit in limits for n in (-2, -1, 0, 1, 2)]:
        seen = [one["color"] for one in steps if one["value"] is None or one["value"] <= value][-1]
        assert seen == COLOURS[ask.colour(value)], f"{value} is {seen}"


@pytest.mark.parametrize("path", CLOUD, ids=lambda path: path.stem)
def test_google_s_model_takes_a_dashboard_and_what_it_draws_is_measured(path: Any) -> None:
    text = path.read_text()
    monitoring_dashboard_v1.Dashboard.from_json(text)
    assert cloud_faults(json.loads(text)) == []


def cloud_faults(of: dict[str, Any]) -> list[str]:
    tiles, out = of["mosaicLayout"]["tiles"], []
    for tile in tiles:
        assert tile["widget"]["title"]
        for drawn in tile["widget"]["xyChart"]["dataSets"]:
            query = drawn["timeSeriesQuery"]["timeSeriesFilter"]
            out += list(faults(query["filter"], [query["aggregation"]]))
    return out + [f"{pair}" for pair in overlapping(tiles, "xPos", "yPos", "width", "height")]


@pytest.mark.parametrize(("right", "planted"), [
    ('"displayName"', '"displayname"'), ('"ALIGN_MAX"', '"ALIGN_MOST"'), ('"xyChart"', '"xychart"'),
    ('"plotType": "LINE"', '"plotType": "LINES"')])
def test_google_s_model_sees_a_planted_error(right: str, planted: str) -> None:
    text = (charts.FOLDER / "messages.json").read_text()
    assert right in text
    with pytest.raises(Exception, match=r"Failed to parse|Enum|no field"):
        monitoring_dashboard_v1.Dashboard.from_json(text.replace(right, planted))


def test_every_topic_phase_and_called_function_is_drawn() -> None:
    text = (charts.FOLDER / "messages.json").read_text() + (charts.FOLDER / "functions.json").read_text()
    pipeline = Pipeline.load()
    prefixes = {one.function_name.partition("-")[0] for one in (*pipeline.processors, *pipeline.endpoints)}
    assert all(f'starts_with(\\"{prefix}-\\")' in text for prefix in prefixes)
