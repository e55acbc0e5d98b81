"""Predictions · opens the batch of a slate, says how far it is, and closes it: each player ends in one state."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from common.access import Access
from common.endpoint import count_in, date_in, endpoint, text_in
from common.errors import NotReady, Usage
from common.ports import Doc, World
from functions.precompute.ml_feature_store import MlFeatureStore
from functions.raw.nbac_schedule import NbacSchedule

IDLE = dt.timedelta(minutes=30)  # a running batch without progress for so long is superseded
STALLED = dt.timedelta(minutes=10)
STATES = ("predicted", "skipped", "failed", "timed_out")


@endpoint(timeout_s=120, memory_mb=1024,
          access=Access(reads=(MlFeatureStore.name(), NbacSchedule.name()), keeps=("batch/",)))
def coordinator(request: Doc, world: World) -> Doc:
    """{action: start|status|finish, game_date, …}.

    start {owner, size?}: {started, batch_id, game_date, expected, parts: [[player_lookup]]}; asked twice by one owner
    the batch is the same. While another's is running: {started: false, batch_id, progress}. NotReady without features.
    status, finish {batch_id?}: the progress; finish gives every player who has no state yet the state timed_out.
    """
    day, action = date_in(request, "game_date", world.clock.today()), text_in(request, "action")
    if action == "start":
        return _start(day, text_in(request, "owner"), count_in(request, "size", 50, 500), world)
    doc, version = world.documents.get([key(day)]).get(key(day), ({}, None))
    if not doc or request.get("batch_id") not in (None, doc["batch_id"]):
        raise Usage(f"batch_id: no batch {str(request.get('batch_id'))[:80]} is open for {day}")
    if action == "finish":
        return _finish(day, doc, version, world)
    if action != "status":
        raise Usage(f"action: {action[:40]!r} is none of start, status, finish")
    return progress(doc, world)


def key(day: dt.date) -> str:
    """Where the date's newest batch is kept."""
    return f"batch/{day}"


def part_key(batch_id: str, part: int) -> str:
    """Where the states of one part's players are kept: written once, never changed."""
    return f"batch-part/{batch_id}/{part:04d}"


def progress(doc: Doc, world: World) -> Doc:
    """How far a batch is: counts of players by state, and what is left."""
    ended = {player: told["state"] for part in _parts(doc, world) for player, told in part["players"].items()}
    counts = Counter(ended.values())
    expected, done = doc["expected"], len(ended)
    elapsed = (world.clock.now() - dt.datetime.fromisoformat(doc["started_at"])).total_seconds()
    return {"batch_id": doc["batch_id"], "game_date": doc["game_date"], "state": doc["state"], "expected": expected,
            **{state: counts[state] + doc.get(state, 0) for state in STATES}, "remaining": expected - done,
            "percentage": round(100 * done / expected, 1) if expected else 100.0, "elapsed_seconds": elapsed,
            "eta_seconds": round(elapsed / done * (expected - done), 1) if done else None,
            "stalled": doc["state"] == "running" and _idle(doc, world) > STALLED}


def _start(day: dt.date, owner: str, size: int, world: World) -> Doc:
    batch_id = f"batch_{day}_{owner}"
    doc, version = world.documents.get([key(day)]).get(key(day), ({}, None))
    if doc.get("batch_id") != batch_id:
        if doc.get("state") == "running" and _idle(doc, world) <= IDLE:
            return {"started": False, "batch_id": doc["batch_id"], "progress": progress(doc, world)}
        players = slate(day, world)
        now = world.clock.now().isoformat()
        doc = {"batch_id": batch_id, "game_date": str(day), "state": "running", "expected": len(players),
               "started_at": now, "parts": [players[n:n + size] for n in range(0, len(players), size)]}
        won = world.documents.swap([(key(day), doc, version)])[key(day)]
        if won is None:  # another was first, or only the answer was lost
            return _start(day, owner, size, world)
    return {"started": True, "batch_id": batch_id, "game_date": str(day), "expected": doc["expected"],
            "parts": doc["parts"]}


def slate(day: dt.date, world: World) -> list[str]:
    """Everybody of whom a state is expected: the players with a feature row in the date's games, by name."""
    games = world.warehouse.read(NbacSchedule, day, day, columns=("game_id", "postponed"))
    games = games[~games["postponed"]]
    known = world.warehouse.read(MlFeatureStore, day, day, columns=("game_id", "player_lookup"))
    if len(games) and known.empty:
        raise NotReady(f"there are no features of {day} yet")
    return sorted(set(known.loc[known["game_id"].isin(games["game_id"]), "player_lookup"]))


def _finish(day: dt.date, doc: Doc, version: Any, world: World) -> Doc:
    found = progress(doc, world)
    if doc["state"] == "running":
        lost = found["remaining"]
        ended = {**doc, "state": "timed_out" if lost else "complete", "timed_out": lost,
                 "ended_at": world.clock.now().isoformat()}
        if world.documents.swap([(key(day), ended, version)])[key(day)] is None:
            return _finish(day, *world.documents.get([key(day)])[key(day)], world)
        found = progress(ended, world)
    return {**found, "remaining": 0}


def _parts(doc: Doc, world: World) -> list[Doc]:
    keys = [part_key(doc["batch_id"], n) for n in range(len(doc["parts"]))]
    return [part for part, _ in world.documents.get(keys).values()]


def _idle(doc: Doc, world: World) -> dt.timedelta:
    """Since when nothing was told of the batch."""
    told = [doc["started_at"], *(part["ended_at"] for part in _parts(doc, world))]
    return world.clock.now() - dt.datetime.fromisoformat(max(told))
