"""The pipeline as data: what Terraform, dashboards and the catalogue are made from. Generated, sorted, committed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from common.adapters.cloud import schema
from common.adapters.embedded.workflows import definition
from common.adapters.shapes import clustering
from common.cli.generate import granted
from common.endpoint import Endpoint
from common.envelope import TOPICS
from common.pipeline import Pipeline
from common.processor import Processor, Published
from common.scraper import Scraper
from common.table import Column, Table

PATH = "terraform/pipeline.auto.tfvars.json"
FENCES = f"{schema.FENCES_DATASET.removeprefix('nba_')}.{schema.FENCES}"


def manifest(pipeline: Pipeline) -> dict[str, Any]:
    """processors, endpoints, workflows, tables, scrapers, topics and secrets, each by name."""
    return {
        "processors": {p.name: _processor(p) | {"access": granted.told(granted.access(p, pipeline))}
                       for p in pipeline.processors},
        "endpoints": {e.name: _deployed(e) | {"schedule": e.schedule, "through": e.through,
                                              "access": granted.told(granted.access(e, pipeline))}
                      for e in pipeline.endpoints},
        "workflows": {name: workflow(name) for name in definition.names()},
        "tables": {**{name: _table(table) for name, table in pipeline.tables.items()}, FENCES: _fences()},
        "scrapers": {s.name: _scraper(s) | {"loaded_by": pipeline.loaders(s)} for s in pipeline.scrapers},
        "topics": {phase: {"topic": topic, "dead_letter_topic": f"{topic}-dlq"} for phase, topic in TOPICS.items()},
        "secrets": {variable: {"secret": variable.lower().replace("_", "-"), "host": host}
                    for variable, host in granted.keys().items()},
    }


def text(pipeline: Pipeline) -> str:
    return json.dumps(manifest(pipeline), indent=2, sort_keys=True) + "\n"


def subscriptions(p: Processor) -> dict[str, dict[str, str]]:
    """One per input, filtered by what never changes: the table's name, or the prefix of the objects."""
    if p.on:
        return {
            on.prefix.strip("/").replace("/", "-"): {
                "topic": TOPICS["scrapers"],
                "filter": f'hasPrefix(attributes.objectId, "raw/{on.prefix}")',  # a bucket's own notification
            }
            for on in p.on
        }
    return {
        read.table.name(): {"topic": TOPICS[read.table.phase], "filter": f'attributes.table = "{read.table.name()}"'}
        for read in p.reads.values()
    }


def workflow(name: str) -> dict[str, list[str]]:
    """What a definition calls, out of its steps: the functions that it must be allowed to invoke, and the workflows."""
    routines = definition.load(definition.source(name), f"{name}.yaml").routines
    calls = [call for routine in routines.values() for call in _calls(routine.steps)]
    return {"functions": sorted({args["name"] for called, args in calls if called == "ask_function"}),
            "workflows": sorted({args["workflow_id"] for called, args in calls if "workflow_id" in args})}


def _calls(steps: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(steps, dict) and isinstance(steps.get("call"), str):
        yield steps["call"], steps.get("args", {})
    for inner in steps.values() if isinstance(steps, dict) else steps if isinstance(steps, list) else ():
        yield from _calls(inner)


def _deployed(d: Processor | Endpoint) -> dict[str, Any]:
    return {"entry_point": d.entry_point, "function_name": d.function_name, "summary": d.summary,
            "memory_mb": d.memory_mb, "timeout_s": d.timeout_s, "max_instances": d.max_instances}


def _processor(p: Processor) -> dict[str, Any]:
    return _deployed(p) | {
        "phase": p.phase,
        "version": p.version,
        "subscriptions": subscriptions(p),
        "reads": {
            name: {
                "table": read.table.name(),
                "optional": read.optional,
                "window": "date" if not read.before else "season" if read.days is None else f"{read.days} days",
            }
            for name, read in p.reads.items()
        },
        "objects": [on.pattern for on in p.on],
        "writes": p.writes.path if isinstance(p.writes, Published) else p.writes.name(),
    }


def _table(table: type[Table]) -> dict[str, Any]:
    """partition_filter: whether every statement must name dates of it."""
    return {
        "dataset": table.dataset(), "table": table.table, "partition": table.partition, "key": list(table.key),
        "entity": table.entity, "outcome": table.outcome, "observed": table.observed,
        "cluster": list(clustering(table)), "expires_days": table.expires_days, "partition_filter": True,
        "schema": [_column(name, kind, required, table.columns.get(name))
                   for name, (kind, required) in schema.columns(table).items()],
    }


def _column(name: str, kind: str, required: bool = False, c: Column | None = None) -> dict[str, str]:
    """c: None, where it is not of the contract but of the write that made the row."""
    repeated = kind == schema.KINDS["ARRAY"]
    return {"name": name, "type": "STRING" if repeated else kind, "description": c.description if c else "",
            "mode": "REPEATED" if repeated else "REQUIRED" if required else "NULLABLE"}


def _fences() -> dict[str, Any]:
    """The one table that no contract declares: which lease number wrote which part."""
    return {
        "dataset": schema.FENCES_DATASET, "table": schema.FENCES, "partition": "written_on", "key": [],
        "entity": "part", "outcome": False, "observed": None, "cluster": ["name", "pid"],
        "expires_days": schema.FENCE_DAYS, "partition_filter": False,
        "schema": [_column(name, kind) for name, kind in schema.FENCE_COLUMNS.items()],
    }


def _scraper(s: Scraper) -> dict[str, Any]:
    return {
        "lands": s.lands,
        "form": s.form,
        "extracts": s.extracts,
        "keeps": s.keeps,
        "needs": s.needs,
        "lookup": s.lookup,
        "history": s.history,
    }
