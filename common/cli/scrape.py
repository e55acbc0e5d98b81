"""One manual run of one scraper, and what Phase 2 makes of its answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.sources import open_source
from common.cli.night import park
from common.cli.options import (
    date_of,
    echo_json,
    home_option,
    json_option,
    now,
    source_of,
    source_options,
    table,
)
from common.collection import scrape as phase1
from common.collection.scrape import Asked
from common.collection.timeline import ends
from common.errors import Retry, Usage
from common.pipeline import Pipeline
from common.run import Run
from common.scraper import Scraper

SHOWN = 12  # partitions of an answer of a whole season


@click.command()
@click.argument("name")
@click.option("--date", required=True, metavar="DATE", help="The game date: YYYY-MM-DD, today or yesterday.")
@source_options(None)
@home_option
@json_option
def scrape(
        name: str, date: str, source: str | None, archive: Path | None, home: Path, as_json: bool) -> int:
    """Ask the scraper NAME about DATE, land what it is told, and let Phase 2 read it; exit 1 when that failed.

    The live source is asked as of now; a season on disk or a generated one, as of the end of the game day. What follows
    from it in later phases waits for the next night.
    """
    source = source or source_of(home) or "live"
    pipeline, origin, day = Pipeline.load(), open_source(source, archive), date_of(date, dt.date.min)
    scraper = next((s for s in pipeline.scrapers if name in (s.name, s.name.rpartition(".")[2])), None)
    if scraper is None:
        raise Usage(f"there is no scraper {name[:80]!r}; `tipoff catalog` lists them")
    park(home, origin)
    with Home.open(home, pipeline, origin) as opened:
        opened.clock.set(max(opened.clock.now(), now() if source == "live" else ends(day)))
        opened.keep_source()
        runs: list[Run] = []
        try:
            asked = phase1.ask(scraper, day, opened.clock.now(), opened.world)
        except Retry as error:
            raise Usage(f"{scraper.name} got no answer: {error}; try again later") from None
        pump(opened.world, opened.bus, None, runs.extend, phase="raw")
        answer = _answer(scraper, asked, day, runs, opened)
    if as_json:
        echo_json(answer)
    else:
        _print(answer)
    return 1 if answer["status"] == "failed" else 0


def _answer(scraper: Scraper, asked: Asked | None, day: dt.date, runs: list[Run], home: Home) -> dict[str, Any]:
    """The JSON of `tipoff scrape --json`."""
    made = [{"processor": run.key.split("/")[1], "partition": run.scope.partition_id, "status": run.status,
             "changed": len(run.changed), "reason": str(run.error or run.reason)} for run in runs
            if run.key.startswith("state/raw.") and run.status != "unchanged"]
    known = len(phase1.question(scraper, day, None, home.world).games)
    return {"scraper": scraper.name, "date": str(day), "source": home.world.source.name,
            "status": asked.status if asked else "asked", "records": asked.records if asked else 0,
            "reason": asked.reason if asked else "this was asked at this very second", "games_known": known,
            "needs": scraper.needs or "", "lookup_only": scraper.lookup,
            "landed": [f"objects/raw/{name}" for name in asked.landed] if asked else [],
            "correlation_id": asked.correlation_id if asked else "", "phase2": made}


def _print(answer: dict[str, Any]) -> None:
    click.echo(f"{answer['scraper']} about {answer['date']} ({answer['source']}): {answer['status']}, "
               f"{answer['records']} records" + (f": {answer['reason']}" if answer["reason"] else ""))
    for name in answer["landed"]:
        click.echo(f"  {name}")
    if answer["status"] == "no_data" and not answer["games_known"]:
        click.echo("  this home knows no games of the date; `tipoff scrape nbac_schedule_api` brings the schedule")
    elif answer["status"] == "no_data" and answer["needs"]:
        click.echo(f"  it asks about what stands in raw/{answer['needs']}".replace("{game_date}", answer["date"]))
    if answer["lookup_only"]:
        click.echo("  other scrapers read it; Phase 2 does not")
    elif answer["phase2"]:
        table("Phase 2", ("processor", "partition", "status", "changed", "why"),
              [tuple(run.values()) for run in answer["phase2"][:SHOWN]], right=(3,))
        if (more := len(answer["phase2"]) - SHOWN) > 0:
            click.echo(f"  (+{more} more partitions: --json)")
    elif answer["landed"]:
        click.echo("  Phase 2: nothing changed")
