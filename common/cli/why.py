"""What a row was built from, one level at a time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import Home
from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.errors import Usage
from common.pipeline import Pipeline
from common.table import Table


@click.command()
@click.argument("table_name", metavar="TABLE")
@click.argument("date")
@click.option("--player", metavar="LOOKUP", help="Show this player's row too.")
@home_option
@json_option
def why(table_name: str, date: str, player: str | None, home: Path, as_json: bool) -> None:
    """What the partition of TABLE on DATE was built from: inputs, versions, and how to ask one level up."""
    with existing_home(home) as opened:
        found = explain(opened, table_name, date_of(date, dt.date.min), player)
    if as_json:
        echo_json(found)
        return
    for part in found["partitions"]:
        table(
            f"{part['partition']}: {part['status']}, {part['rows']} rows, version {part['version']}, "
            f"run {part['run_id']}",
            ("input", "from", "partitions", "newest version"),
            [(i["name"], i["table"], i["count"], i["newest"]) for i in part["inputs"]],
            right=(2,),
        )
    if found["row"]:
        table(f"{player}", ("column", "value"), list(found["row"].items()))
    click.echo(found["next"])


def table_called(pipeline: Pipeline, name: str) -> type[Table]:
    """A table by 'raw.nbac_schedule', 'nba_raw.nbac_schedule' or, where unique, 'nbac_schedule'."""
    known = [t for n, t in pipeline.tables.items() if name in (n, t.table, f"{t.dataset()}.{t.table}")]
    if len(known) != 1:
        raise Usage(f"no table is called {name!r}; `tipoff catalog` lists them")
    return known[0]


def explain(home: Home, name: str, day: dt.date, player: str | None) -> dict[str, Any]:
    """{table, partitions, row, next}."""
    table_ = table_called(home.world.pipeline, name)
    p = home.world.pipeline.by_name.get(table_.name())
    documents = home.world.documents.scan(f"state/{table_.name()}/{day}", f"state/{table_.name()}/{day}~")
    if not documents or p is None:
        raise Usage(f"{table_.name()} has no partition on {day}; `tipoff status {day}` tells what is there")
    partitions = [_partition(key, doc, p) for key, doc in documents.items()]
    above = sorted({i["table"] for part in partitions for i in part["inputs"] if i["table"] != "landed objects"})
    return {
        "table": table_.name(),
        "partitions": partitions,
        "row": _row(home, table_, day, player),
        "next": f"one level up: tipoff why {above[0]} {day}"
        if above
        else "this is the first level: its inputs are landed objects",
    }


def _partition(key: str, doc: dict[str, Any], p: Any) -> dict[str, Any]:
    inputs = []
    for name, versions in sorted(doc.get("inputs", {}).items()):
        read = p.reads.get(name)
        newest = max(versions, default="")
        inputs.append({"name": name, "table": read.table.name() if read else "landed objects", "count": len(versions),
                       "newest": f"{newest} {versions.get(newest, '')[:16]}".strip()})
    return {
        "partition": key.removeprefix("state/"),
        "status": doc.get("status"),
        "rows": doc.get("rows", 0),
        "version": doc.get("version", ""),
        "run_id": doc.get("run_id", ""),
        "correlation_id": doc.get("correlation_id", ""),
        "inputs": inputs,
        "waits_for": doc.get("waits_for", []),
        "rejected": doc.get("rejected", []),
    }


def _row(home: Home, table_: Any, day: dt.date, player: str | None) -> dict[str, str]:
    if player is None:
        return {}
    if "player_lookup" not in table_.columns:
        raise Usage(f"{table_.name()} has no rows of players; leave --player {player} out")
    frame = home.world.warehouse.read(table_, day, day)
    frame = frame[frame["player_lookup"] == player]
    if frame.empty:
        raise Usage(f"{table_.name()} has no row of {player!r} on {day}")
    return {c: ("null" if frame[c].isna().iloc[-1] else str(frame[c].iloc[-1])) for c in frame.columns}
