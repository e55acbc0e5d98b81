"""One question as a panel of Grafana: its SQL with Grafana's variables for parameters, its thresholds, its picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp, parse_one

from common.monitoring.questions import HOLDS, Question, Step, steps
from common.ports import Doc

SOURCE = "grafana-bigquery-datasource"
# What a parameter of a query is on a board. Dates are New York's, instants UTC, text is quoted by Grafana.
SINCE, UNTIL = "TIMESTAMP '${__from:date:iso}'", "TIMESTAMP '${__to:date:iso}'"
PARAMETERS = {
    "first_date": f"DATE({SINCE}, 'America/New_York')", "last_date": f"DATE({UNTIL}, 'America/New_York')",
    "game_date": f"DATE({UNTIL}, 'America/New_York')", "now": UNTIL, "correlation_id": "${correlation_id:sqlstring}",
}
# The variables that narrow a board, and the columns of a panel's rows that they are about.
NARROWS = {"workflow": ("workflow_name", "workflow"), "scraper": ("scraper_name", "processor_name"),
           "status": ("status",)}
NAMES = ("workflow", "scraper")  # a status is of a run: of a row that names what ran
OVER_TIME = ("timeseries", "heatmap")
LINES = ("status", "phase", "workflow_name", "scraper_name", "processor_name", "system_id")
SIZES = {"stat": (6, 5), "table": (12, 9), "timeseries": (12, 8), "barchart": (12, 8), "heatmap": (24, 9)}
# Grafana's names of the units, and the smallest step between two values as the queries round them.
UNITS = {"percent": ("percent", 0.1), "ratio": ("percentunit", 0.0001), "count": ("short", 1), "rows": ("short", 1),
         "seconds": ("s", 0.1), "minutes": ("m", 0.1), "hours": ("h", 0.1), "points": ("none", 0.01),
         "times": ("none", 0.1)}
COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "fires": "red", "": "text"}
HEALTH = {"HEALTHY": "green", "DEGRADED": "yellow", "UNHEALTHY": "red", "NO GAMES TODAY": "blue"}
TIMESERIES, TABLE = 0, 1  # the formats that the data source answers in


@dataclass(frozen=True)
class Ask:
    """A question as one panel shows it. counts: the number of rows is the value."""

    question: Question
    title: str
    view: str
    value: str
    thresholds: tuple[Step, ...]
    counts: bool = False

    @classmethod
    def of(cls, question: Question, thresholds: str = "", **instead: Any) -> Ask:
        made = cls(question, question.title, question.view, question.value, question.thresholds)
        if thresholds:
            made = replace(made, thresholds=steps(question.path, thresholds))
        return replace(made, **instead)

    def colour(self, found: float) -> str:
        return next((step.colour for step in self.thresholds
                     if not step.sign or HOLDS[step.sign](float(found), step.limit)), "")


def panel(ask: Ask, variables: list[str]) -> Doc:
    """Everything but its place."""
    kind = {"stat": _stat, "table": _table, "timeseries": _timeseries, "barchart": _barchart, "heatmap": _heatmap}
    source = {"type": SOURCE, "uid": "${datasource}"}
    target = {"refId": "A", "datasource": source, "rawQuery": True, "editorMode": "code",
              "format": TIMESERIES if ask.view in OVER_TIME else TABLE,
              "rawSql": sql(ask, variables)}
    return {"type": ask.view, "title": ask.title, "description": ask.question.shows, "datasource": source,
            "targets": [target], **kind[ask.view](ask)}


def sql(ask: Ask, variables: list[str]) -> str:
    """The query itself, its parameters spelled for Grafana; narrowed by the variables that its rows speak of."""
    text = re.sub(r"@(\w+)", lambda found: PARAMETERS[found[1]], ask.question.sql).rstrip() + "\n"
    tree = parse_one(ask.question.sql, read="bigquery")
    columns = tree.named_selects if isinstance(tree, exp.Query) else []
    narrowed = [f"REGEXP_CONTAINS(COALESCE({column}, ''), r'^(?:${{{variable}:regex}})$')"
                for variable in variables for column in NARROWS.get(variable, ()) if column in columns]
    if not any(column in columns for name in NAMES for column in NARROWS[name]):
        narrowed = []
    if not narrowed and ask.view in ("table", "stat"):
        return text
    chosen = _over_time(columns, ask) if ask.view in OVER_TIME else _bars(columns, ask)
    order = "ORDER BY time" if ask.view in OVER_TIME else _order(text, columns)
    where = "WHERE " + "\n  AND ".join(narrowed) + "\n" if narrowed else ""
    return f"SELECT {chosen}\nFROM (\n{text})\n{where}{order}\n"


def _over_time(columns: list[str], ask: Ask) -> str:
    """The first column is the time; the data source takes an instant for that, and texts for the names of lines."""
    names = "".join(f", CAST({column} AS STRING) AS {column}" for column in columns[1:] if column in LINES)
    return f"CAST({columns[0]} AS TIMESTAMP) AS time{names}, {ask.value or columns[-1]}"


def _bars(columns: list[str], ask: Ask) -> str:
    """Bars are named by a text and have one number; elsewhere everything is shown."""
    return f"CAST({columns[0]} AS STRING) AS label, {ask.value}" if ask.view == "barchart" else "*"


def _order(text: str, columns: list[str]) -> str:
    """What a query ends with, as far as its rows show it: within brackets BigQuery forgets it."""
    found = re.findall(r"^ORDER BY (.*)", text, re.M)
    terms = [re.fullmatch(r"(?:\w+\.)?(\w+)( DESC)?", term) for term in found[-1].split(", ")] if found else []
    shown = [term[1] + (term[2] or "") for term in terms if term and term[1] in columns]
    return f"ORDER BY {', '.join(shown)}" if shown else ""


def thresholds(ask: Ask) -> Doc:
    """Grafana's steps begin at a value; ours are compared with one, so a step may begin just above a limit."""
    step = UNITS[ask.question.unit][1]
    limits = sorted({round(limit + more, 4) for one in ask.thresholds if one.sign
                     for limit in (one.limit,) for more in (0, step)})
    colour = ask.colour(limits[0] - step) if limits else ask.colour(0)
    out: list[Doc] = [{"value": None, "color": COLOURS[colour]}]
    for limit in limits:
        if ask.colour(limit) != colour:
            colour = ask.colour(limit)
            out.append({"value": limit, "color": COLOURS[colour]})
    return {"mode": "absolute", "steps": out}


