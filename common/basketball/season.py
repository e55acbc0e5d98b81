"""Seasons and game dates: the league's calendar."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from zoneinfo import ZoneInfo

from common.errors import Reject

EASTERN = ZoneInfo("America/New_York")
DAY_BEGINS = dt.timedelta(hours=5)


def season_year(day: dt.date) -> int:
    """The year a season starts in: 2023 for 2023-10-24 and for 2024-03-13."""
    return day.year if day.month >= 10 else day.year - 1


def season_start(day: dt.date) -> dt.date:
    """October 1 of the season of `day`: no season has opened earlier."""
    return dt.date(season_year(day), 10, 1)


def season_name(year: int) -> str:
    """'2023-24' of 2023."""
    return f"{year}-{(year + 1) % 100:02d}"


def season_dates(name: str) -> list[dt.date]:
    """Every date a season's schedule may name: '2023-24' -> 2023-10-01 … 2024-07-31."""
    if not re.fullmatch(r"(19[4-9]|20\d)\d-\d\d", name) or name != season_name(int(name[:4])):
        raise Reject(f"{name[:40]!r} is not a season such as 2023-24")
    first = dt.date(int(name[:4]), 10, 1)
    return [first + dt.timedelta(i) for i in range((dt.date(first.year + 1, 7, 31) - first).days + 1)]


def day_of(text: str) -> dt.date:
    """The date of 'YYYY-MM-DD', spelled in this one way, in the league's lifetime; Reject names anything else."""
    if re.fullmatch(r"(19[4-9]|20\d)\d-\d\d-\d\d", text):
        with suppress(ValueError):
            return dt.date.fromisoformat(text)
    raise Reject(f"{text[:40]!r} is not a date YYYY-MM-DD of the league's")


def game_date(instant: dt.datetime) -> dt.date:
    """The business day of an aware instant: its date in New York."""
    return instant.astimezone(EASTERN).date()


def game_day(instant: dt.datetime) -> dt.date:
    """The day that is being worked on at an aware instant: it begins at 05:00, for nights end after midnight."""
    return (instant.astimezone(EASTERN).replace(tzinfo=None) - DAY_BEGINS).date()


def new_york(instant: dt.datetime) -> dt.datetime:
    """A naive UTC instant on New York's clocks."""
    return instant.replace(tzinfo=dt.UTC).astimezone(EASTERN)


def eastern(day: dt.date, time: str) -> dt.datetime:
    """The UTC instant of a wall-clock time in New York: ('2024-03-10', '05:00')."""
    hour, minute = (int(part) for part in time.split(":"))
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=EASTERN).astimezone(dt.UTC)
