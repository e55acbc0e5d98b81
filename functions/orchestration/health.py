"""Orchestration · how a day's collection stands: the runs that it should have had beside those that it had."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from common.basketball.season import game_date
from common.endpoint import date_in, endpoint
from common.monitoring import findings
from common.ports import Doc, World
from functions.orchestration.decisions import health as beside
from functions.orchestration.decisions.config import Config
from functions.orchestration.decisions.evidence import calls_of, day_of, decision_key, expected_key
from functions.orchestration.decisions.reading import config_of
from functions.orchestration.decisions.situation import DAY, HOUR, Run, Situation, instant

LOUD = ("WARNING", "CRITICAL")
ENOUGH = 0.97  # of asks that end well


@endpoint(timeout_s=120)
def health(request: Doc, world: World) -> Doc:
    """{date?} -> {date, healthy, wrong, runs: [{workflow, expected, actual, status}], success_rate, findings, …}.

    date: of New York's calendar; default the present one. Instants are UTC. success_rate counts a proven no_data as
    success; null: nothing was asked. wrong: what makes the day unhealthy, in words. A run that was due before anything
    here was decided at all is not expected. findings: those of the alert queries on the day; a critical one that lasts
    is wrong.
    """
    now = world.clock.now()
    day = date_in(request, "date", game_date(now.replace(tzinfo=dt.UTC)))
    config = config_of(world)
    situation = Situation(min(now, instant(day + DAY, "00:00")) - dt.timedelta(microseconds=1), {})
    _, runs = day_of(config, situation, world)
    expected = world.documents.get([expected_key(day)]).get(expected_key(day), ({}, ""))[0]
    seen = [one for one in beside.checked(expected.get("runs", ()), runs, _once(config), now)
            if one.status != "MISSING" or _watched(one.expected, world)]
    rate, alerts = beside.success_rate(runs), _alerts(day, world)
    wrong = [f"{one.workflow} of {one.expected:%H:%M} UTC is {one.status}" for one in seen
             if one.status in ("MISSING", "LATE")]
    wrong += [f"{said['workflow']}: {said['reason']}" for said in alerts if said["alert_level"] == "CRITICAL"]
    wrong += _silent(expected, day, world)
    found = findings.of_day(day, world)
    wrong += [f"alert {one['alert']}, {one['title']}: {one['subject']}, {one['detail']}" for one in found
              if one["severity"] == "critical" and "until" not in one]
    if rate is not None and rate < ENOUGH:
        wrong.append(f"{rate:.1%} of what was asked ended well; {ENOUGH:.0%} should")
    told = [{"workflow": one.workflow, "expected": one.expected.isoformat(), "status": one.status,
             "actual": one.actual.isoformat() if one.actual else None} for one in seen]
    return {"date": str(day), "healthy": not wrong, "success_rate": rate, "runs": told, "alerts": alerts,
            "findings": found, "wrong": wrong, "asks": _asks(runs),
            "counts": dict(sorted(Counter(one.status for one in seen).items())),
            "calls": {name: {"month": month, "day": of_day}
                      for name, (month, of_day) in calls_of(config, situation, world).items()}}


def _watched(at: dt.datetime, world: World) -> bool:
    """Whether decisions were made in the day before this instant."""
    return bool(world.documents.heads(decision_key(at - DAY), decision_key(at, "~")))


def _once(config: Config) -> list[str]:
    return [w.name for w in config.enabled if w.decision_type in ("self_aware", "discovery")]


def _asks(runs: dict[str, tuple[Run, ...]]) -> dict[str, int]:
    """How many asks ended how."""
    return dict(sorted(Counter(status for of in runs.values() for run in of
                               for status in run.scrapers.values()).items()))


def _alerts(day: dt.date, world: World) -> list[Doc]:
    """The day's decisions that said more than that all is well."""
    keys = world.documents.heads(decision_key(instant(day, "00:00")), decision_key(instant(day + DAY, "00:00")))
    told = world.documents.get(keys)
    return [{"workflow": doc["workflow_name"], "at": doc["decision_time"], "action": doc["action"],
             "alert_level": doc["alert_level"], "reason": doc["reason"]}
            for _, (doc, _) in sorted(told.items()) if doc["alert_level"] in LOUD]


def _silent(expected: Doc, day: dt.date, world: World) -> list[str]:
    """The clocks that do not call: nothing was written down for the day, or nothing is decided any more."""
    now, out = world.clock.now(), []
    if not expected and now >= instant(day, "06:00"):
        out.append(f"the expected runs of {day} were not written down")
    since = now - 2 * HOUR
    if now < instant(day + DAY, "00:00") and not world.documents.heads(decision_key(since), decision_key(now, "~")):
        out.append(f"nothing was decided since {since:%H:%M} UTC")
    return out
