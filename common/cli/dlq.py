"""Dead letters: messages that were given up on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.cli.options import echo_json, existing_home, home_option, json_option, table
from common.errors import Usage


@click.group()
def dlq() -> None:
    """Look at messages that were given up on, and send them again."""


def chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose among them."""
    command = click.option("--match", default="", metavar="TEXT", help="A part of processor, message, error.")(command)
    return click.option("--phase", type=click.IntRange(1, 6), help="The phase whose topic they came from.")(command)


@dlq.command("list")
@chosen
@home_option
@json_option
def list_(phase: int | None, match: str, home: Path, as_json: bool) -> None:
    """Every dead letter: who could not take it, what it is about, why."""
    with existing_home(home) as opened:
        found = _asked(opened, "list", phase, match)
    _print(found, as_json)


@dlq.command()
@click.argument("letter")
@home_option
def show(letter: str, home: Path) -> None:
    """The whole of LETTER, by the id that the list shows."""
    with existing_home(home) as opened:
        found = [one for one in _asked(opened, "list", None, "") if one["id"] == letter]
    if not found:
        raise Usage(f"no dead letter is called {letter!r}; `tipoff dlq list` shows them")
    echo_json(found[0])


@dlq.command()
@chosen
@click.option("--dry-run", is_flag=True, help="Only tell which would be sent.")
@home_option
@json_option
def replay(phase: int | None, match: str, dry_run: bool, home: Path, as_json: bool) -> int:
    """Send them to where they came from; exit 1 when one of them failed again."""
    with existing_home(home) as opened:
        found = _asked(opened, "list" if dry_run else "replay", phase, match)
        if not dry_run:
            Host(opened).deliver()
        again = [] if dry_run else opened.store.rows("SELECT 1 FROM deliveries WHERE attempts > 0")
    _print(found, as_json)
    if not as_json:
        click.echo(f"{len(found)} {'would be' if dry_run else 'were'} sent again"
                   + (f"; {len(again)} failed again and will be delivered later" if again else ""))
    return 1 if again else 0


def _asked(home: Home, action: str, phase: int | None, match: str) -> list[dict[str, Any]]:
    body = {"action": action, "phase": phase, "match": match, "limit": 1_000}
    status, answer = Host(home).ask("operations-dead-letters", body)
    if status != 200:
        raise Usage(str(answer["error"]))
    letters: list[dict[str, Any]] = answer["letters"]
    return letters


def _print(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        echo_json(found)
    elif found:
        table("", ("id", "phase", "processor", "about", "attempts", "why"), [
            (one["id"], one["phase"], one["processor"], one["about"], one["attempts"], one["error"]) for one in found],
            right=(1, 4))
    else:
        click.echo("no dead letters")
