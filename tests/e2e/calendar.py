"""A made-up season on which collection is tried: every kind of day that a league's calendar has."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
DAY = dt.timedelta(days=1)
OPENING, CLOSING = dt.date(2024, 10, 22), dt.date(2025, 6, 19)
FIRST, LAST = dt.date(2024, 10, 1), dt.date(2025, 6, 30)
ALL_STAR = dt.date(2025, 2, 16)
FULL, EMPTY = dt.date(2024, 11, 15), dt.date(2024, 11, 28)
CHRISTMAS, FALL_BACK, SPRING_FORWARD = dt.date(2024, 12, 25), dt.date(2024, 11, 3), dt.date(2025, 3, 9)
POSTPONED, RESCHEDULED = dt.date(2025, 1, 9), dt.date(2025, 3, 20)
PARIS, AFTER_MIDNIGHT = dt.date(2025, 1, 23), dt.date(2025, 1, 30)
EVENINGS = ("19:00", "19:00", "19:30", "19:30", "20:00", "20:00", "21:00", "22:00", "22:30")
FORCED = {FULL: 15, EMPTY: 0, CHRISTMAS: 5, FALL_BACK: 8, SPRING_FORWARD: 9, CHRISTMAS - DAY: 0,
          PARIS: 1, AFTER_MIDNIGHT: 1, POSTPONED: 3, RESCHEDULED: 3}
TIMES = {CHRISTMAS: ("12:00", "14:30", "17:00", "20:00", "22:30"), PARIS: ("14:00",), AFTER_MIDNIGHT: ("00:30",)}


@dataclass(frozen=True)
class Played:
    """A game as it comes to pass. off: when the league took it from its date; since: when it was put on it."""

    game_id: str
    day: dt.date
    tip: dt.datetime
    over: dt.datetime
    kind: str = "regular"
    off: dt.datetime | None = None
    since: dt.datetime = dt.datetime(2024, 8, 15)
    neutral: bool = False


def utc(day: dt.date, clock: str) -> dt.datetime:
    """The instant (naive UTC) at which clocks in New York show this."""
    local = dt.datetime.combine(day, dt.time.fromisoformat(clock), NEW_YORK)
    return local.astimezone(dt.UTC).replace(tzinfo=None)


def season(seed: int = 7) -> list[Played]:
    """About 1,300 games from October to June."""
    rng, games = random.Random(seed), []
    for number in range((CLOSING - OPENING).days + 1):
        day = OPENING + DAY * number
        for n in range(_how_many(day, rng)):
            clock = TIMES[day][n] if day in TIMES else rng.choice(EVENINGS)
            if day not in TIMES and day.weekday() >= 5 and n == 0:
                clock = "13:00"
            tip = utc(day, clock)
            over = tip + dt.timedelta(minutes=rng.randint(130, 175))
            games.append(Played(f"{day:%Y%m%d}_A{n:02d}_H{n:02d}", day, tip, over,
                                "allstar" if day == ALL_STAR else "regular", neutral=day == PARIS))
    return _with_a_postponed_one(games)


def _how_many(day: dt.date, rng: random.Random) -> int:
    if day in FORCED:
        return FORCED[day]
    if abs((day - ALL_STAR).days) <= 3:
        return int(day == ALL_STAR)
    if day > dt.date(2025, 4, 20):
        return rng.choice((0, 1, 2, 4))
    return rng.choice((0, 2, 5, 6, 7, 8, 9, 11, 12))


def _with_a_postponed_one(games: list[Played]) -> list[Played]:
    """One game is taken from its date in the afternoon, and days later put on another."""
    moved = next(n for n, game in enumerate(games) if game.day == POSTPONED)
    tip = utc(RESCHEDULED, "19:30")
    again = Played(f"{RESCHEDULED:%Y%m%d}_PPP_QQQ", RESCHEDULED, tip, tip + dt.timedelta(minutes=140),
                   since=utc(POSTPONED + DAY * 5, "12:00"))
    was = games[moved]
    off = Played(was.game_id, was.day, was.tip, was.over, off=utc(POSTPONED, "14:20"))
    return [*games[:moved], off, *games[moved + 1:], again]
