"""What a counted night would cost in the cloud."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from common.adapters.cost import bill
from common.adapters.cost.operations import requests
from common.adapters.embedded.counted import counts
from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, now, table
from common.errors import Usage
from common.pipeline import Pipeline
from common.ports import Doc


@click.command()
@click.argument("date", required=False)
@home_option
@json_option
def cost(date: str | None, home: Path, as_json: bool) -> None:
    """Dollars per game day by service, of a night that was played with `tipoff night --counted oldest`.

    DATE is the night; without it the newest that was counted. Its operations are counted, prices and what has to be
    assumed stand in a table with a date: common/adapters/cost/prices.json.
    """
    with existing_home(home) as opened:
        kept, pipeline = counts(opened), opened.world.pipeline
    day = str(date_of(date, dt.date.fromisoformat(max(kept, default="2000-01-01"))))
    if day not in kept:
        which = day if date else "DATE"
        raise Usage(f"{home} holds no counted night{f' of {day}' if date else ''}; count one: "
                    f"tipoff night {which} --counted oldest --home {home}")
    answer = told(kept[day], pipeline)
    if as_json:
        echo_json(answer)
    else:
        _print(answer)


def told(counted: Doc, pipeline: Pipeline) -> dict[str, Any]:
    """The JSON of `tipoff cost --json`."""
    lines, prices = bill.bill(counted, pipeline), bill.table()
    total = bill.summed(counted["counts"])
    gross, net = sum(line.gross for line in lines), sum(line.net for line in lines)
    return {
        "date": counted["date"], "games": counted["games"], "source": counted["source"], "order": counted["order"],
        "gross": round(gross, 4), "after_free_tiers": round(net, 4),
        "gross_month": round(gross * prices["month_days"], 2),
        "month_after_free_tiers": round(net * prices["month_days"], 2),
        "goal": prices["goal"], "predecessor": prices["predecessor"],
        "prices_as_of": prices["as_of"], "stale": bill.stale(now().date()),
        "lines": [asdict(line) for line in lines],
        "operations": {**{k: round(n, 1) for k, n in total.items()}, "workflow steps": counted["steps"],
                       "requests": dict(sorted(requests(total).items()))},
        "assumed": {name: said["value"] for name, said in prices["assumed"].items()},
    }


def _print(answer: dict[str, Any]) -> None:
    rows: list[tuple[object, ...]] = []
    for service, group in groupby(answer["lines"], key=lambda line: str(line["service"])):
        lines = list(group)
        most = max(lines, key=lambda line: float(line["gross"]))
        rows.append((service, *_dollars(lines), ", ".join(f"{_count(line['amount'])} {line['what']}" for line in lines),
                     most["what"] if len(lines) > 1 else ""))
    counted = f"{answer['games']} games, the {answer['order']} message first"
    rows.append(("a game day", *_dollars(answer["lines"]), counted, ""))
    month = (f"{answer['gross_month']:.2f}", f"{answer['month_after_free_tiers']:.2f}")
    rows.append(("a month of game days", *month, "", ""))
    table(f"{answer['date']}, dollars", ("service", "gross", "after free tiers", "what", "most of it"), rows,
          right=(1, 2))
    operations = answer["operations"]
    click.echo(f"{operations['calls']:.0f} calls of functions ({operations['cold']:.0f} cold), "
               + ", ".join(f"{n} {what}" for what, n in operations["requests"].items()))
    goal = answer["goal"]
    click.echo(f"goal: at most {goal['gross']:.2f} gross for {goal['games']} games; "
               f"{answer['predecessor']['about']}: {answer['predecessor']['game_day']:.2f}")
    click.echo(f"prices as of {answer['prices_as_of']}"
               + ("; OLDER THAN A YEAR: compare them with their sources again" if answer["stale"] else ""))


def _dollars(lines: list[dict[str, Any]]) -> tuple[str, str]:
    return f"{sum(line['gross'] for line in lines):.4f}", f"{sum(line['net'] for line in lines):.4f}"


def _count(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:.2g}"
