"""Orchestration · writes down once, at 05:00, which runs the day should have: what is missing later can be told."""

from __future__ import annotations

import datetime as dt

from common import digest
from common.access import LOGGED, Access
from common.basketball.season import game_date, season_start
from common.endpoint import date_in, endpoint
from common.errors import NotReady, Retry
from common.ports import Doc, World
from functions.orchestration import decisions
from functions.orchestration.decisions.evidence import SCHEDULE, expected_key, games_of
from functions.orchestration.decisions.reading import config_of
from functions.orchestration.decisions.rows import EXPECTED, of_expected
from functions.orchestration.decisions.situation import Situation, instant


@endpoint(timeout_s=180, schedule="0 5 * * *", access=Access(reads=(SCHEDULE,), keeps=("expected/", LOGGED)))
def schedule_locker(request: Doc, world: World) -> Doc:
    """{date?} -> {status, schedule: {date, games_scheduled, workflows_evaluated, expected_runs, locked_at}}.

    Called again for a date, what was written down stands. NotReady while the season's schedule is not known.
    """
    day = date_in(request, "date", game_date(world.clock.now().replace(tzinfo=dt.UTC)))
    key = expected_key(day)
    if key not in (found := world.documents.get([key])):
        world.documents.swap([(key, _locked(day, world), None)])
        found = world.documents.get([key])
    if key not in found:
        raise Retry(f"{key} could not be kept")
    doc, _ = found[key]
    world.log.add(of_expected(doc, world), EXPECTED)
    told = ("date", "games_scheduled", "workflows_evaluated", "locked_at")
    return {"status": "success", "schedule": {**{name: doc[name] for name in told}, "expected_runs": len(doc["runs"])}}


def _locked(day: dt.date, world: World) -> Doc:
    config = config_of(world)
    prefix = f"state/{SCHEDULE}/"
    season = world.documents.heads(f"{prefix}{season_start(day)}", f"{prefix}{day.year + 1}~")
    if not season:
        raise NotReady(f"the schedule of the season of {day} is not known yet")
    now = Situation(instant(day, "05:00"), games_of(config, day, world))
    runs = [{"workflow_name": workflow.name, "expected_run_time": at.isoformat(), "reason": reason,
             "scrapers": list(workflow.scrapers), "priority": workflow.priority}
            for workflow, at, reason in decisions.expected(config, now)]
    return {"date": str(day), "games_scheduled": len(now.of(day)), "workflows_evaluated": len(config.enabled),
            "locked_at": world.clock.now().isoformat(), "runs": sorted(runs, key=lambda run: run["expected_run_time"]),
            "schedule_version": digest.of({key: head.version for key, head in season.items()})[:16]}
