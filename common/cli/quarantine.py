"""What could not become rows, and what nobody reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.errors import Usage
from common.ports import Doc

FUNCTION = "operations-quarantine"


@click.group()
def quarantine() -> None:
    """Look at parts of objects and messages that were rejected, and make them again after a fix."""


def chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose among them."""
    command = click.option("--match", default="", metavar="TEXT", help="A piece of table, object, path, reason, …")(
        command)
    return click.option("--date", metavar="DATE", help="Of the partitions of this game date.")(command)


@quarantine.command("list")
@chosen
@home_option
@json_option
def list_(date: str | None, match: str, home: Path, as_json: bool) -> None:
    """Every rejected part: of which table and object, where in it, why."""
    with existing_home(home) as opened:
        found = _asked(opened, "list", date, match)
    _print(found, as_json)


@quarantine.command()
@click.argument("part", metavar="ID")
@home_option
def show(part: str, home: Path) -> None:
    """The whole record of ID, by the id that the list shows."""
    with existing_home(home) as opened:
        found = [one for one in _asked(opened, "list", None, "")["parts"] if one["id"] == part]
    if not found:
        raise Usage(f"nothing in quarantine is called {part!r}; `tipoff quarantine list` shows what is there")
    echo_json(found[0])


@quarantine.command()
@chosen
@home_option
@json_option
def retry(date: str | None, match: str, home: Path, as_json: bool) -> int:
    """Make their partitions again from what has landed; exit 1 when some are rejected again."""
    with existing_home(home) as opened:
        again = _asked(opened, "retry", date, match)
        Host(opened).deliver()
        left = _asked(opened, "list", date, match)
    told = {name: again[name] for name in ("count", "partitions", "messages", "unreadable")} | {"left": left["count"]}
    if as_json:
        echo_json(told)
    else:
        click.echo(f"{told['partitions']} partitions were made again and {told['messages']} messages sent again; of "
                   f"{told['count']} parts {told['left']} are left")
    return 1 if left["count"] else 0


@quarantine.command()
@click.option("--date", metavar="DATE", help="Look at this game date's objects; without it, at the last one's.")
@home_option
@json_option
def drift(date: str | None, home: Path, as_json: bool) -> None:
    """Fields that a source sends and nobody reads, each with the first object that had it."""
    with existing_home(home) as opened:
        day = date and str(date_of(date, opened.clock.today()))
        status, found = Host(opened).ask("operations-drift", {"date": day})
    if status != 200:
        raise Usage(str(found["error"]))
    if as_json:
        echo_json(found)
        return
    table("", ("pattern", "path", "type", "first object"), [
        (one["pattern"], one["path"], one["type"], one["object"]) for one in found["fields"]])
    click.echo(f"{found['looked_at']} objects of {found['date']} looked at: {found['new']} new fields, "
               f"{len(found['fields'])} recorded")


def _asked(home: Home, action: str, date: str | None, match: str) -> Doc:
    day = date and str(date_of(date, home.clock.today()))
    status, answer = Host(home).ask(FUNCTION, {"action": action, "date": day, "match": match, "limit": 10_000})
    if status != 200:
        raise Usage(str(answer["error"]))
    return answer


def _print(found: Doc, as_json: bool) -> None:
    if as_json:
        echo_json(found)
    elif found["parts"]:
        table("", ("id", "processor", "partition", "in", "at", "what", "why"), [
            (one["id"], one["processor"], one.get("partition"), one.get("object", "").removeprefix("raw/"),
             one.get("at"), one.get("path", one.get("message", ""))[:80], one["reason"]) for one in found["parts"]])
        click.echo(f"{found['count']} rejected")
    else:
        click.echo("nothing in quarantine")
