"""Operations · looks at every alert of the tables once an hour, and tells when a finding begins and when it ends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from common import digest, logs, state
from common.access import LOGGED, LOGS, Access
from common.basketball.season import new_york
from common.endpoint import endpoint
from common.errors import Retry
from common.monitoring import questions
from common.monitoring.findings import KEY, kept
from common.ports import Doc, World

KEPT = 200  # findings that have ended
REMARK = re.compile(r"^ *--.*\n", re.M)
LEVELS = {"critical": "ERROR", "warning": "WARNING"}


# What the queries of the alerts name.
TABLES = ("analytics.player_game_summary", "analytics.team_defense_game_summary", "analytics.team_offense_game_summary",
          "precompute.ml_feature_store", "predictions.player_prop_predictions", "raw.nbac_schedule")


@endpoint(timeout_s=300, memory_mb=1024, schedule="30 * * * *",
          access=Access(queries=TABLES, writes=LOGS, keeps=(LOGGED, "log-batch", KEY)))
def alerts(request: Doc, world: World) -> Doc:
    """{} -> {at, fired, cleared, open: [{alert, title, severity, subject, value, detail, since}]}.

    What runs have told of themselves is gathered, then the queries monitoring/queries/alert_*.sql are asked as one. A
    finding is told once, as `alert_fired` in the log, however long it lasts; and once more when it is gone. Of an alert
    that is asked when its tables change, the findings stand until they do: each table that a query names is billed.
    """
    world.log.gather()
    now = world.clock.now()
    doc, version = kept(world)
    before: dict[str, Doc] = doc["open"]
    rests = {alert.number: _rest(alert, now, world) for alert in questions.alerts() if alert.rests}
    standing = {number for number, rest in rests.items() if rest == doc.get("rests", {}).get(number)}
    asked = [one for one in questions.alerts() if one.number not in standing and one.begins <= f"{new_york(now):%H:%M}"]
    found = {f"{one['alert']} {one['subject']}": one for one in findings(now, world, asked)}
    found |= {key: one for key, one in before.items() if one["alert"] in standing}
    fired = {key: {**one, "since": now.isoformat()} for key, one in found.items() if key not in before}
    ended = [{**one, "until": now.isoformat()} for key, one in before.items() if key not in found]
    lasting = {key: {**found[key], "since": one["since"]} for key, one in before.items() if key in found}
    for one in fired.values():
        logs.event("alert_fired", LEVELS[one["severity"]], **_told(one))
    for one in ended:
        logs.event("alert_cleared", "NOTICE", **_told(one))
    told = {"open": dict(sorted((lasting | fired).items())), "ended": [*doc["ended"], *ended][-KEPT:], "rests": rests}
    if told != doc and world.documents.swap([(KEY, told, version)])[KEY] is None:
        raise Retry(f"{KEY} is kept by another")
    return {"at": now.isoformat(), "fired": len(fired), "cleared": len(ended), "open": list(told["open"].values())}


def _rest(alert: questions.Question, now: dt.datetime, world: World) -> str:
    """What the answer rests on: New York's date, whether it has begun, and what its tables' partitions hold."""
    local = new_york(now)
    days = local.date() - dt.timedelta(1), local.date()
    named = set(re.findall(r"\bnba_\w+\.\w+", alert.sql))
    tables = [table for table in world.pipeline.tables.values() if f"{table.dataset()}.{table.table}" in named]
    versions = {key: head.version for table in tables
                for key, head in world.documents.heads(*state.span(table.name(), *days)).items()}
    return digest.of([str(local.date()), alert.begins <= f"{local:%H:%M}", versions])


def statement(alerts: Iterable[questions.Question]) -> str:
    """Alerts as one query, without their remarks: tables that several read are billed once."""
    parts = [f"SELECT '{alert.number}' AS alert, subject, value, detail FROM (\n{REMARK.sub('', alert.sql)})"
             for alert in alerts]
    return "\nUNION ALL\n".join(parts) + "\nORDER BY alert, subject\n"


def findings(now: dt.datetime, world: World, asked: Sequence[questions.Question] | None = None) -> list[Doc]:
    """Of these alerts; None: of all."""
    by_number = {alert.number: alert for alert in (questions.alerts() if asked is None else asked)}
    if not by_number:
        return []
    rows = world.warehouse.query(statement(by_number.values()), parameters={"now": now}).itertuples(index=False)
    return [{"alert": number, "title": by_number[number].title, "severity": by_number[number].severity,
             "subject": subject, "value": float(value), "detail": str(detail)[:500]}
            for number, subject, value, detail in rows if by_number[number].colour(value) == "fires"]


def _told(one: Doc) -> Doc:
    """A log entry's own fields are `severity` and `message`; the alert's severity is a level of it already."""
    return {name: value for name, value in one.items() if name != "severity"}
