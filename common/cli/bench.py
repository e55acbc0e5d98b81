"""The benchmarks: ratios measured in one run, because machines are noisy."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import click

from common.adapters.embedded.dispatch import handle, pump
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources import open_source
from common.basketball.season import season_dates, season_start, season_year
from common.basketball.teams import BDL_TEAM_ID
from common.cli import reference
from common.cli.night import SAMPLE_NIGHT
from common.cli.options import NoSource, date_of, echo_json, json_option, table
from common.collection.timeline import opens
from common.envelope import Envelope
from common.errors import Usage
from common.pipeline import Pipeline
from common.ports import World
from common.state import Scope, key
from common.sweep import sweep

INJURED, LISTS = "raw.bdl_injuries", "raw/ball-dont-lie/injuries"


@click.command()
@click.argument("date", required=False)
@click.option("--source", type=click.Choice(["sample", "archive"]), default="sample", show_default=True)
@click.option("--archive", type=click.Path(path_type=Path), metavar="DIR", help="The folder of the season archive.")
@click.option("--events", default=200, show_default=True, help="How many durable events to time.")
@click.option("--load", "season", metavar="SEASON", help="Load this season (2023-24) of the archive instead.")
@click.option("--dates", type=click.IntRange(min=1), metavar="N", help="Of that season the first N game dates alone.")
@json_option
def bench(date: str | None, source: str, archive: Path | None, events: int, season: str | None, dates: int | None,  # noqa: PLR0913 — its options
          as_json: bool) -> None:
    """Measure what a durable event, the history, the slate and one injury cost, each against a reference.

    DATE is the night whose history and slate are timed; it is played in a temporary home. With --load, what it takes
    to land a season's raw objects and to load them through Phase 2.
    """
    if season is not None:
        load_season(season, archive, dates, as_json)
        return
    day = date_of(date, SAMPLE_NIGHT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [*durable_events(folder, events), *night(folder, day, source, archive)]
    if as_json:
        echo_json(found)
        return
    table("", ("what", "seconds", "reference", "seconds", "ratio", "goal"),
          [(f["what"], f"{f['seconds']:.4f}", f["reference"], f"{f['reference_seconds']:.4f}", f"{f['ratio']:.2f}",
            f["goal"]) for f in found], right=(1, 3, 4))


def load_season(season: str, archive: Path | None, dates: int | None, as_json: bool) -> None:
    from common.cli.load import load
    if archive is None:
        raise Usage("--load reads a season archive: add --archive DIR")
    year = season_year(season_dates(season)[0])
    with tempfile.TemporaryDirectory() as name:
        found = load(Path(name), year, archive, dates)
    if as_json:
        echo_json(found)
        return
    rows, totals = found.pop("rows"), found.pop("totals")
    table("", ("what", "figure"), [*found.items()], right=(1,))
    table("", ("totals of", "teams' games", "otherwise than in the box"),
          [(f"nba_raw.{name}", *of.values()) for name, of in totals.items()], right=(1, 2))
    table("", ("table", "rows"), [*rows.items()], right=(1,))


def _row(what: str, seconds: float, against: str, reference_seconds: float, goal: str) -> dict[str, Any]:
    return {
        "what": what,
        "seconds": round(seconds, 6),
        "reference": against,
        "reference_seconds": round(reference_seconds, 6),
        "ratio": round(seconds / reference_seconds, 3),
        "goal": goal,
    }


def durable_events(folder: Path, events: int) -> list[dict[str, Any]]:
    """Events one at a time through all seven steps: one whose work is nothing, and one that loads an injury list."""
    pipeline = Pipeline.load()
    rows: list[dict[str, Any]] = []
    for what, cut, arrive in (
        ("durable event, its work aside", reference.echo(pipeline), _announced),
        ("durable event with its rows in DuckDB", reference.one_processor(pipeline, INJURED), _landed),
    ):
        with Home.open(folder / f"events-{len(rows)}", cut, NoSource()) as home:
            home.clock.set(dt.datetime(2024, 1, 1, 12))
            bare = not rows
            world = (
                dataclasses.replace(home.world, warehouse=reference.Memory(False), objects=reference.Nowhere())
                if bare
                else home.world
            )
            seconds, commits = _timed(home, world, events, arrive)
        against = reference.outbox(folder / f"outbox-{len(rows)}.db", events, commits)
        rows.append(_row(f"{what} ({commits} commits)", seconds, "bare SQLite outbox, as many commits", against,
                         "<= 3" if bare else ""))
    return rows


def _announced(home: Home, day: dt.date) -> None:
    """A new version of an injury list's partition, said on its topic."""
    home.world.bus.publish(
        [
            Envelope(
                event_type="raw_data_loaded",
                phase="phase_2_raw",
                processor_name=INJURED,
                execution_id=str(day),
                correlation_id="bench",
                status="success",
                timestamp="",
                game_date=str(day),
                output_table=INJURED,
            )
        ]
    )