def _field(ask: Ask) -> Doc:
    return {"unit": UNITS[ask.question.unit][0], "thresholds": thresholds(ask)}


def _stat(ask: Ask) -> Doc:
    colours = {text: {"color": colour, "index": place} for place, (text, colour) in enumerate(HEALTH.items())}
    of_text = {"unit": "none", "mappings": [{"type": "value", "options": colours}]}
    field = of_text if ask.value == "status" else _field(ask)
    return {
        "fieldConfig": {"overrides": [], "defaults": field | ({"noValue": "0"} if ask.counts else {})},
        "options": {"colorMode": "background", "graphMode": "none", "justifyMode": "auto", "textMode": "value",
                    "orientation": "auto", "wideLayout": True, "showPercentChange": False,
                    "percentChangeColorMode": "standard",
                    "reduceOptions": {"calcs": ["count" if ask.counts else "lastNotNull"], "values": False,
                                      "fields": f"/^{ask.value}$/"}}}


def _table(ask: Ask) -> Doc:
    coloured = [{"id": "custom.cellOptions", "value": {"type": "color-background", "mode": "basic"}},
                {"id": "thresholds", "value": thresholds(ask)}] if ask.thresholds else []
    of_value = [{"matcher": {"id": "byName", "options": ask.value},
                 "properties": [{"id": "unit", "value": UNITS[ask.question.unit][0]}, *coloured]}] if ask.value else []
    return {"fieldConfig": {"defaults": {"custom": {"filterable": True}}, "overrides": of_value},
            "options": {"showHeader": True, "cellHeight": "sm", "sortBy": [],
                        "footer": {"show": False, "reducer": ["sum"], "countRows": False, "fields": ""}}}


def _timeseries(ask: Ask) -> Doc:
    field = _field(ask) | {"custom": {"drawStyle": "line", "fillOpacity": 10, "showPoints": "auto", "spanNulls": False,
                                      "thresholdsStyle": {"mode": "area" if ask.thresholds else "off"}}}
    return {"fieldConfig": {"defaults": field, "overrides": []},
            "options": {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
                        "tooltip": {"mode": "multi", "sort": "desc"}}}


def _barchart(ask: Ask) -> Doc:
    return {"fieldConfig": {"defaults": _field(ask), "overrides": []},
            "options": {"orientation": "horizontal", "showValue": "auto", "stacking": "none", "groupWidth": 0.7,
                        "barWidth": 0.9, "barRadius": 0, "fullHighlight": False, "xTickLabelRotation": 0,
                        "xTickLabelSpacing": 0,
                        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
                        "tooltip": {"mode": "single", "sort": "none"}}}


def _heatmap(ask: Ask) -> Doc:
    return {"fieldConfig": {"defaults": {}, "overrides": []},
            "options": {"calculate": False, "cellGap": 1, "showValue": "never",
                        "color": {"mode": "scheme", "scheme": "Oranges", "fill": "dark-orange", "exponent": 0.5,
                                  "steps": 64, "reverse": False},
                        "yAxis": {"axisPlacement": "left", "unit": UNITS[ask.question.unit][0]},
                        "legend": {"show": True}, "tooltip": {"mode": "single", "yHistogram": False},
                        "exemplars": {"color": "orange"}, "filterValues": {"le": 1e-9}}}
