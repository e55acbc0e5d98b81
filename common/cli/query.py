"""GoogleSQL against the home's tables."""

from __future__ import annotations

import json
from pathlib import Path

import click

from common.cli.options import echo_json, existing_home, home_option, json_option, table


@click.command()
@click.argument("sql")
@click.option("--limit", default=200, show_default=True, help="At most so many rows.")
@home_option
@json_option
def query(sql: str, limit: int, home: Path, as_json: bool) -> None:
    """Run one SELECT in GoogleSQL (read only): tipoff query "SELECT … FROM nba_raw.nbac_schedule"."""
    with existing_home(home) as opened:
        frame = opened.world.warehouse.query(sql, limit)
    if as_json:
        echo_json(json.loads(frame.to_json(orient="records", date_format="iso")))
        return
    figures = [n for n, kind in enumerate(frame.dtypes) if kind.kind in "iuf"]
    shown = frame.astype("object").where(frame.notna(), None)
    table("", list(frame.columns), shown.values.tolist(), right=figures)
    if len(frame) == limit:
        click.echo(f"(the first {limit} rows; --limit shows more)", err=True)
