"""The clock of a game day: which scraper is due when, derived from the declarations and the schedule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from common.basketball.season import eastern, season_start
from common.basketball.slate import cutoffs
from common.pipeline import Pipeline
from common.ports import World
from common.scraper import At, BeforeTip, Scraper

OPENS, ENDS = "05:00", "06:00"
CLOSES = dt.timedelta(minutes=5)  # before the first tip-off: what is not predicted by then is said to be missing


@dataclass(frozen=True)
class Due:
    """A scraper is to be asked about a game date at an instant (naive UTC)."""

    at: dt.datetime
    scraper: Scraper
    game_date: dt.date


@dataclass(frozen=True)
class Moment:
    """What the clock of a game day does at one instant (naive UTC): what it asks, and which of its turns this is."""

    at: dt.datetime
    asks: tuple[Due, ...] = ()
    opens: bool = False
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


def dues(pipeline: Pipeline, day: dt.date, games: pd.DataFrame) -> list[Due]:
    """Everything to ask about a game date, in order; without games only what does not wait for them."""
    tips = sorted({tip.to_pydatetime() for tip in cutoffs(games)}) if len(games) else []
    out = [
        Due(at, scraper, day)
        for scraper in pipeline.scrapers
        for rule in scraper.asks
        for at in _instants(rule, day, tips)
    ]
    order = {scraper.name: n for n, scraper in enumerate(pipeline.scrapers)}
    return sorted({(d.at, d.scraper.name): d for d in out}.values(), key=lambda d: (d.at, order[d.scraper.name]))


def _instants(rule: At | BeforeTip, day: dt.date, tips: list[dt.datetime]) -> list[dt.datetime]:
    if isinstance(rule, At):
        return [naive(eastern(day + dt.timedelta(rule.days_after), rule.time))]
    if not tips:
        return []
    steps = range(rule.hours, 0, -rule.every)
    return [tips[0] - dt.timedelta(hours=h) for h in steps] + [tip - dt.timedelta(minutes=rule.closing) for tip in tips]


def moment(world: World, day: dt.date, after: dt.datetime | None) -> Moment | None:
    """The first moment of the day later than `after`; None: there is none left. Read from the schedule as known by now.

    At the start (after=None) whatever has passed already is one moment with the opening: nothing of a day that
    is begun late is left out, and a source is asked once, not once for each time that was missed.
    """
    every, now = _moments(world, day), world.clock.now()
    if after is not None:
        return next((m for m in every if m.at > after), None)
    past = [m for m in every if m.at <= now] or every[:1]
    newest = {due.scraper.name: due for m in past for due in m.asks}
    return Moment(past[-1].at, tuple(sorted(newest.values(), key=lambda d: d.at)), *(
        any(getattr(m, turn) for m in past) for turn in ("opens", "closes", "ends")))


def _moments(world: World, day: dt.date) -> list[Moment]:
    schedule = world.pipeline.tables.get("raw.nbac_schedule")
    games = world.warehouse.read(schedule, day, day) if schedule else pd.DataFrame()
    games = games[~games["postponed"]] if len(games) else games
    asks: dict[dt.datetime, list[Due]] = {opens(day): [], ends(day): []}
    closing = min(cutoffs(games)).to_pydatetime() - CLOSES if len(games) else None
    if closing:
        asks.setdefault(closing, [])
    for due in dues(world.pipeline, day, games):
        asks.setdefault(due.at, []).append(due)
    return [Moment(at, tuple(asks[at]), at == opens(day), at == closing, at == ends(day))
            for at in sorted(asks) if opens(day) <= at <= ends(day)]


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
            rule = next(rule for rule in scraper.asks if isinstance(rule, At))
            out += [Due(_instants(rule, d, [])[0], scraper, d) for d in dates if str(d) not in known]
    return sorted(out, key=lambda due: (due.game_date, due.scraper.name))
