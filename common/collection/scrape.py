"""Phase 1: a scraper is asked, a source answers, the answer lands as it was received."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pandas as pd

from common import digest, state
from common.basketball.season import season_name, season_year
from common.collection import quota
from common.envelope import PHASE_NUMBERS
from common.errors import Reject, Retry
from common.forms import payload_of
from common.pipeline import Pipeline
from common.ports import NOTHING, Doc, Stored, World
from common.processor import Landed
from common.scraper import UNCHANGED, Answer, Ask, Request, Scraper

NO_QUESTION = "there was nothing to ask about: no game, or nothing that the scraper needs"
SHAPES = (KeyError, TypeError, IndexError, AttributeError, ValueError)


@dataclass(frozen=True)
class Asked:
    """How one ask ended: success | no_data | unchanged | failed, and which objects landed."""

    scraper: str
    game_date: dt.date
    status: str
    records: int
    landed: tuple[str, ...]
    correlation_id: str
    reason: str = ""


def ask_key(scraper: str, day: dt.date | str, due: dt.datetime) -> str:
    return f"ask/{scraper}/{day}/{due:%Y%m%dT%H%M%S}"


def ask(scraper: Scraper, day: dt.date, due: dt.datetime, world: World,
        games: Collection[str] | None = None) -> Asked | None:
    """Ask a source once for each due instant; None: that was done before. Retry leaves it to be asked again.

    games: ask about these of the date's games alone (game_id).
    """
    key = ask_key(scraper.name, day, due)
    if world.documents.get([key]):
        return None
    began = world.clock.now()
    cid = state.correlation_id("ask", scraper.name, day, due.isoformat())
    asking = _Asking(scraper, cid, world)
    try:
        ends = asking.ends(day, games)
    finally:
        quota.count(asking.spent, world)
    status = next((s for s in ("failed", "success", UNCHANGED) if any(end.status == s for end in ends)), "no_data")
    reasons = [end.reason for end in ends if end.status == status and end.reason]
    landed = tuple(name for end in ends for name in end.landed)
    out = Asked(scraper.name, day, status, sum(end.records for end in ends), landed, cid,
                reasons[0] if reasons else "" if ends else NO_QUESTION)
    world.log.add([_log_row(out, began, world)])
    doc = {"status": status, "reason": out.reason, "records": out.records, "landed": list(landed),
           "correlation_id": cid, "began_at": began.isoformat(), "updated_at": world.clock.now().isoformat()}
    if world.documents.swap([(key, doc, None)])[key] is None and not world.documents.get([key]):
        raise Retry(f"{key} could not be kept")
    return out


def asks_of(day: dt.date, world: World) -> dict[str, Doc]:
    """{'scraper/date/due': how it ended} of the asks about a game date."""
    keys = [key for key in world.documents.heads("ask/", "ask/~") if key.split("/")[2] == str(day)]
    return {key.removeprefix("ask/"): doc for key, (doc, _) in sorted(world.documents.get(keys).items())}


def failed_asks(day: dt.date, world: World) -> dict[str, str]:
    """{'scraper/date/due': why} of those that ended in an answer nobody can use."""
    return {key: doc["reason"] for key, doc in asks_of(day, world).items() if doc["status"] == "failed"}


def question(scraper: Scraper, day: dt.date, games: Collection[str] | None, world: World) -> Ask:
    """What the scraper is told: the games of the date, and the newest object that it needs."""
    schedule = world.pipeline.tables.get("raw.nbac_schedule")
    rows = world.warehouse.read(schedule, day, day) if schedule else pd.DataFrame()
    about = [game in games for game in rows["game_id"]] if games is not None and len(rows) else []
    if not all(about):
        rows = rows[about].reset_index(drop=True)
    payload = None
    if scraper.needs:
        found = world.objects.list("raw/" + scraper.needs.format(game_date=day))
        payload = payload_of(world.objects.get(found[-1].name), "json") if found else None
    return Ask(day, season_name(season_year(day)), rows, world.clock.now(), payload)


@dataclass(frozen=True)
class _End:
    """How one request of an ask ended."""

    status: str
    records: int = 0
    landed: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Asking:
    """One ask under way. spent: what it took of the quota of each profile."""

    scraper: Scraper
    cid: str
    world: World
    spent: Counter[str] = field(default_factory=Counter)

    def ends(self, day: dt.date, games: Collection[str] | None) -> list[_End]:
        """How each request ended; a question that cannot even be put is one failed request."""
        out: list[_End] = []
        try:
            asked = question(self.scraper, day, games, self.world)
            for request in self.scraper.requests(asked):
                out.append(self.end(request, asked))
        except (Reject, *SHAPES) as error:
            out.append(_End("failed", reason=f"{self.scraper.name} cannot ask: {error!r}"))
        return out

    def end(self, request: Request, question: Ask) -> _End:
        """Fetch one answer, unless the newest that landed still stands, and land it as it came."""
        try:
            names = _names(self.scraper, request, question)
            earlier = _earlier(self.scraper, names[-1], self.world)
            answer = self.fetch(request, question, earlier)
            if answer.data is None and answer.reason == UNCHANGED and earlier:
                return _End(UNCHANGED, int(earlier.metadata.get("records", "0")))
            if answer.data is None:
                return _End("no_data", reason=answer.reason)
            payload, records = _read(self.scraper, answer.data)
            if not records:
                return _End("no_data", reason=self.scraper.empty)
            if earlier and earlier.sha256 == digest.of_bytes(answer.data):
                return _End(UNCHANGED, records)
            self.land(names, answer.data, payload, {
                **answer.told, "correlation_id": self.cid, "observed_at": question.now.isoformat(),
                "scraper": self.scraper.name, "request": request.address, "source": self.world.source.name,
                "records": str(records)})
            return _End("success", records, tuple(names))
        except Reject as error:
            return _End("failed", reason=str(error))

    def fetch(self, request: Request, question: Ask, earlier: Stored | None) -> Answer:
        """From its address, or from the other one where nothing is at the first."""
        self.spent[request.profile] += 1
        answer = self.world.source.fetch(request, question.now, earlier.metadata if earlier else NOTHING)
        self.spent[request.profile] += int(answer.told.get("cost", "1")) - 1
        if answer.data is None and answer.reason != UNCHANGED and request.fallback:
            return self.fetch(replace(request, url=request.fallback, fallback=""), question, earlier)
        return answer

    def land(self, names: list[str], data: bytes, payload: Any, told: dict[str, str]) -> None:
        """What stands beside an answer lands first, so that one which stands there is never without."""
        for pattern, name in zip(self.scraper.patterns, names, strict=True):
            if pattern == self.scraper.extracts:
                text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
                self.world.objects.put("raw/" + name, text, {**told, "extracted_from": names[-1]})
            else:  # without an instant in its name, an object is the present state of what it tells
                self.world.objects.put("raw/" + name, data, told, replace="{taken_at}" not in pattern)


def _names(scraper: Scraper, request: Request, question: Ask) -> list[str]:
    """Of what will land, the answer itself last; Reject when a field from outside makes no part of a name."""
    names = []
    for pattern in scraper.patterns:
        name = scraper.landing(question, request, pattern)
        if Landed(pattern).match(name) is None:
            raise Reject(f"{name[:120]!r} is not spelled as {pattern}")
        names.append(name)
    return names


def _stamped(scraper: Scraper) -> bool:
    return "taken_at" in Landed(scraper.lands).names


def _earlier(scraper: Scraper, name: str, world: World) -> Stored | None:
    """The newest object that landed for the same request, if not by this very ask before it was interrupted."""
    if not _stamped(scraper):
        return next((stored for stored in world.objects.list("raw/" + name) if stored.name == "raw/" + name), None)
    found = world.objects.list("raw/" + name.rpartition("/")[0] + "/")
    return found[-1] if found and found[-1].name != "raw/" + name else None


def _read(scraper: Scraper, data: bytes) -> tuple[Any, int]:
    """An answer, and how many records it holds; Reject where it has no place for any."""
    try:
        payload = payload_of(data, scraper.form)
        records = scraper.records(payload)
    except SHAPES as error:
        raise Reject(f"an answer of an unknown shape: {error!r}") from error
    if records is None:
        raise Reject(f"contract violation: {len(data):,} bytes, and nothing where the records should be")
    return payload, int(records)


@cache
def _furthest(pipeline: Pipeline) -> dict[str, int]:
    """Of each scraper, the last phase to which what it lands can lead."""
    reach: dict[str, int] = {}
    for p in reversed(pipeline.processors):
        readers = pipeline.readers.get(p.writes.name(), []) if isinstance(p.writes, type) else []
        reach[p.name] = max([PHASE_NUMBERS[p.phase], *(reach[q.name] for q, _ in readers)])
    return {s.name: max([1, *(reach[name] for name in pipeline.loaders(s))]) for s in pipeline.scrapers}


def _log_row(asked: Asked, began: dt.datetime, world: World) -> dict[str, Any]:
    """The root of a journey: it says how far the journey should lead."""
    return {
        "execution_id": str(uuid.uuid5(state.NAMESPACE, f"{asked.correlation_id}|ask")),
        "correlation_id": asked.correlation_id, "phase": 1, "processor_name": asked.scraper,
        "event_type": "scraper_complete", "game_date": str(asked.game_date),
        "status": {"success": "completed"}.get(asked.status, asked.status),
        "started_at": began.isoformat(),
        "completed_at": world.clock.now().isoformat(),
        "expected_phase": _furthest(world.pipeline).get(asked.scraper, 1) if asked.landed else 1,
        "error_message": asked.reason or None,
        "records_processed": asked.records,
        "records_inserted": len(asked.landed),
        "output": ", ".join(asked.landed[:3]) or None,
    }