def _landed(home: Home, day: dt.date) -> None:
    home.world.objects.put(
        f"{LISTS}/{day}/{day:%Y%m%d}_120000.json", _injured("Bench Player", 7, 1), {"correlation_id": "bench"}
    )


def _timed(home: Home, world: World, events: int, arrive: Callable[[Home, dt.date], None]) -> tuple[float, int]:
    """Median seconds and commits of an event from its arrival to its acknowledgement."""
    spent, before = [], 0
    for n in range(events):
        day = dt.date(2021, 10, 1) + dt.timedelta(n)
        home.world.documents.swap([(key(INJURED, Scope(day)), {"version": "v", "changes": [["v", None]]}, None)])
        before -= home.store.commits
        started = time.perf_counter()
        arrive(home, day)
        handle(home.bus.due(), world, home.bus, None)
        spent.append(time.perf_counter() - started)
        before += home.store.commits
    return median(spent), round(before / events)


def _injured(name: str, player_id: int, team_id: int) -> bytes:
    """The upstream's answer with one player on it."""
    first, _, last = name.partition(" ")
    player = {"id": player_id, "first_name": first, "last_name": last, "position": "G", "team_id": team_id}
    page = {"data": [{"player": player, "return_date": None, "description": "Out with a sore ankle", "status": "Out"}],
            "meta": {"per_page": 100}}
    return json.dumps([page]).encode()


def night(folder: Path, day: dt.date, source: str, archive: Path | None) -> list[dict[str, Any]]:
    """History against a batch; the slate of the night; one injury from landing to the published file."""
    with Home.open(folder / "night", Pipeline.load(), open_source(source, archive)) as home:
        play(home, day, until=opens(day) + dt.timedelta(hours=12, minutes=30))
        first = season_start(day)
        dates = len(
            [
                o
                for o in home.world.documents.heads(
                    "state/raw.nbac_player_boxscores/", "state/raw.nbac_player_boxscores/~"
                )
            ]
        )
        history = _forgotten(home, first, day - dt.timedelta(days=1))
        batch = reference.batch(home, first, day - dt.timedelta(days=1), folder / "batch.duckdb")
        slate = _forgotten(home, day, day, phases=("analytics", "precompute", "predictions", "publishing"))
        injury = median(_injury(home, day, n) for n in range(9))
    return [
        _row(
            f"history of {dates} dates, phases 2 to 4",
            history,
            "the same functions as a batch",
            batch,
            "<= 5, and 90 s",
        ),
        _row("slate of the night, phases 3 to 6", slate, "3 s", 3.0, "<= 1 (3 s)"),
        _row("one injury, landing to file", injury, "0.3 s", 0.3, "<= 1 (300 ms)"),
        _row("one injury, landing to file", injury, "the slate", slate, "<= 0.1"),
    ]


def _forgotten(
    home: Home, first: dt.date, last: dt.date, phases: tuple[str, ...] = ("raw", "analytics", "precompute")
) -> float:
    """Seconds to make the dates' partitions of these phases again: without documents, and without the fences of those,
    which would keep out every write of a document that counts from one again."""
    world = home.world
    with home.store.transaction() as db:
        for p in world.pipeline.processors:
            if p.phase in phases:
                db.execute(
                    "DELETE FROM documents WHERE key BETWEEN ? AND ?",
                    (key(p.name, Scope(first)), key(p.name, Scope(last)) + "~"),
                )
    world.documents.forget()  # type: ignore[attr-defined]
    home.warehouse.fences.forget(first, last)
    started = time.perf_counter()
    sweep(world, first, last)
    pump(world, home.bus)
    return time.perf_counter() - started


def _injury(home: Home, day: dt.date, n: int) -> float:
    """Seconds from the landing of a new injury list (one more player out) to the settled queue, the file published."""
    home.clock.set(home.clock.now() + dt.timedelta(minutes=1))
    listed = home.world.objects.list(f"{LISTS}/{day}/")
    pages = json.loads(home.world.objects.get(listed[-1].name)) if listed else json.loads(_injured("Nobody Here", 1, 1))
    features = home.world.warehouse.read(home.world.pipeline.tables["precompute.ml_feature_store"], day, day)
    healthy = (
        features[features["injury_status"].isna() & features["is_production_ready"]]
        .sort_values("points_avg_season")
        .iloc[-1 - n]
    )
    entry = json.loads(_injured(str(healthy["player_full_name"]), 90_000 + n, BDL_TEAM_ID[str(healthy["team_abbr"])]))[
        0
    ]["data"]
    pages[0]["data"] += entry
    name = f"{LISTS}/{day}/{home.clock.now():%Y%m%d_%H%M%S}.json"
    started = time.perf_counter()
    home.world.objects.put(
        name, json.dumps(pages).encode(), {"correlation_id": f"bench-{n}", "scraper": "scrapers.bdl_injuries"}
    )
    pump(home.world, home.bus)
    return time.perf_counter() - started


