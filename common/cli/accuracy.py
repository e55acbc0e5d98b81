"""How good the predictions were, with everything to judge that by."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import pandas as pd

from common.adapters.embedded.home import Home
from common.basketball import accuracy as figures
from common.basketball.season import season_dates, season_name, season_year
from common.cli.options import echo_json, existing_home, home_option, json_option, table
from common.errors import Reject, Usage

GRADED = "predictions.prediction_accuracy"


@click.command()
@click.option("--season", metavar="SEASON", help="Such as 2023-24; by default the last one that was played.")
@click.option(
    "--by", type=click.Choice(["system", "player", "tier", "month"]), help="The same figures for each of a kind."
)
@home_option
@json_option
def accuracy(season: str | None, by: str | None, home: Path, as_json: bool) -> None:
    """Error, bias, coverage and hit rate per system, against baselines and the closing line on the same rows."""
    with existing_home(home) as opened:
        name = season or season_name(season_year(opened.clock.today()))
        frame = _season(opened, name)
    if frame.empty:
        raise Usage(f"no graded prediction of season {name} in {home}; play a night of it first: tipoff night DATE")
    if by:
        found = figures.by(frame, by)
        if as_json:
            echo_json({"season": name, "by": by, "groups": found})
        else:
            table(
                f"season {name} by {by}",
                ("group", "system", "n", "MAE", "season mean", "bias", "inside 80 %"),
                [
                    (g["group"], g["system_id"], g["n"], g["mae"], g["season_mean_mae"], g["bias"], g["coverage_80"])
                    for g in found
                ],
                right=(2, 3, 4, 5, 6),
            )
        return
    report = figures.report(frame, name)
    if as_json:
        echo_json(report)
        return
    for population, what in (("all", "players with ten earlier games this season"), ("line", "of those, with a line")):
        rows = [e for e in (*report["systems"], *report["baselines"]) if e["population"] == population]
        if rows:
            table(
                f"season {name}: {what}",
                ("system", "n", "MAE", "95 % interval", "bias", "inside 80 %", "hit rate", "of", "log loss"),
                [
                    (
                        e["system_id"],
                        e["n"],
                        e["mae"],
                        _range(e["mae_interval"]),
                        e["bias"],
                        e["coverage_80"],
                        e["hit_rate"],
                        e["hit_n"],
                        e["log_loss"],
                    )
                    for e in rows
                ],
                right=tuple(range(1, 9)),
            )


def _season(home: Home, name: str) -> pd.DataFrame:
    try:
        dates = season_dates(name)
    except Reject as error:
        raise Usage(str(error)) from None
    return home.world.warehouse.read(home.world.pipeline.tables[GRADED], dates[0], dates[-1])


def graded(home: Home, day: str) -> pd.DataFrame:
    """The graded predictions of a date."""
    date = dt.date.fromisoformat(day)
    return home.world.warehouse.read(home.world.pipeline.tables[GRADED], date, date)


def lines(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Systems, baselines and the line on the same rows, for a table: (system, rows, n, MAE, bias, inside 80 %)."""
    report = figures.report(frame, "")
    return [
        (e["system_id"], e["population"], e["n"], e["mae"], e["bias"], e["coverage_80"])
        for population in ("all", "line")
        for e in (*report["systems"], *report["baselines"])
        if e["population"] == population
    ]


def _range(interval: list[float] | None) -> str | None:
    return f"{interval[0]:.2f} – {interval[1]:.2f}" if interval else None
