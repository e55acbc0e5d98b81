"""What Terraform is told of tables, functions and clocks is what the code makes, needs and can bear."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from common.adapters.cloud import schema
from common.adapters.embedded.schedules import instants
from common.cli.generate.manifest import FENCES, manifest
from common.pipeline import Pipeline

PIPELINE = Pipeline.load()
MANIFEST = manifest(PIPELINE)
DAYS = {"when 01:00 comes twice": dt.datetime(2025, 11, 2, 4), "when 02:00 never comes": dt.datetime(2026, 3, 8, 5),
        "plain": dt.datetime(2026, 1, 15, 5)}  # midnight in New York


def told(name: str) -> dict[str, Any]:
    """A table of the manifest as BigQuery's own model would say it."""
    table = MANIFEST["tables"][name]
    partition = {"type": "DAY", "field": table["partition"]}
    if table["expires_days"]:
        partition["expirationMs"] = str(table["expires_days"] * schema.DAY_MS)
    return {"fields": [{key: value for key, value in column.items() if value} for column in table["schema"]],
            "partition": partition, "cluster": table["cluster"], "filter": table["partition_filter"],
            "key": "key: " + ", ".join(table["key"]) if table["key"] else None}


def made(table: Any) -> dict[str, Any]:
    """The same of what the cloud adapter makes where Terraform is not."""
    given = table.to_api_repr()
    fields = [{key: value for key, value in column.items() if value} for column in given["schema"]["fields"]]
    return {"fields": fields, "partition": given["timePartitioning"], "cluster": given["clustering"]["fields"],
            "filter": table.require_partition_filter or False, "key": given.get("description")}


@pytest.mark.parametrize("name", sorted(PIPELINE.tables))
def test_a_table_is_the_one_that_the_adapter_makes(name: str) -> None:
    assert told(name) == made(schema.definition(PIPELINE.tables[name], "project.dataset"))


def test_so_are_the_fences() -> None:
    assert told(FENCES) == made(schema.fences("project.dataset"))
    assert MANIFEST["tables"][FENCES]["dataset"] == schema.FENCES_DATASET


def test_whatever_an_access_names_is_there() -> None:
    topics = {names["topic"] for names in MANIFEST["topics"].values()}
    dead = {names["dead_letter_topic"] for names in MANIFEST["topics"].values()}
    for one in (*MANIFEST["processors"].values(), *MANIFEST["endpoints"].values()):
        access = one["access"]
        assert {*access["reads"], *access["queries"], *access["writes"]} <= MANIFEST["tables"].keys()
        assert not {*access["reads"], *access["queries"]} & {*access["writes"]}
        assert access["sessions"] or not access["reads"]
        assert {*access["announces"]} <= topics and {*access["revives"]} <= dead
        assert {*access["secrets"]} <= MANIFEST["secrets"].keys()
        assert all("/" in prefix or prefix in ("alerts", "log-batch") for prefix in access["keeps"])


def test_each_table_is_written_by_one_processor_and_whoever_makes_its_partitions() -> None:
    writers = Counter(name for p in MANIFEST["processors"].values() for name in p["access"]["writes"])
    assert {name for name, count in writers.items() if count > 1} == set()
    endpoints = {e: set(told["access"]["writes"]) & writers.keys() for e, told in MANIFEST["endpoints"].items()}
    assert {e: names for e, names in endpoints.items() if names} == {
        "predictions.worker": {"predictions.player_prop_predictions"}}


@pytest.mark.parametrize("night", DAYS)
def test_a_clock_calls_as_often_on_the_nights_on_which_it_is_moved(night: str) -> None:
    """What is not hourly keeps clear of 01:00 to 03:00."""
    jobs = [e for e in PIPELINE.endpoints if e.schedule]
    hourly = {e.name for e in jobs if e.schedule.split()[1] == "*"}
    hours = {"when 01:00 comes twice": 25, "when 02:00 never comes": 23}.get(night, 24)
    start = DAYS[night]
    counted = Counter(job.name for _, job in instants(
        jobs, start, start + dt.timedelta(hours=hours) - dt.timedelta(minutes=1)))
    plain = Counter(job.name for _, job in instants(
        jobs, DAYS["plain"], DAYS["plain"] + dt.timedelta(hours=24, minutes=-1)))
    assert hourly and len(jobs) > len(hourly)
    for name, count in counted.items():
        assert count == (plain[name] * hours // 24 if name in hourly else plain[name]), name


def test_every_clock_starts_something_that_is_there() -> None:
    assert {e["through"] for e in MANIFEST["endpoints"].values()} <= {"", *MANIFEST["workflows"]}
    assert all(e["schedule"] for e in MANIFEST["endpoints"].values() if e["through"])


def test_every_function_is_called_by_something() -> None:
    """None can be reached from outside: what nothing calls could never be used."""
    called = {name for workflow in MANIFEST["workflows"].values() for name in workflow["functions"]}
    called |= {e["function_name"] for e in MANIFEST["endpoints"].values() if e["schedule"] and not e["through"]}
    assert {e["function_name"] for e in MANIFEST["endpoints"].values()} - called == set()
    assert all(p["subscriptions"] for p in MANIFEST["processors"].values())


def test_a_function_ends_before_its_message_is_delivered_again() -> None:
    assert all(p["timeout_s"] <= 540 for p in MANIFEST["processors"].values())
