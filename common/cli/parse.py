"""What Phase 2 would make of a payload."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click
import pandas as pd

from common.adapters.reading import Reading, read
from common.cli.options import echo_json, json_option, table
from common.errors import Reject, Rejection, Usage
from common.forms import payload_of
from common.pipeline import Pipeline
from common.processor import Landed
from common.table import Column

SHOWN = 10


@click.command()
@click.argument("object_name", metavar="OBJECT_NAME")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def parse(object_name: str, file: Path, as_json: bool) -> None:
    """Route, tables, rows, quarantined parts and drift of FILE, if it landed as OBJECT_NAME (below raw/).

    Touches no home. A PDF is extracted first. When an object was taken whose name does not say so: the time of FILE.
    """
    pipeline = Pipeline.load()
    name, data = object_name.removeprefix("raw/"), file.read_bytes()
    if data.startswith(b"%PDF"):
        name = extracted(pipeline, name)
    routes = [p.name for p, _, _ in pipeline.routes(name)]
    if not routes and not pipeline.is_lookup(name):
        raise Usage(f"{name[:120]!r} is spelled as nothing that lands; `tipoff catalog` shows the patterns")
    taken = dt.datetime.fromtimestamp(int(file.stat().st_mtime), dt.UTC).replace(tzinfo=None)
    try:
        landed = json.dumps(payload_of(data, "pdf")).encode() if data.startswith(b"%PDF") else data
        reading = read(pipeline, name, landed, {"observed_at": taken.isoformat()})
    except Reject as error:
        reading = Reading(refused=[(routes[0] if routes else "", Rejection(name, str(error), at="$"))])
    found = told(pipeline, routes, reading)
    if as_json:
        echo_json(found)
    else:
        _print(name, found)


def extracted(pipeline: Pipeline, name: str) -> str:
    """The name under which the pages of a PDF land; the PDF may have been given under that name itself."""
    for scraper in pipeline.scrapers:
        fields = Landed(scraper.lands).match(name) if scraper.extracts else None
        if scraper.extracts and fields is not None:
            return scraper.extracts.format(**fields)
    return name


def told(pipeline: Pipeline, routes: list[str], reading: Reading) -> dict[str, Any]:
    """{route, tables, quarantined, drift} as JSON has them."""
    tables = {}
    for name, rows in reading.rows.items():
        written = pipeline.tables[name]
        tables[f"{written.dataset()}.{written.table}"] = [
            {str(column): _plain(value, written.columns[str(column)]) for column, value in row.items()}
            for row in rows.to_dict("records")]
    return {"route": routes, "tables": tables, "drift": reading.drift, "quarantined": [
        {"table": name, "path": part.at or "$", "row": part.path, "reason": part.reason, "sample": part.sample}
        for name, part in reading.refused]}


def _plain(value: Any, column: Column) -> Any:
    """A value as JSON has it: lists are lists, dates and instants text."""
    if column.kind is list:
        return json.loads(value)
    if pd.isna(value):
        return None
    if column.kind in (dt.date, dt.datetime):
        return str(value.date()) if column.kind is dt.date else value.isoformat()
    return column.kind(value)


def _print(name: str, found: dict[str, Any]) -> None:
    click.echo(f"{name}: " + (", ".join(found["route"]) or "lookup-only: scrapers look things up in it, no processor "
                                                           "reads it"))
    for written, rows in found["tables"].items():
        click.echo(f"\n{written}: {len(rows)} rows")
        for row in rows[:SHOWN]:
            click.echo("  " + ", ".join(f"{column}={value}" for column, value in row.items() if value is not None))
    for title, columns in (("quarantined", ("path", "row", "reason")), ("drift", ("path", "type"))):
        if found[title]:
            click.echo()
            table(f"{title}: {len(found[title])}", columns, [
                tuple(part[column] for column in columns) for part in found[title]])
