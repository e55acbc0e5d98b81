"""Filters of Cloud Monitoring: what they name is looked up in the record, and which series they mean is evaluated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.cli.generate import alerts

HERE = Path(__file__).parent
OURS = "logging.googleapis.com/user/tipoff/"
TERM = re.compile(r'([a-z_.]+) (=|!=) '
                  r'(?:"([^"]*)"|starts_with\("([^"]*)"\)|monitoring\.regex\.full_match\("([^"]*)"\))')
# What each way of aligning needs: the kinds and the types of value that it takes.
ALIGNERS = {"ALIGN_DELTA": ({"DELTA"}, {"INT64", "DOUBLE"}), "ALIGN_RATE": ({"DELTA"}, {"INT64", "DOUBLE"}),
            "ALIGN_SUM": ({"DELTA", "GAUGE"}, {"INT64", "DOUBLE"}), "ALIGN_MAX": ({"GAUGE"}, {"INT64", "DOUBLE"}),
            "ALIGN_PERCENTILE_50": ({"DELTA", "GAUGE"}, {"DISTRIBUTION"}),
            "ALIGN_PERCENTILE_95": ({"DELTA", "GAUGE"}, {"DISTRIBUTION"})}


@cache
def metrics() -> dict[str, dict[str, Any]]:
    """What Google measures and we use, and what we count of our logs."""
    counted = yaml.safe_load(alerts.METRICS.read_text())
    ours = {OURS + name: {"kind": "DELTA", "value": "INT64", "unit": "1", "labels": list(metric["labels"]),
                          "on": re.findall(r'resource\.type = "([^"]+)"', metric["filter"]) or ["global"]}
            for name, metric in counted.items()}
    return json.loads((HERE / "metrics.json").read_text()) | ours


@cache
def resources() -> dict[str, list[str]]:
    return json.loads((HERE / "resources.json").read_text())


def terms(text: str) -> list[tuple[str, str, str, str]]:
    """[(field, sign, how it is compared, with what)]; ValueError where it is not joined by AND alone."""
    out = []
    for part in text.strip().split(" AND "):
        found = TERM.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"{part!r} is no term of a filter")
        field, sign, exact, start, pattern = found.groups()
        how = "exact" if exact is not None else "start" if start is not None else "pattern"
        out.append((field, sign, how, next(value for value in (exact, start, pattern) if value is not None)))
    return out


def means(text: str, series: Mapping[str, str]) -> bool:
    """Whether a filter takes a series: {'metric.type': …, 'resource.labels.service_name': …}."""
    for field, sign, how, wanted in terms(text):
        value = series.get(field, "")
        same = (value == wanted if how == "exact" else value.startswith(wanted) if how == "start"
                else bool(re.fullmatch(wanted, value)))
        if same != (sign == "="):
            return False
    return True


def faults(text: str, aggregations: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with a filter and how its series are put together, in words."""
    try:
        found = {field: value for field, _, _, value in terms(text)}
    except ValueError as error:
        yield str(error)
        return
    metric, resource = metrics().get(found.get("metric.type", "")), found.get("resource.type", "")
    if metric is None:
        yield f"there is no metric {found.get('metric.type')}"
        return
    if resource not in metric["on"]:
        yield f"{found['metric.type']} is not measured on {resource or 'nothing'}, but on {metric['on']}"
        return
    known = {"metric.type", "resource.type", *(f"metric.labels.{label}" for label in metric["labels"]),
             *(f"resource.labels.{label}" for label in resources()[resource])}
    grouped = [field for one in aggregations for field in one.get("group_by_fields", one.get("groupByFields", []))]
    yield from (f"there is no {field} of {found['metric.type']}" for field in [*found, *grouped] if field not in known)
    for one in aggregations:
        aligner = one.get("per_series_aligner", one.get("perSeriesAligner"))
        kinds, values = ALIGNERS.get(str(aligner), (set(), set()))
        if metric["kind"] not in kinds or metric["value"] not in values:
            yield f"{aligner} does not take a {metric['kind']} of {metric['value']}"
        if grouped and "REDUCE" not in str(one.get("cross_series_reducer", one.get("crossSeriesReducer"))):
            yield "series are grouped and not reduced"
