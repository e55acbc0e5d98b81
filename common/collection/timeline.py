"""The clock of a game day: when it opens, its slate closes and it ends, and what history it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from common.basketball.season import eastern, season_start
from common.basketball.slate import cutoffs
from common.pipeline import Pipeline
from common.ports import World
from common.scraper import Scraper

OPENS, ENDS = "05:00", "06:00"
KNOWN = "04:00"  # the next morning: what was played is told completely
CLOSES = dt.timedelta(minutes=5)  # before the first tip-off: what is not predicted by then is said to be missing


@dataclass(frozen=True)
class Due:
    """A scraper is to be asked about a game date, as of an instant (naive UTC)."""

    at: dt.datetime
    scraper: Scraper
    game_date: dt.date


@dataclass(frozen=True)
class Moment:
    """What the clock of a game day does at one instant (naive UTC). looks: the sources are looked at once more."""

    at: dt.datetime
    opens: bool = False
    looks: bool = False
    closes: bool = False
    ends: bool = False


def naive(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC).replace(tzinfo=None)


def opens(day: dt.date) -> dt.datetime:
    """05:00 in New York: the day's schedule is asked for and its partitions are offered."""
    return naive(eastern(day, OPENS))


def ends(day: dt.date) -> dt.datetime:
    """06:00 in New York the next morning: everything about the night is known and graded."""
    return naive(eastern(day + dt.timedelta(days=1), ENDS))


def moment(world: World, day: dt.date, after: dt.datetime | None, looks: Collection[dt.timedelta]) -> Moment | None:
    """The first moment of the day later than `after`; None: there is none left. Read from the schedule as known by now.

    looks: how long before each tip-off the sources are looked at. At the start (after=None) whatever has passed
    already is one moment with the opening, which looks at the sources anyhow.
    """
    every, now = _moments(world, day, looks), world.clock.now()
    if after is not None:
        return next((m for m in every if m.at > after), None)
    past = [m for m in every if m.at <= now] or every[:1]
    opened, closed, ended = (any(getattr(m, turn) for m in past) for turn in ("opens", "closes", "ends"))
    return Moment(past[-1].at, opened, False, closed, ended)


def _moments(world: World, day: dt.date, looks: Collection[dt.timedelta]) -> list[Moment]:
    schedule = world.pipeline.tables.get("raw.nbac_schedule")
    games = world.warehouse.read(schedule, day, day) if schedule else pd.DataFrame()
    games = games[~games["postponed"]] if len(games) else games
    tips = sorted({tip.to_pydatetime() for tip in cutoffs(games)}) if len(games) else []
    before = {tip - lead for tip in tips for lead in looks}
    closing = {tips[0] - CLOSES} if tips else set()
    return [Moment(at, at == opens(day), at in before, at in closing, at == ends(day))
            for at in sorted({opens(day), ends(day)} | before | closing) if opens(day) <= at <= ends(day)]


def history(pipeline: Pipeline, day: dt.date, world: World) -> list[Due]:
    """What was never asked about the season's earlier dates that had games."""
    schedule = pipeline.tables.get("raw.nbac_schedule")
    if schedule is None:
        return []
    games = world.warehouse.read(
        schedule, season_start(day), day - dt.timedelta(days=1), columns=("game_date", "postponed")
    )
    dates = sorted({d.date() for d in games["game_date"][~games["postponed"]]})
    out = []
    for scraper in pipeline.scrapers:
        if scraper.history:
            asked = world.documents.heads(f"ask/{scraper.name}/", f"ask/{scraper.name}/~")
            known = {key.split("/")[2] for key in asked}
            out += [Due(naive(eastern(d + dt.timedelta(days=1), KNOWN)), scraper, d) for d in dates
                    if str(d) not in known]
    return sorted(out, key=lambda due: (due.game_date, due.scraper.name))
