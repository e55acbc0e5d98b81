"""Every step of one update through six phases."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import Home
from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.envelope import PHASE_NUMBERS
from common.errors import Usage

PHASES = {number: phase for phase, number in PHASE_NUMBERS.items()}


@click.command()
@click.argument("correlation_id", required=False)
@click.option("--player", metavar="LOOKUP", help="What a player's rows on --date were made by.")
@click.option("--date", metavar="DATE", help="With --player.")
@click.option("--file", "file_name", metavar="NAME", help="The journey that ended in a published file.")
@home_option
@json_option
def journey(
    correlation_id: str | None, player: str | None, date: str | None, file_name: str | None, home: Path, as_json: bool
) -> None:
    """Follow one update by CORRELATION_ID, by player and date, or by published file."""
    if sum(given is not None for given in (correlation_id, player, file_name)) != 1:
        raise Usage("name one of CORRELATION_ID, --player LOOKUP --date DATE, or --file NAME")
    with existing_home(home) as opened:
        if player is not None:
            found = _of_player(opened, player, date_of(date, opened.clock.today() - dt.timedelta(days=1)))
        else:
            found = follow(opened, correlation_id or _of_file(opened, str(file_name)))
    if as_json:
        echo_json(found)
        return
    table(
        found["title"],
        ("phase", "at (UTC)", "step", "partition", "state", "changed", "why"),
        [(s["phase"], s["at"], s["step"], s["partition"], s["state"], s["changed"], s["why"]) for s in found["steps"]],
        right=(5,),
    )
    click.echo(found["end"])


def follow(home: Home, correlation_id: str) -> dict[str, Any]:
    """{correlation_id, title, steps, reached, end}: the executions of a journey in order of phase and time."""
    log: Any = home.world.pipeline.tables["operations.pipeline_execution_log"]
    rows = home.world.warehouse.read(log, dt.date(2000, 1, 1), dt.date(2100, 1, 1))
    rows = rows[rows["correlation_id"] == correlation_id].sort_values(
        ["phase", "started_at", "processor_name", "partition_id"]
    )
    if rows.empty:
        raise Usage(
            f"no run carries the correlation id {correlation_id!r}; `tipoff journey --player … --date …` finds some"
        )
    steps = [_step(row) for row in rows.to_dict("records")]
    reached = sorted({s["phase"] for s in steps})
    return {"correlation_id": correlation_id, "title": f"journey {correlation_id}", "steps": steps, "reached": reached,
            "end": _end(steps, reached)}


def _step(row: dict[Any, Any]) -> dict[str, Any]:
    changed = _text(row["affected_entities"]) or _number(row["records_updated"]) or _text(row["output"])
    return {
        "phase": int(row["phase"]), "at": f"{row['started_at']:%Y-%m-%d %H:%M}", "step": row["processor_name"],
        "partition": _text(row["partition_id"]) or f"{row['game_date']:%Y-%m-%d}",
        "state": _text(row["detail"]) or row["status"], "changed": changed,
        "why": _text(row["error_message"]) or _text(row["missing_dependencies"]),
    }


def _end(steps: list[dict[str, Any]], reached: list[int]) -> str:
    """The first phase not reached, and why."""
    missing = next((n for n in range(1, 7) if n not in reached), None)
    if missing is None:
        return "all six phases were reached"
    before = [s for s in steps if s["phase"] == max((n for n in reached if n < missing), default=reached[0])]
    failed = [s for s in before if s["state"] in ("failed", "retry", "rejected", "waiting")]
    if failed:
        why = f"{failed[0]['step']} ended {failed[0]['state']}: {failed[0]['why']}"
    elif all(not s["changed"] for s in before):
        why = "nothing changed there, so nobody downstream was woken"
    else:
        why = "its changes concern no later phase"
    return f"phase {missing} ({PHASES[missing]}) was not reached: {why}"


def _of_file(home: Home, name: str) -> str:
    """The correlation id that a published file carries."""
    wanted = name.removeprefix("objects/").removeprefix("public/").removeprefix("v1/")
    try:
        return str(json.loads(home.world.objects.get(f"public/v1/{wanted}"))["correlation_id"])
    except KeyError:
        known = ", ".join(o.name.removeprefix("public/v1/") for o in home.world.objects.list("public/")[:6])
        raise Usage(f"no published file is called {name!r}; there are {known}") from None


def _of_player(home: Home, player: str, day: dt.date) -> dict[str, Any]:
    """A player's rows on a date, phase by phase, each with the journey that wrote it."""
    steps, reached = [], set()
    for name, table_ in sorted(
        home.world.pipeline.tables.items(), key=lambda item: PHASE_NUMBERS.get(item[1].phase, 0)
    ):
        if "player_lookup" not in table_.columns or name.startswith("operations"):
            continue
        frame = home.warehouse.lineage(table_, day, player)
        for row in frame.itertuples():
            reached.add(PHASE_NUMBERS[table_.phase])
            steps.append(
                {
                    "phase": PHASE_NUMBERS[table_.phase],
                    "at": f"{row.processed_at:%Y-%m-%d %H:%M}",
                    "step": name,
                    "partition": row.partition_id,
                    "state": "stored",
                    "changed": f"{row.rows} rows",
                    "why": row.correlation_id,
                }
            )
    if not steps:
        raise Usage(f"no row is about {player!r} on {day}; lookups are lower case without spaces (lebronjames)")
    return {
        "title": f"{player} on {day}: what wrote his rows (why: correlation id)",
        "steps": steps,
        "reached": sorted(reached),
        "end": f"`tipoff journey {steps[-1]['why']}` follows the last one",
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> int | None:
    return None if value is None or value != value else int(value)
