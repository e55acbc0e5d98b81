"""The benchmarks: ratios measured in one run, because machines are noisy."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from common.cli.night import SAMPLE_NIGHT
from common.cli.options import date_of, echo_json, json_option, table


@click.command()
@click.argument("date", required=False)
@click.option("--source", type=click.Choice(["sample", "archive"]), default="sample", show_default=True)
@click.option("--archive", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--events", default=300, show_default=True, help="How many durable events to time.")
@json_option
def bench(date: str | None, source: str, archive: Path | None, events: int, as_json: bool) -> None:
    """Measure what a durable event, the history, the slate and one injury cost, as ratios."""
    day = date_of(date, SAMPLE_NIGHT)
    with tempfile.TemporaryDirectory() as folder:
        found = [durable_event(Path(folder) / "events", events), *night(Path(folder), day, source, archive)]
    if as_json:
        echo_json(found)
        return
    table(
        "",
        ("what", "measured", "against", "ratio", "goal"),
        [
            (
                f["what"],
                f"{f['seconds']:.4f} s",
                f"{f['reference']} {f['reference_seconds']:.4f} s",
                f"{f['ratio']:.2f}",
                f["goal"],
            )
            for f in found
        ],
        right=(1, 3),
    )


def row(what: str, seconds: float, reference: str, reference_seconds: float, goal: str, **more: Any) -> dict[str, Any]:
    return {
        "what": what,
        "seconds": round(seconds, 6),
        "reference": reference,
        "reference_seconds": round(reference_seconds, 6),
        "ratio": round(seconds / reference_seconds, 3),
        "goal": goal,
        **more,
    }
