"""Health as an operator reads it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from common import state
from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.cli.options import date_of, echo_json, existing_home, home_option, json_option, table
from common.collection.scrape import asks_of, failed_asks
from common.envelope import PHASE_NUMBERS
from common.run import scopes_of

STATES = {
    "success": "COMPLETE",
    "no_data": "EMPTY_OK",
    "partial": "DEGRADED",
    "rejected": "FAILED",
    "waiting": "WAITING",
}


@click.command()
@click.argument("date", required=False)
@home_option
@json_option
def status(date: str | None, home: Path, as_json: bool) -> None:
    """Expected outputs of DATE by phase; what waits for what, is quarantined, dead or failed.

    Without DATE: the last night that was played.
    """
    with existing_home(home) as opened:
        day = date_of(date, opened.clock.today() - dt.timedelta(days=1))
        found = look(opened, day)
    if as_json:
        echo_json(found)
        return
    table(f"expected outputs of {day}", ("phase", "output", "state", "rows", "why"),
          [(o["phase"], o["output"], o["state"], o["rows"], o["reason"]) for o in found["outputs"]], right=(3,))
    for name in ("quarantined", "dead_letters", "failed_asks"):
        if found[name]:
            table(name.replace("_", " "), ("where", "reason"), [(e["where"], e["reason"]) for e in found[name]])
    click.echo(
        ", ".join(f"{n} {state}" for state, n in sorted(found["counts"].items()))
        + "".join(f"; {len(found[n])} {n.replace('_', ' ')}" for n in ("quarantined", "dead_letters", "failed_asks"))
        + f"; {found['unread_fields']} fields that nobody reads" * bool(found["unread_fields"])
    )
    if (told := found["collection"]).get("counts"):
        rate = "" if told["success_rate"] is None else f"; {told['success_rate']:.1%} of what was asked ended well"
        click.echo("expected runs: " + ", ".join(f"{n} {state}" for state, n in told["counts"].items()) + rate)


def look(home: Home, day: dt.date) -> dict[str, Any]:
    """{date, outputs, counts, quarantined, dead_letters, failed_asks, collection, unread_fields}: the grid, and what is
    wrong. unread_fields: how many `tipoff quarantine drift` has recorded."""
    documents = home.world.documents.scan("state/", "state/~")
    idle = documents.get(f"state/raw.nbac_schedule/{day}", {}).get("status") == "no_data"
    due = _due(home, day)
    outputs = [_output(p.name, day, documents, idle, due.get(p.name, set())) for p in sorted(
        home.world.pipeline.processors, key=lambda p: (PHASE_NUMBERS[p.phase], p.name))
        if not p.on or p.name in due or any(key.startswith(f"state/{p.name}/{day}") for key in documents)]
    return {
        "date": str(day),
        "outputs": outputs,
        "counts": dict(Counter(o["state"] for o in outputs)),
        "quarantined": quarantined(home, documents),
        "dead_letters": dead_letters(home),
        "failed_asks": [{"where": key, "reason": why} for key, why in failed_asks(day, home.world).items()],
        "collection": collection(home, day),
        "unread_fields": sum(len(doc["fields"]) for doc in home.world.documents.scan("drift/", "drift/~").values()),
    }


def collection(home: Home, day: dt.date) -> dict[str, Any]:
    """What the deployed function says of the day's collection; {} where the pipeline has none."""
    code, found = Host(home).ask("orchestration-health", {"date": str(day)})
    return found if code == 200 else {}


def _due(home: Home, day: dt.date) -> dict[str, set[str]]:
    """{processor: the partitions that it makes of what was asked for about the date}; what nobody asked is not due."""
    out: dict[str, set[str]] = {}
    for name in sorted({name for doc in asks_of(day, home.world).values() for name in doc["landed"]}):
        for p, _, fields in home.world.pipeline.routes(name):
            scopes = scopes_of(fields)
            out.setdefault(p.name, set()).update(state.key(p.name, scope) for scope in scopes if len(scopes) == 1)
    return out


def _output(name: str, day: dt.date, documents: dict[str, dict[str, Any]], idle: bool,
            due: set[str]) -> dict[str, Any]:
    """One cell of the grid: the partitions of an output on a date, worst state first. idle: the date has no games."""
    found = [doc for key, doc in documents.items() if key.startswith(f"state/{name}/{day}") or key in due]
    order = ["FAILED", "WAITING", "DEGRADED", "COMPLETE", "EMPTY_OK"]
    states = sorted((STATES.get(doc.get("status", "waiting"), "FAILED") for doc in found), key=order.index)
    why = next((doc.get("reason") or ", ".join(doc.get("waits_for", ())) for doc in found
                if STATES.get(doc.get("status", "waiting")) == (states or [""])[0]), "")
    if idle and (states or ["MISSING"])[0] in ("WAITING", "MISSING"):
        states, why = ["EMPTY_OK"], "no games on this date"
    return {"phase": PHASE_NUMBERS[name.partition(".")[0]], "output": name, "state": states[0] if states else "MISSING",
            "partitions": len(found), "rows": sum(doc.get("rows", 0) for doc in found),
            "reason": why or ("" if found else "nothing has reached it")}


def quarantined(home: Home, documents: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """Every part of an input that was rejected, and every message that could not be read."""
    out = [{"where": f"{key.removeprefix('state/')} {part['path']}", "reason": part["reason"]}
           for key, doc in documents.items() for part in doc.get("rejected", ())]
    for _, doc in home.world.documents.scan("quarantine/", "quarantine/~").items():
        if not doc.get("sent_again"):
            out.append({"where": f"message to {doc['processor']}: {_named(doc['message'])}", "reason": doc["reason"]})
    return out


def _named(message: str) -> str:
    try:
        given = json.loads(message)
        return str(given.get("object_name") or given.get("output_table"))[:120]
    except (ValueError, AttributeError, RecursionError):
        return repr(message[:60])


def dead_letters(home: Home) -> list[dict[str, str]]:
    rows = home.store.rows("SELECT processor, message, error FROM dead_letters ORDER BY id")
    return [{"where": f"{processor}: {_named(message)}", "reason": error} for processor, message, error in rows]
