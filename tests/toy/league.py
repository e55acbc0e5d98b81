"""A small league with everything the core must stand: a schedule, scores, bulletins, corrections, poison."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import digest
from common.adapters.embedded.bus import Disorder
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.pipeline import Pipeline
from common.ports import NOTHING
from common.scraper import Answer, Request
from tests.toy.raw.nbac_schedule import TEAMS

if TYPE_CHECKING:
    from common.adapters.cloud.world import Cloud

FIRST, TONIGHT = dt.date(2024, 1, 1), dt.date(2024, 1, 15)
NOON = dt.datetime(2024, 1, 15, 17)
PIPELINE = Pipeline.load("tests.toy")


class NoSource:
    name, generated = "toy", True

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        raise AssertionError("the small league is landed, not asked for")


@dataclass
class League:
    """Landed objects by name, in the order in which they happened."""

    objects: list[tuple[str, Any]] = field(default_factory=list)

    def land(self, name: str, payload: Any) -> None:
        self.objects.append((name, payload))


def games_of(day: dt.date) -> list[tuple[str, str]]:
    turn = (day - FIRST).days % 3
    pairs = ((0, 1, 2, 3), (0, 2, 1, 3), (0, 3, 1, 2))[turn]
    return [(TEAMS[pairs[0]], TEAMS[pairs[1]]), (TEAMS[pairs[2]], TEAMS[pairs[3]])]


def game_id(day: dt.date, home: str, away: str) -> str:
    return f"{day:%Y%m%d}_{away}_{home}"


def league(seed: int = 1) -> League:
    """Two weeks of games before tonight, bulletins tonight, one correction of an old score."""
    rng, out = random.Random(seed), League()
    days = [FIRST + dt.timedelta(n) for n in range((TONIGHT - FIRST).days + 1)]
    games = [
        {
            "game_id": game_id(d, h, a),
            "game_date": str(d),
            "home": h,
            "away": a,
            "home_points": None,
            "tip_time_utc": f"{d + dt.timedelta(1)}T00:{10 * n:02d}:00Z",
        }
        for d in days
        for n, (h, a) in enumerate(games_of(d))
    ]
    out.land("league/schedule/2023-24/20240101_100000.json", {"games": games})
    for day in days[:-1]:
        rows = [{"game_id": game_id(day, h, a), "player_lookup": f"{team.lower()}{n}", "team_abbr": team,
                 "points": rng.randint(0, 40)} for h, a in games_of(day) for team in (h, a) for n in range(3)]
        out.land(f"league/scores/{day}/{day:%Y%m%d}_235900.json", {"rows": rows})
        for h, a in games_of(day):
            sums = {t: sum(r["points"] for r in rows if r["team_abbr"] == t) for t in (h, a)}
            out.land(f"league/boxes/{day}/{game_id(day, h, a)}/{day:%Y%m%d}_235900.json", sums)
    for hour, who in ((12, "aaa0"), (14, "bbb1")):
        out.land(f"league/news/{TONIGHT}/{TONIGHT:%Y%m%d}_{hour}0000.json",
                 [{"player_lookup": who, "team_abbr": who[:3].upper(), "status": "out"}])
    return out


def correction(day: dt.date = TONIGHT - dt.timedelta(7)) -> tuple[str, Any]:
    """A new box score of a week ago: one player had more points."""
    name, payload = next((n, p) for n, p in league().objects if n.startswith(f"league/scores/{day}"))
    rows = [dict(row) for row in payload["rows"]]
    rows[0]["points"] += 7
    return name.replace("_235900", "_235959"), {"rows": rows}


def open_home(path: Path, disorder: Disorder | None = None, now: dt.datetime = NOON, pipeline: Pipeline = PIPELINE,
              ) -> Home:
    home = Home.open(path, pipeline, NoSource(), disorder)
    home.store.db.execute("PRAGMA synchronous=OFF")  # no test cuts the power, and the disk is slow
    home.clock.set(now)
    return home


def land(home: Home | Cloud, name: str, payload: Any) -> None:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    home.world.objects.put("raw/" + name, data, {"correlation_id": "journey-" + digest.of(name)[:6], "scraper": "toy"})


def settle(home: Home, hours: int = 3) -> None:
    """Deliver everything, retries included, on the virtual clock; then put the clock back to where it was."""
    start = home.clock.now()
    for _ in range(200):
        pump(home.world, home.bus, home.clock.now() + dt.timedelta(hours=hours))
        if home.bus.next_due() is None:
            break
    home.clock.set(start)


def contents(home: Home | Cloud) -> dict[str, Any]:
    """Every table (what happened when aside) and every published file, for comparison byte by byte."""
    out: dict[str, Any] = {}
    for name, table in sorted(home.world.pipeline.tables.items()):
        if table.phase != "operations":
            frame = home.world.warehouse.read(table, dt.date(2023, 1, 1), dt.date(2025, 12, 31))
            out[name] = frame.to_csv(index=False)
    for stored in home.world.objects.list("public/"):
        body = json.loads(home.world.objects.get(stored.name))
        out[stored.name] = {k: v for k, v in body.items() if k not in ("generated_at", "correlation_id")}
    return out


def play(path: Path, objects: list[tuple[str, Any]], disorder: Disorder | None = None) -> dict[str, Any]:
    """The final tables and files of these objects, all landed at noon of the last day."""
    with open_home(path, disorder) as home:
        for name, payload in objects:
            land(home, name, payload)
        settle(home)
        return contents(home)


def small_league(seed: int = 1) -> list[tuple[str, Any]]:
    """Four days before tonight and tonight: small enough to be played hundreds of times."""
    days = [TONIGHT - dt.timedelta(n) for n in range(4, -1, -1)]
    whole = league(seed).objects
    games = next(payload["games"] for name, payload in whole if "schedule" in name)
    out = [
        (f"league/slate/{day}/20240110_100000.json", {"games": [g for g in games if g["game_date"] == str(day)]})
        for day in days
    ]
    return out + [(n, p) for n, p in whole if any(f"/{day}/" in n for day in days)]


def replay_dead_letters(home: Home) -> int:
    """What an operator does when the cause is gone: every dead letter goes back to its subscription."""
    rows = home.store.rows("SELECT id, processor, message FROM dead_letters ORDER BY id")
    with home.store.transaction() as db:
        for number, processor, message in rows:
            home.bus.send(processor, message.rstrip())
            db.execute("DELETE FROM dead_letters WHERE id = ?", (number,))
    return len(rows)
