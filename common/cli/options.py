"""What several commands share: the home, dates, how an answer is printed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import CLOCK, Home
from common.basketball.season import game_date
from common.errors import Usage
from common.pipeline import Pipeline
from common.ports import NOTHING
from common.scraper import Answer, Request

DEFAULT_HOME = ".tipoff"


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--home",
        default=DEFAULT_HOME,
        show_default=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="The folder that keeps everything.",
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")(command)


def source_options(default: str | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--source and, for a season archive, its folder. Without a default it is the home's own, of a new home live."""
    def both(command: Callable[..., Any]) -> Callable[..., Any]:
        named = click.option("--source", type=click.Choice(["sample", "archive", "live"]), default=default,
                             show_default=default or "the home's own, of a new home live",
                             help="A generated season, a season archive on disk, or the real upstreams.")
        folder = click.option("--archive", type=click.Path(path_type=Path), metavar="DIR",
                              help="The folder of the season archive.")
        return named(folder(command))
    return both


class NoSource:
    """The commands that only look ask nobody."""

    name, generated = "none", False

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        raise Usage(f"this command asks no source, not even {request.url}")


def existing_home(path: Path) -> Home:
    """The home to look at; Usage when nothing was ever played in it."""
    if not (path / "state.db").exists():
        raise Usage(f"{path} holds nothing yet; play a night first: tipoff night --home {path}")
    return Home.open(path, Pipeline.load(), NoSource())


def source_of(path: Path) -> str:
    """Which source filled the home at `path` ('' before anything did); waits for a process that holds it."""
    if not (path / "state.db").exists():
        return ""
    with Home.open(path, Pipeline((), ()), NoSource()) as home:
        found = home.world.documents.get([CLOCK]).get(CLOCK)
        return str(found[0]["source"]) if found else ""


def now() -> dt.datetime:
    """The present instant, naive UTC, in whole seconds as names of objects tell it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)


def date_of(text: str | None, default: dt.date) -> dt.date:
    """YYYY-MM-DD, `today` or `yesterday` (New York); Usage names anything else."""
    if text is None:
        return default
    today = game_date(dt.datetime.now(dt.UTC))
    if text in ("today", "yesterday"):
        return today - dt.timedelta(days=text == "yesterday")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Usage(f"{text!r} is not a date; write YYYY-MM-DD, today or yesterday") from None


def echo_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str, allow_nan=False))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[int] = ()) -> None:
    """A table for a person: drawn on a terminal, aligned plain text elsewhere. `right`: columns of figures."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    console = Console(width=None if _wide() else 200, highlight=False, soft_wrap=False)
    drawn = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD if console.is_terminal else None,
                  pad_edge=False, title_style="bold")
    for number, column in enumerate(columns):
        drawn.add_column(column, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*("" if value is None else str(value) for value in row))
    console.print(drawn)


def _wide() -> bool:
    import sys
    return sys.stdout.isatty()
