"""Decisions and executions as rows of the log tables: for people who look on, and read by no decision."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from common import digest, state
from common.basketball.season import game_date
from common.ports import Doc, World
from common.version import version
from functions.orchestration.decisions.situation import DONE

DECISIONS, EXECUTIONS = "orchestration.workflow_decisions", "orchestration.workflow_executions"
SCRAPERS, EXPECTED = "orchestration.scraper_execution_log", "orchestration.daily_expected_schedule"
CLEANUPS = "orchestration.cleanup_operations"


def of_decision(doc: Doc, world: World) -> Doc:
    same = ("decision_id", "decision_time", "workflow_name", "action", "reason", "next_check_time", "priority",
            "alert_level")
    return {**{name: doc[name] for name in same}, "decision_date": _day(doc["decision_time"]),
            "context": json.dumps(doc["context"], sort_keys=True),
            "scrapers_triggered": _asked(doc), "target_games": doc["target_games"],
            "controller_version": version(), "environment": world.source.name, "triggered_by": "scheduler",
            "created_at": _now(world)}


def of_execution(decision: Doc, execution: Doc, world: World) -> Doc:
    ended = execution["scrapers"].values()
    trouble = [f"{name}: {told['reason']}" for name, told in execution["scrapers"].items()
               if told["status"] in ("failed", "skipped")]
    return {"execution_id": execution["execution_id"], "execution_time": execution["started_at"],
            "execution_date": _day(execution["started_at"]), "workflow_name": decision["workflow_name"],
            "decision_id": decision["decision_id"],
            "correlation_id": execution["execution_id"], "scrapers_requested": _asked(decision),
            "scrapers_triggered": sum(told["status"] != "skipped" for told in ended),
            "scrapers_succeeded": sum(told["status"] in DONE for told in ended),
            "scrapers_failed": sum(told["status"] == "failed" for told in ended),
            "scraper_execution_ids": [_id(told) for told in ended if told["correlation_id"]],
            "status": execution["status"], "duration_seconds": execution.get("duration_seconds"),
            "error_message": "; ".join(trouble)[:1000] or None, "created_at": _now(world)}


def of_scrapers(decision: Doc, execution: Doc, world: World) -> Iterator[Doc]:
    """One row for each scraper that was asked."""
    began, ended = execution["started_at"], execution.get("ended_at")
    for name, told in execution["scrapers"].items():
        if told["status"] == "skipped":
            continue
        summary = {"record_count": told["records"], "is_empty_report": told["status"] == "no_data",
                   "objects": len(told["landed"])}
        opts = {"game_date": decision["game_date"], "due": decision["decision_time"],
                "games": decision["target_games"]}
        unasked = digest.of([execution["execution_id"], name])
        yield {"execution_id": _id(told) if told["correlation_id"] else unasked[:8],
               "scraper_name": name, "workflow": decision["workflow_name"], "status": told["status"],
               "triggered_date": _day(began), "triggered_at": began,
               "completed_at": told.get("asked_at") or ended, "source": "CONTROLLER",
               "duration_seconds": _seconds(told), "environment": world.source.name, "triggered_by": execution["owner"],
               "gcs_path": told["landed"][0] if told["landed"] else None,
               "data_summary": json.dumps(summary, sort_keys=True), "error_type": None,
               "error_message": told["reason"] or None if told["status"] == "failed" else None, "retry_count": 0,
               "recovery": False, "run_id": execution["execution_id"], "opts": json.dumps(opts, sort_keys=True),
               "created_at": _now(world)}


def of_expected(doc: Doc, world: World) -> list[Doc]:
    shared = {"date": doc["date"], "locked_at": doc["locked_at"], "games_today": doc["games_scheduled"],
              "schedule_version": doc["schedule_version"], "generated_by": "orchestration.schedule_locker",
              "environment": world.source.name, "created_at": _now(world)}
    return [{**run, **shared} for run in doc["runs"]]


def of_cleanup(began: dt.datetime, checked: int, missing: list[str], sent: int, errors: list[str], world: World) -> Doc:
    return {"cleanup_id": state.correlation_id("cleanup", began.isoformat()), "cleanup_time": began.isoformat(),
            "cleanup_date": _day(began.isoformat()), "files_checked": checked, "missing_files_found": len(missing),
            "republished_count": sent,
            "missing_files": missing, "errors": errors,
            "duration_seconds": (world.clock.now() - began).total_seconds(), "pubsub_enabled": True,
            "environment": world.source.name, "created_at": _now(world)}


def _day(instant: str) -> str:
    """The date in New York of an instant (naive UTC)."""
    return str(game_date(dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)))


def _seconds(told: Doc) -> float | None:
    """What the ask itself took; none where nothing was asked."""
    if not told.get("began_at"):
        return None
    return (dt.datetime.fromisoformat(told["asked_at"]) - dt.datetime.fromisoformat(told["began_at"])).total_seconds()


def _id(told: Doc) -> str:
    return str(told["correlation_id"])[:8]


def _asked(decision: Doc) -> list[str]:
    return [name for step in decision["plan"] for name in step]


def _now(world: World) -> str:
    now: dt.datetime = world.clock.now()
    return now.isoformat()


def log_execution(decision: Doc, execution: Doc, world: World) -> None:
    world.log.add([of_execution(decision, execution, world)], EXECUTIONS)
    world.log.add(list(of_scrapers(decision, execution, world)), SCRAPERS)
