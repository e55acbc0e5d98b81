"""GoogleSQL against the home's tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pandas as pd

from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.errors import Usage
from common.ports import Value

SPELLED = re.compile(r"(?P<name>\w+)(?::(?P<kind>\w+))?=(?P<text>.*)", re.S)
READERS: dict[str, Callable[[str], Value]] = {
    "BOOL": lambda text: {"true": True, "false": False}[text.lower()], "INT64": int, "FLOAT64": float, "STRING": str,
    "DATE": lambda text: date_of(text, dt.date.min),
    "TIMESTAMP": lambda text: _utc(dt.datetime.fromisoformat(text)),
}
LOOKS = [(r"\d{4}-\d\d-\d\d|today|yesterday", "DATE"), (r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?", "TIMESTAMP"),
         (r"-?(0|[1-9]\d*)", "INT64"), (r"-?\d+\.\d+", "FLOAT64"), (r"true|false", "BOOL"), (r".*", "STRING")]


@click.command()
@click.argument("sql", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="Read the query from a file.")
@click.option("--param", "spelled", multiple=True, metavar="NAME[:TYPE]=VALUE",
              help="The value of @NAME; without a TYPE, what the value looks like. Again for each parameter.")
@click.option("--limit", default=200, show_default=True, help="At most so many rows.")
@home_option
@json_option
def query(sql: str | None, file: Path | None, spelled: tuple[str, ...], limit: int, home: Path, as_json: bool) -> None:
    """Run one SELECT in GoogleSQL (read only): tipoff query "SELECT … FROM nba_raw.nbac_schedule"."""
    text, parameters = _text(sql, file), dict(map(parameter, spelled))
    with existing_home(home) as opened:
        frame = opened.world.warehouse.query(text, limit, parameters)
    figures = [n for n, kind in enumerate(frame.dtypes) if kind.kind in "iuf"]
    shown = frame.astype("object").where(frame.notna(), None)
    if as_json:
        echo_json([dict(zip(frame.columns, map(_plain, row), strict=True)) for row in shown.values.tolist()])
        return
    table("", list(frame.columns), shown.values.tolist(), right=figures)
    if len(frame) == limit:
        click.echo(f"(the first {limit} rows; --limit shows more)", err=True)


def _utc(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC).replace(tzinfo=None) if instant.tzinfo else instant


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, pd.Timestamp) else value


def _text(sql: str | None, file: Path | None) -> str:
    if (sql is None) == (file is None):
        raise Usage('name one query: "SELECT …", or --file FILE')
    if file is None:
        return str(sql)
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Usage(f"{file} cannot be read: {error.strerror}") from error


def parameter(spelled: str) -> tuple[str, Value]:
    """'game_date=2025-01-15' as ('game_date', that date); 'game_id:STRING=22300123' says the type."""
    found = SPELLED.fullmatch(spelled)
    if found is None:
        raise Usage(f"{spelled!r} is no parameter; write NAME=VALUE or NAME:TYPE=VALUE")
    name, named, text = found.group("name"), found.group("kind"), found.group("text")
    kind = named.upper() if named else next(kind for look, kind in LOOKS if re.fullmatch(look, text, re.S))
    if kind not in READERS:
        raise Usage(f"{kind} is no type of a parameter; use one of {', '.join(READERS)}")
    try:
        return name, READERS[kind](text)
    except (ValueError, KeyError):
        raise Usage(f"{text!r} is no {kind}") from None
