"""What the documents and the schedule say about a slot: a Situation, or what was decided for it already."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd

from common.collection.quota import quota_key
from common.collection.scrape import ask_key
from common.errors import Reject, Retry
from common.ports import Doc, World
from functions.orchestration.decisions import game_aware_yesterday
from functions.orchestration.decisions.config import Config
from functions.orchestration.decisions.situation import DAY, FOUND, HOUR, MINUTE, Game, Run, Situation, instant

SCHEDULE, FINAL = "raw.nbac_schedule", 3
SPELLED, DUE = "%Y%m%dT%H%M", "%Y%m%dT%H%M%S"
COLUMNS = ("game_id", "game_date", "tip_time_utc", "season_type", "postponed", "game_status")


def decision_key(slot: dt.datetime, workflow: str = "") -> str:
    return f"decision/{slot:{SPELLED}}/{workflow}"


def executed_key(slot: dt.datetime, workflow: str = "") -> str:
    """Where it is kept how a decision was executed (`execution/` is where the platform's workflows are)."""
    return f"executed/{slot:{SPELLED}}/{workflow}"


def expected_key(day: dt.date) -> str:
    """Where the runs are kept that a day should have."""
    return f"expected/{day}"


def slot_of(key: str) -> tuple[dt.datetime, str]:
    """(slot, workflow) of a key."""
    _, slot, workflow = key.split("/")
    return _read(slot), workflow


@lru_cache(maxsize=10_000)  # a day's slots are read again every hour
def _read(slot: str) -> dt.datetime:
    return dt.datetime.strptime(slot, SPELLED)


def look(config: Config, slot: dt.datetime, world: World) -> Situation:
    """Everything that is known at the slot; a schedule that cannot be read is a Reject or a defect."""
    now = Situation(slot, {})
    games = games_of(config, now.today, world)
    aborted, runs = day_of(config, now, world)
    return Situation(slot, games, runs, aborted, _collected(config, now, world), _schedule(config, now, world),
                     calls_of(config, now, world))


def games_of(config: Config, today: dt.date, world: World) -> dict[dt.date, tuple[Game, ...]]:
    """The games of yesterday and today; where there are none, those of the days that tell whether the season is on."""
    return _games(config, today, today, world) or _games(config, today, today + DAY * config.season_days, world)


def _games(config: Config, today: dt.date, last: dt.date, world: World) -> dict[dt.date, tuple[Game, ...]]:
    """From yesterday on; none that is postponed."""
    rows = world.warehouse.read(world.pipeline.tables[SCHEDULE], today - DAY, last, columns=COLUMNS)
    out: dict[dt.date, list[Game]] = {}
    for game_id, day, tip, kind, off, status in zip(*(rows[name].tolist() for name in COLUMNS), strict=True):
        if not off:
            at = instant(day.date(), "12:00") if tip is pd.NaT else tip.to_pydatetime()
            game = Game(game_id, at, status == FINAL, kind not in config.box_scores_exclude)
            out.setdefault(day.date(), []).append(game)
    return {day: tuple(sorted(games, key=lambda game: game.game_id)) for day, games in out.items()}


def day_of(config: Config, now: Situation, world: World,
           ) -> tuple[dict[str, tuple[dt.datetime, ...]], dict[str, tuple[Run, ...]]]:
    """When each workflow was given up earlier on the slot's day, and what it ran."""
    heads = world.documents.heads(decision_key(now.at("00:00")), decision_key(now.slot - MINUTE, "~"))
    aborted: dict[str, list[dt.datetime]] = {}
    for slot, workflow in (slot_of(key) for key, head in heads.items() if head.version == "ABORT"):
        aborted.setdefault(workflow, []).append(slot)
    names = {key: executed_key(*slot_of(key)) for key, head in heads.items() if head.version == "RUN"}
    docs = world.documents.get([*names, *names.values()])
    runs: dict[str, list[Run]] = {}
    for key, name in names.items():
        slot, workflow = slot_of(key)
        runs.setdefault(workflow, []).append(_run(slot, docs[key][0], docs.get(name, ({}, ""))[0], config, now))
    return {name: tuple(slots) for name, slots in aborted.items()}, {name: tuple(of) for name, of in runs.items()}


def _run(slot: dt.datetime, decision: Doc, execution: Doc, config: Config, now: Situation) -> Run:
    state = execution.get("status", "pending")
    if state in ("pending", "started") and slot <= now.slot - HOUR * config.claim_hours:
        state = "failed"  # nobody takes it up any more
    context = decision["context"]
    return Run(slot, state, {name: told["status"] for name, told in execution.get("scrapers", {}).items()},
               frozenset(decision["target_games"]), context.get("closing", False), context.get("requests", {}))


def _collected(config: Config, now: Situation, world: World) -> frozenset[str] | None:
    """The games that are in every box-score table; looked up only when a workflow wants to know."""
    asking = [w for w in config.enabled if w.decision_type == "game_aware_yesterday"
              and game_aware_yesterday.looks(w, now)]
    if not asking:
        return frozenset()
    found: list[set[str]] = []
    try:
        for name in config.box_scores:
            rows = world.warehouse.read(world.pipeline.tables[name], now.today - DAY, now.today, columns=("game_id",))
            found.append(set(rows["game_id"]))
    except (KeyError, Reject, Retry):
        return None
    return frozenset(set.intersection(*found))


def _schedule(config: Config, now: Situation, world: World) -> dt.datetime | None:
    """When today's latest successful ask for the schedule was due."""
    first, last = (f"{at:{DUE}}" for at in (now.at("00:00"), now.slot))
    days = [ask_key(config.schedule_scraper, now.today - DAY * n, now.slot) for n in (1, 0)]
    keys = [key for key in world.documents.heads(days[0].removesuffix(last), days[1])
            if first <= key.rpartition("/")[2] <= last]
    asked = world.documents.get(keys)
    due = [key.rpartition("/")[2] for key, (doc, _) in asked.items() if doc["status"] in FOUND]
    return dt.datetime.strptime(max(due), DUE) if due else None


def calls_of(config: Config, now: Situation, world: World) -> dict[str, tuple[int, int]]:
    """Requests put to each source this month and today, as they were counted when it was asked."""
    keys = {source.name: quota_key(source.name, now.slot.date()) for source in config.sources}
    docs = world.documents.get(keys.values())
    out = {}
    for name, key in keys.items():
        doc, _ = docs.get(key, ({}, ""))
        out[name] = (int(doc.get("calls", 0)), int(doc.get("days", {}).get(str(now.slot.date()), 0)))
    return out
