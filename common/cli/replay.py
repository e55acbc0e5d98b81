"""Recovery: partitions whose rows are wrong or missing are made again."""

from __future__ import annotations

from pathlib import Path

import click

from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.cli.workflow import executed
from common.errors import Usage


@click.command()
@click.option("--date", metavar="DATE", help="The partitions of this game date.")
@click.option("--correlation-id", metavar="C", help="The partitions that this journey made.")
@click.option("--game", metavar="G", help="The partitions of this game (and of its date, where a table has no games).")
@click.option("--player", metavar="L", help="Only tables of players; shows this player's rows.")
@click.option("--phase", type=click.IntRange(2, 6), help="The first phase that is made again (2).")
@click.option("--dry-run", is_flag=True, help="Only tell which rows would change.")
@home_option
@json_option
def replay(  # noqa: PLR0913 — a parameter each
        date: str | None, correlation_id: str | None, game: str | None, player: str | None, phase: int | None,
        dry_run: bool, home: Path, as_json: bool) -> int:
    """Check partitions row by row against what they are made from, and write what differs.

    Runs `workflows/replay.yaml`. What a correction changes downstream follows by itself.
    """
    if not (date or correlation_id or game):
        raise Usage("name what to replay: --date DATE, --correlation-id C or --game G")
    with existing_home(home) as opened:
        day = date and str(date_of(date, opened.clock.today()))
        given = {"date": day, "correlation_id": correlation_id, "game": game, "player": player, "phase": phase}
        record = executed(opened, "replay", {"dry_run": dry_run, **{k: v for k, v in given.items() if v is not None}})
    if record["state"] != "SUCCEEDED":
        told = record["error"]["payload"]
        raise Usage(str(told.get("body", {}).get("error") or told.get("message")))
    found = record["result"]
    if as_json:
        echo_json(found)
        return 0 if dry_run or not found["left"] else 1
    if found["changes"]:
        rows = [(c["table"], c["partition"], c["entities"], c["rows"], ", ".join(c["such_as"][:3]))
                for c in found["changes"]]
        table("", ("table", "partition", "entities", "rows", "such as"), rows, right=(2, 3))
    word = "would change" if dry_run else "were made again"
    click.echo(f"{found['partitions']} partitions looked at, the rows of {len(found['changes'])} {word}"
               + (f"; {len(found['left'])} still differ" if found["left"] and not dry_run else ""))
    return 0 if dry_run or not found["left"] else 1
