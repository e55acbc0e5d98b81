"""Dollars of a game day and of a season's month: counted operations times the dated price table beside this module."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from common.adapters.cost.operations import requests
from common.adapters.sources.live_profiles import PROFILES
from common.pipeline import Pipeline
from common.ports import Doc

GIB = 2**30
STALE = dt.timedelta(days=365)

# What a function waits for, by the assumption that says how long.
WAITS: Mapping[str, str] = {
    "objects.put": "object_s", "objects.compared": "object_s", "objects.get": "object_s", "objects.page": "object_s",
    "documents.head": "object_s", "documents.page": "object_s", "log.kept": "object_s", "log.look": "object_s",
    "log.batch": "object_s", "bus.publish": "publish_s", "source.fetch": "fetch_s", "log.load": "load_s",
    "warehouse.staged": "load_s",
    "warehouse.read": "read_s", "warehouse.query": "query_s", "warehouse.write": "write_s",
}
TOGETHER = ("documents.get", "documents.absent", "documents.swap")


@dataclass(frozen=True)
class Line:
    """amount: per game day, or what is kept of it all month. gross, net: dollars per game day without and after free
    tiers, which are given per month."""

    service: str
    what: str
    amount: float
    monthly: bool
    gross: float
    net: float


@cache
def table() -> Any:
    return json.loads((Path(__file__).with_name("prices.json")).read_text(encoding="utf-8"))


def assumed(name: str) -> float:
    return float(table()["assumed"][name]["value"])


def stale(today: dt.date) -> bool:
    """The table is so old that prices may have changed."""
    return today - dt.date.fromisoformat(table()["as_of"]) > STALE


def amounts(counted: Doc, pipeline: Pipeline) -> dict[str, float]:
    """{name of a price: how much of it a counted game day takes}."""
    counts: Mapping[str, Mapping[str, float]] = counted["counts"]
    asked, total = requests(summed(counts)), summed(counts)
    kept, deployed = counted["kept_bytes"], len(pipeline.processors) + len(pipeline.endpoints)
    sizes = {p.name: p.memory_mb for p in pipeline.processors} | {e.name: e.memory_mb for e in pipeline.endpoints}
    busy_s = [(busy(of, sizes[name]), sizes[name]) for name, of in counts.items()]
    return {
        "run_vcpu": sum(seconds * table()["vcpu"][str(memory)] for seconds, memory in busy_s),
        "run_memory": sum(seconds * memory / 1024 for seconds, memory in busy_s),
        "run_requests": total["calls"],
        "pubsub": total.get("message_bytes", 0) / GIB,
        "bigquery_scanned": total.get("scanned_mb", 0) / 1024,
        "bigquery_read": total.get("read_mb", 0) / 1024,
        "bigquery_kept": kept["tables"] / GIB,
        "storage_a": asked["insert"] + asked["list"],
        "storage_b": asked["get"] + asked["download"],
        "storage_kept": (kept["raw"] + kept["public"] + kept["state"] * assumed("versions")) / GIB,
        "workflows_internal": counted["steps"].get("internal", 0),
        "workflows_external": counted["steps"].get("external", 0),
        "scheduler": sum(bool(endpoint.schedule) for endpoint in pipeline.endpoints),
        "logging": total["calls"] * assumed("log_bytes") / GIB,
        "secrets": sum(profile.key is not None for profile in PROFILES.values()),
        "images": deployed * assumed("image_gib"),
    }


def summed(counts: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Of all functions together."""
    return {what: sum(of.get(what, 0) for of in counts.values()) for what in sorted(set().union(*counts.values()))}


def busy(counts: Mapping[str, float], memory_mb: int) -> float:
    """The seconds that a function of this memory is billed for: at work with its share of a processor, or waiting."""
    cold = counts.get("cold", 0) + assumed("crowded_share") * (counts["calls"] - counts.get("cold", 0))
    work = counts["cpu_s"] + counts["calls"] * assumed("call_cpu_s") + cold * assumed("cold_cpu_s")
    waits = sum(counts.get(what, 0) * assumed(name) for what, name in WAITS.items())
    documents = {what: counts.get(what, 0) for what in TOGETHER}
    waits += sum(requests(documents).values()) * assumed("object_s") / assumed("at_once")
    return work / float(table()["vcpu"][str(memory_mb)]) + waits + counts["calls"] * assumed("rounding_s")


def bill(counted: Doc, pipeline: Pipeline) -> list[Line]:
    """A line for each price, services in the table's order."""
    days, taken = table()["month_days"], amounts(counted, pipeline)
    lines = []
    for name, price in table()["prices"].items():
        month = taken[name] * (1 if price.get("monthly") else days)
        lines.append(Line(price["service"], price["what"], taken[name], bool(price.get("monthly")),
                          month * price["usd"] / days, max(0.0, month - price["free"]) * price["usd"] / days))
    return lines
