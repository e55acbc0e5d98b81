"""The main job: one night through all six phases."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from common import state
from common.adapters.embedded.counted import ORDERS, play_counted
from common.adapters.embedded.home import Home
from common.adapters.embedded.night import Played, Progress, play
from common.adapters.sources import open_source
from common.basketball.season import game_day
from common.cli.options import (
    DEFAULT_HOME,
    date_of,
    echo_json,
    home_option,
    json_option,
    now,
    source_of,
    source_options,
    table,
)
from common.errors import Usage
from common.pipeline import Pipeline
from common.ports import Source

SAMPLE_NIGHT = dt.date(2025, 1, 15)


@click.command()
@click.argument("date", required=False)
@source_options("sample")
@click.option("--counted", type=click.Choice([*ORDERS]), help="For `tipoff cost`: deliver each message alone, in this "
              "order, and count what that asks of the cloud's services. The night before is played first.")
@click.option("--all", "everybody", is_flag=True, help="Print every player, not only the first of each game.")
@home_option
@json_option
def night(date: str | None, source: str, archive: Path | None, counted: str | None, everybody: bool, home: Path,  # noqa: PLR0913 — its options
          as_json: bool) -> int:
    """Play the night of DATE: history, schedule, odds and injuries up to each tip-off, grading next morning.

    DATE is YYYY-MM-DD, today or yesterday; without it the sample source plays its own night. The live source tells of
    now: it plays today's night as far as it has come, and goes on when it is run again.
    """
    started = time.monotonic()
    if date is None and source != "sample":
        raise Usage(f"which night? e.g. tipoff night 2024-03-13 --source {source} --archive DIR" if source == "archive"
                    else "which night? tipoff night today --source live")
    day, origin, live = date_of(date, SAMPLE_NIGHT), open_source(source, archive), source == "live"
    if counted and live:
        raise Usage("the live source is asked as time passes; count a night of the sample or of an archive")
    park(home, origin)
    with Home.open(home, Pipeline.load(), origin) as opened:
        if live:
            _present(opened, day)
        with progress() as told:
            played = (play_counted(opened, day, counted, told) if counted else
                      play(opened, day, told, wait=time.sleep if live else None))
        answer = summary(opened, played, time.monotonic() - started)
        if as_json:
            echo_json(answer)
        else:
            _print(opened, answer, origin.describe(), everybody)
            for reason in verdict(opened, played)[1]:
                click.echo(f"  {answer['status']}: {reason}")
    return 1 if answer["status"] == "failed" else 0


def _present(home: Home, day: dt.date) -> None:
    """Let the clock follow the present; Usage on a night that is neither on nor begun: upstreams tell the present."""
    today = game_day(now().replace(tzinfo=dt.UTC))
    home.clock.follow(now)
    if day != today and not home.playing().startswith(f"{day}."):
        raise Usage(f"--source live plays the night of today, {today}, and one that it began; {day} is neither: "
                    "a past night plays from an archive")


def park(home: Path, origin: Source) -> None:
    """Two sources in one home would mix a generated season with a real one.

    The default home is parked under its source's name and the other one's brought back; a named home is refused.
    """
    before = source_of(home)
    if before in ("", origin.name):
        return
    if home != Path(DEFAULT_HOME):
        raise Usage(f"{home} holds a season from the {before} source; use another --home for {origin.name}")
    parked, wanted = Path(f"{home}-{before}"), Path(f"{home}-{origin.name}")
    if parked.exists():
        raise Usage(f"{home} and {parked} both hold a season from the {before} source; remove one of them")
    home.rename(parked)
    if wanted.exists():
        wanted.rename(home)
    click.echo(f"the {before} season stays in {parked}; {home} now holds the {origin.name} season", err=True)


def summary(home: Home, played: Played, seconds: float) -> dict[str, Any]:
    """The JSON of `tipoff night --json`."""
    day = played.date
    body = published(home, day)
    predictions = [p for game in body.get("games", ()) for p in game["predictions"]]
    files = [o.name for o in home.world.objects.list("public/") if str(day) in o.name or o.name.endswith("today.json")]
    made = sum(s["points"] is not None for p in predictions for s in p["systems"].values())
    return {
        "date": str(day),
        "source": home.world.source.name,
        "games": played.outcome.get("games", len(body.get("games", ()))),
        "players": len(predictions),
        "predictions": made,
        "published": [f"objects/{name}" for name in sorted(files)],
        "status": verdict(home, played)[0],
        "correlation_id": body.get("correlation_id") or state.correlation_id("night", day),
        "events": played.events,
        "runs": played.runs,
        "changed_rows": played.changed_rows,
        "seconds": round(seconds, 2),
    }


def verdict(home: Home, played: Played) -> tuple[str, list[str]]:
    """How the workflow says that the night stands, and dead letters, which no function sees; and why."""
    outcome = played.outcome
    if not outcome:
        return "under way", [f"at {home.clock.now():%H:%M} UTC; run the same command again later, and it goes on"]
    if "status" not in outcome:
        return "failed", [f"the workflow ended with {outcome.get('error')}"]
    dead = home.store.rows("SELECT count(*) FROM dead_letters")[0][0]
    reasons = [*outcome["reasons"], *([f"{dead} dead letters"] if dead else [])]
    return ("degraded" if dead and outcome["status"] == "complete" else str(outcome["status"])), reasons


def published(home: Home, day: dt.date) -> dict[str, Any]:
    """The predictions file of a date; {} when none was published."""
    try:
        found = json.loads(home.world.objects.get(f"public/v1/predictions/{day}.json"))
    except KeyError:
        return {}
    assert isinstance(found, dict)
    return found


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal; silence elsewhere. Drawn on standard error, so that answers stay clean."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total or None)


def _print(home: Home, answer: dict[str, Any], described: str, everybody: bool) -> None:
    if not answer["runs"]:
        click.echo(f"{answer['date']}: unchanged everywhere; 0 rows written, 0 events ({answer['seconds']} s)")
    body = published(home, dt.date.fromisoformat(answer["date"]))
    click.echo(described)
    if not answer["games"]:
        click.echo(f"{answer['date']}: no games")
    for game in body.get("games", ()):
        _game(game, everybody)
    _grades(home, answer["date"])
    click.echo(
        f"{answer['date']}  {answer['status']}: {answer['games']} games, {answer['players']} players, "
        f"{answer['predictions']} predictions; {answer['runs']} runs, {answer['changed_rows']} rows, "
        f"{answer['seconds']} s"
    )
    for name in answer["published"]:
        click.echo(f"  {home.path / name}")


def _game(game: dict[str, Any], everybody: bool) -> None:
    shown = game["predictions"] if everybody else game["predictions"][:6]
    rows = []
    for p in shown:
        own = next(
            (
                s
                for s in p["systems"].values()
                if s["points"] is not None and s["points"] == p["prediction"].get("points")
            ),
            next(iter(p["systems"].values())),
        )
        low, high = own.get("interval_80") or (None, None)
        line = (own.get("line") or {}).get("value")
        over = own.get("p_over")
        rows.append(
            (
                p["name"],
                p["team"],
                own["points"],
                f"{low} – {high}" if low is not None else own.get("reason"),
                line,
                f"{over:.0%}" if over is not None else None,
                own["recommendation"],
                p.get("injury_status"),
            )
        )
    title = f"{game['away_team']} at {game['home_team']}  {game['tip_time_utc'] or 'time unknown'}"
    table(
        title, ("player", "team", "points", "80 % interval", "line", "over", "call", "listed"), rows, right=(2, 3, 4, 5)
    )
    if len(shown) < len(game["predictions"]):
        click.echo(f"  (+{len(game['predictions']) - len(shown)} more: --all)")


def _grades(home: Home, day: str) -> None:
    from common.cli.accuracy import graded, lines
    frame = graded(home, day)
    if len(frame):
        table(
            "graded on the morning after (mean absolute error, points)",
            ("system", "rows", "n", "MAE", "bias", "inside 80 %"),
            lines(frame),
            right=(2, 3, 4, 5),
        )
