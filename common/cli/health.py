"""What an operator looks at first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from common.adapters.embedded.home import Home
from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.cli.status import look
from common.errors import Usage


@click.command()
@click.argument("date", required=False)
@home_option
@json_option
def health(date: str | None, home: Path, as_json: bool) -> int:
    """Is everything collected, loaded and made that should be? Exit 1 when it is not.

    DATE: whose collection is looked at; without it, of the last night that was played.
    """
    with existing_home(home) as opened:
        found = checked(opened, date_of(date, opened.clock.today() - dt.timedelta(days=1)))
    if as_json:
        echo_json(found)
        return 0 if found["healthy"] else 1
    rate = found["success_rate"]
    runs = [(r["workflow"], r["expected"][11:16], (r["actual"] or "")[11:16], r["status"]) for r in found["runs"]]
    table(f"collection of {found['date']} (UTC)", ("workflow", "expected", "actual", "status"), runs)
    click.echo(f"asked: {', '.join(f'{n} {status}' for status, n in found['asks'].items()) or 'nothing'}"
               + (f"; {rate:.1%} ended well" if rate is not None else ""))
    for source, calls in found["calls"].items():
        click.echo(f"{source}: {calls['day']} requests that day, {calls['month']} that month")
    for alert in found["alerts"]:
        click.echo(f"{alert['alert_level']} {alert['at'][11:16]} {alert['workflow']}: {alert['action']}, "
                   f"{alert['reason']}")
    for one in found["findings"]:
        until = f" until {one['until'][11:16]}" if "until" in one else ""
        click.echo(f"alert {one['alert']} ({one['severity']}) since {one['since'][11:16]}{until}: {one['title']}: "
                   f"{one['subject']}, {one['detail']}")
    for wrong in found["wrong"]:
        click.echo(f"wrong: {wrong}")
    click.echo("healthy" if found["healthy"] else f"unhealthy: {len(found['wrong'])} things are wrong")
    return 0 if found["healthy"] else 1


def checked(home: Home, day: dt.date) -> dict[str, Any]:
    """What the deployed function says of the day, and what this home has rejected, given up on or lacks."""
    told = look(home, day)
    found = told["collection"]
    if not found:
        raise Usage(f"nothing here tells how the collection of {day} stands")
    failed = [one for one in told["outputs"] if one["state"] == "FAILED"]
    wrong = [f"{one['output']} is {one['state']}: {one['reason']}" for one in failed]
    for name in ("quarantined", "dead_letters", "failed_asks"):
        wrong += [f"{name.replace('_', ' ')}: {one['where']}: {one['reason']}" for one in told[name]]
    return {**found, "wrong": found["wrong"] + wrong, "healthy": found["healthy"] and not wrong}
