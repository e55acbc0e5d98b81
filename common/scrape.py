"""Phase 1: a scraper is asked, a source answers, the answer lands as it was received."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from common import digest, state
from common.basketball.season import season_name, season_year
from common.errors import Reject, Retry
from common.forms import payload_of
from common.ports import World
from common.processor import Landed
from common.scraper import UNCHANGED, Ask, Request, Scraper

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


def ask_key(scraper: Scraper, day: dt.date, due: dt.datetime) -> str:
    return f"ask/{scraper.name}/{day}/{due:%Y%m%dT%H%M%S}"


def ask(scraper: Scraper, day: dt.date, due: dt.datetime, world: World) -> Asked | None:
    """Ask a source once for each due instant; None: that was done before. Retry leaves it to be asked again."""
    key = ask_key(scraper, day, due)
    if world.documents.get([key]):
        return None
    cid = state.correlation_id("ask", scraper.name, day, due.isoformat())
    answers = _answers(scraper, day, cid, world)
    failed = [a for a in answers if a[0] == "failed"]
    records = sum(a[1] for a in answers)
    status = ("failed" if failed else "no_data" if not records
              else "success" if any(a[2] for a in answers) else "unchanged")
    reason = failed[0][3] if failed else scraper.empty if status == "no_data" else ""
    out = Asked(scraper.name, day, status, records, tuple(a[2] for a in answers if a[2]), cid, reason)
    world.log.add([_log_row(out, world)])
    doc = {"status": status, "reason": reason, "records": records, "landed": list(out.landed), "correlation_id": cid,
           "updated_at": world.clock.now().isoformat()}
    if world.documents.swap([(key, doc, None)])[key] is None and not world.documents.get([key]):
        raise Retry(f"{key} could not be kept")
    return out


def failed_asks(day: dt.date, world: World) -> dict[str, str]:
    """{'scraper/date/due': why} of the asks about a game date that ended in an answer nobody can use."""
    keys = [key for key in world.documents.heads("ask/", "ask/~") if key.split("/")[2] == str(day)]
    return {key.removeprefix("ask/"): doc["reason"] for key, (doc, _) in sorted(world.documents.get(keys).items())
            if doc["status"] == "failed"}


def _question(scraper: Scraper, day: dt.date, world: World) -> Ask:
    """What the scraper is told: the games of the date, and the newest object that it needs."""
    schedule = world.pipeline.tables.get("raw.nbac_schedule")
    games = world.warehouse.read(schedule, day, day) if schedule else pd.DataFrame()
    payload = None
    if scraper.needs:
        found = world.objects.list("raw/" + scraper.needs.format(game_date=day))
        payload = payload_of(world.objects.get(found[-1].name), "json") if found else None
    return Ask(day, season_name(season_year(day)), games, world.clock.now(), payload)


Answer = tuple[str, int, str, str]  # status, records, name of the landed object or '', reason


def _answers(scraper: Scraper, day: dt.date, cid: str, world: World) -> list[Answer]:
    """What each request of an ask came to; a question that cannot even be put is one failed answer."""
    out: list[Answer] = []
    try:
        question = _question(scraper, day, world)
        for request in scraper.requests(question):
            out.append(_land(scraper, request, cid, question, world))
    except (Reject, *SHAPES) as error:
        out.append(("failed", 0, "", f"{scraper.name} cannot ask: {error!r}"))
    return out


def _land(scraper: Scraper, request: Request, cid: str, question: Ask, world: World) -> Answer:
    """Fetch one answer and land it as it came."""
    try:
        answer = world.source.fetch(request, question.now)
        if answer.data is None and answer.reason != UNCHANGED and request.fallback:
            answer = world.source.fetch(replace(request, url=request.fallback), question.now)
        if answer.data is None:
            return ("unchanged" if answer.reason == UNCHANGED else "no_data", 0, "", answer.reason)
        data = answer.data
        name = scraper.landing(question, request)
        if Landed(scraper.lands).match(name) is None:
            raise Reject(f"{name[:120]!r} is not spelled as {scraper.lands}")
        records, trouble = _counted(scraper, data)
        if not records:
            return ("failed", 0, "", trouble) if trouble else ("no_data", 0, "", scraper.empty)
        earlier = world.objects.list("raw/" + name.rpartition("/")[0] + "/")
        if earlier and earlier[-1].sha256 == digest.of_bytes(data) and earlier[-1].name != "raw/" + name:
            return "unchanged", records, "", ""
        told = {"correlation_id": cid, "observed_at": question.now.isoformat(), "scraper": scraper.name,
                "request": request.url, "source": world.source.name}
        world.objects.put("raw/" + name, data, told)
    except Reject as error:
        return "failed", 0, "", str(error)
    return "success", records, name, ""


def _counted(scraper: Scraper, data: bytes) -> tuple[int, str]:
    """How many records an answer holds, or 0 and what is wrong with it."""
    try:
        return int(scraper.records(payload_of(data, scraper.form))), ""
    except Reject as error:
        return 0, str(error)
    except SHAPES as error:
        return 0, f"an answer of an unknown shape: {error!r}"


def _log_row(asked: Asked, world: World) -> dict[str, Any]:
    now = world.clock.now()
    return {
        "execution_id": str(uuid.uuid5(state.NAMESPACE, f"{asked.correlation_id}|ask")),
        "correlation_id": asked.correlation_id, "phase": 1, "processor_name": asked.scraper,
        "event_type": "scraper_complete", "game_date": str(asked.game_date),
        "status": {"success": "completed"}.get(asked.status, asked.status),
        "started_at": now.isoformat(),
        "completed_at": now.isoformat(),
        "error_message": asked.reason or None,
        "records_processed": asked.records,
        "records_inserted": len(asked.landed),
        "output": ", ".join(asked.landed[:3]) or None,
    }


