"""Runs one of `workflows/` here: the same file, the same argument as on the platform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.adapters.embedded.workflows import definition
from common.adapters.embedded.workflows.journal import next_name
from common.cli.options import echo_json, existing_home, home_option, json_option, table
from common.errors import Usage
from common.ports import Doc


@click.group()
def workflow() -> None:
    """Run a workflow of `workflows/`, and look at what executions did."""


@workflow.command()
@click.argument("name")
@click.option("--data", default="{}", metavar="JSON", help="The argument, as `gcloud workflows run --data` takes it.")
@click.option("--execution", metavar="ID", help="Its id; one that was killed goes on. Default: a new one.")
@home_option
def run(name: str, data: str, execution: str | None, home: Path) -> int:
    """Run NAME to its end and print what it returns; exit 1 when it failed."""
    with existing_home(home) as opened:
        record = executed(opened, name, _argument(data), execution)
    echo_json(record.get("result") if record["state"] == "SUCCEEDED" else record["error"])
    return 0 if record["state"] == "SUCCEEDED" else 1


def executed(home: Home, name: str, argument: Any, execution: str | None = None) -> Doc:
    """The record of an execution when it has ended; without an id, of a new one."""
    return Host(home).run(name, argument, execution or next_name(home.world.documents, name, "run"))


def _argument(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise Usage(f"--data {data[:60]!r} is not JSON: {error}") from None


@workflow.command("list")
@home_option
@json_option
def list_(home: Path, as_json: bool) -> None:
    """The workflows that there are, and their executions in this home."""
    with existing_home(home) as opened:
        found = opened.world.documents.scan("execution/", "execution/~")
    rows = [{"workflow": doc["workflow"], "execution": key.split("/", 2)[2], "state": doc["state"],
             "started_at": doc["started_at"], "billed_steps": doc.get("billed_steps")} for key, doc in found.items()]
    if as_json:
        echo_json({"workflows": definition.names(), "executions": rows})
        return
    click.echo("workflows: " + ", ".join(definition.names()))
    table("", ("workflow", "execution", "state", "started at (UTC)", "steps billed"),
          [(r["workflow"], r["execution"], r["state"], r["started_at"], sum((r["billed_steps"] or {}).values()) or None)
           for r in rows], right=(4,))


@workflow.command()
@click.argument("name")
@click.argument("execution")
@home_option
@json_option
def describe(name: str, execution: str, home: Path, as_json: bool) -> None:
    """Every step that EXECUTION of NAME has made so far, and its state."""
    with existing_home(home) as opened:
        record = Host(opened).executions.look(name, execution)
    if as_json:
        echo_json({key: value for key, value in record.items() if key != "source"})
        return
    table(f"{name} {execution}: {record['state']}", ("at (UTC)", "step", "what", "failed"),
          [(s["started_at"], s["step"], s["what"], "yes" if s["failed"] else None) for s in record["steps"]])
    click.echo(json.dumps(record.get("result", record.get("error", record["argument"])), sort_keys=True))
