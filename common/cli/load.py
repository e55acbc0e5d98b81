"""A season of raw objects: rendered, landed and loaded through Phase 2, and what that took."""

from __future__ import annotations

import datetime as dt
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.sources.archive import Archive
from common.adapters.sources.season import Season
from common.collection import scrape
from common.errors import Usage
from common.pipeline import Pipeline
from common.run import Run
from common.scraper import Scraper

SCHEDULE = "scrapers.nbac_schedule_api"
BEFORE, AFTER = dt.timedelta(hours=22, minutes=45), dt.timedelta(hours=40)  # of a game date, in UTC
# Tables that say the same of a game, and what they call the facts of the archive's box.
TOTALS = ("nbac_team_boxscore", "nbac_player_boxscores", "bdl_player_boxscores", "espn_boxscores")
COLUMNS = {"points": "pts", "assists": "ast", "offensive_rebounds": "oreb", "steals": "stl", "blocks": "blk",
           "personal_fouls": "pf"}


@dataclass
class Load:
    """seconds: of asking and landing, and of Phase 2. runs: {how a partition's run ended: how many}"""

    asking: float = 0.0
    loading: float = 0.0
    landed: int = 0
    answered: set[str] = field(default_factory=set)
    runs: Counter[str] = field(default_factory=Counter)

    def seen(self, runs: list[Run]) -> None:
        self.runs.update(run.status for run in runs)


def load(folder: Path, year: int, archive: Path, dates: int | None) -> dict[str, Any]:
    """The season that begins in `year`, its first `dates` game dates or all: what the scrapers are told on the evening
    of each and on the day after; then all that landed about the date is loaded."""
    declared, source = Pipeline.load(), Archive(archive)
    facts = source.season(year)
    days = list(facts.on)[:dates]
    raw = Pipeline(tuple(p for p in declared.processors if p.phase == "raw"), declared.scrapers, declared.logs)
    out = Load()
    with Home.open(folder, raw, source) as home:
        for day in days:
            for instant in (BEFORE, AFTER):
                home.clock.set(dt.datetime.combine(day, dt.time()) + instant)
                _ask_all(raw, day, home, out)
            _pump(home, out)
        return _told(home, out, facts, days)


def loaded(pipeline: Pipeline) -> list[Scraper]:
    """The scrapers whose answers are loaded, and those whose answers these look things up in: first who asks alone."""
    needed = tuple(s.needs.partition("{")[0] for s in pipeline.scrapers if s.needs and pipeline.loaders(s))
    found = [s for s in pipeline.scrapers if pipeline.loaders(s) or s.lands.startswith(needed)]
    return sorted(found, key=lambda s: (s.name != SCHEDULE, s.needs is not None, s.name))


def _ask_all(raw: Pipeline, day: dt.date, home: Home, out: Load) -> None:
    for scraper in loaded(raw):
        _ask(scraper, day, home, out)
        if scraper.name == SCHEDULE:
            _pump(home, out)  # the others ask about the games that it names


def _ask(scraper: Scraper, day: dt.date, home: Home, out: Load) -> None:
    started = time.perf_counter()
    asked = scrape.ask(scraper, day, home.clock.now(), home.world)
    out.asking += time.perf_counter() - started
    if asked and asked.status == "failed":
        raise Usage(f"{scraper.name} about {day}: {asked.reason}")
    if asked and asked.landed:
        out.landed += len(asked.landed)
        out.answered.add(scraper.name)


def _pump(home: Home, out: Load) -> None:
    started = time.perf_counter()
    pump(home.world, home.bus, seen=out.seen)
    out.loading += time.perf_counter() - started


def _told(home: Home, out: Load, facts: Season, days: list[dt.date]) -> dict[str, Any]:
    statements = home.warehouse.statements
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tables = [t for p in home.world.pipeline.processors if isinstance(t := p.writes, type)]
    names = [f"{t.dataset()}.{t.table}" for t in tables]
    rows = {name: home.warehouse.query(f"SELECT COUNT(*) AS n FROM {name}")["n"].tolist()[0] for name in names}
    return {"season": facts.name, "game_dates": len(days), "scrapers": len(out.answered), "objects": out.landed,
            "asking_seconds": round(out.asking, 1), "loading_seconds": round(out.loading, 1),
            "objects_per_second": round(out.landed / out.loading, 1), "peak_mb": peak, "statements": statements,
            "statements_per_object": round(statements / out.landed, 2), "runs": dict(sorted(out.runs.items())),
            "totals": {table: totals(home, table, facts, days) for table in TOTALS},
            "rows": dict(sorted(rows.items()))}


def totals(home: Home, table: str, facts: Season, days: list[dt.date]) -> dict[str, int]:
    """Of the teams' games on these dates: how many the archive's box has, and of how many the table says otherwise."""
    games = facts.games[facts.games["game_date"].isin(pd.to_datetime(days))]
    named = games["game_date"].dt.strftime("%Y%m%d") + "_" + games["away_abbr"] + "_" + games["home_abbr"]
    wanted = facts.teams[facts.teams["game_id"].isin(games["game_id"])].assign(
        game_id=lambda teams: teams["game_id"].map(dict(zip(games["game_id"], named, strict=True))))
    sums = ", ".join(f"SUM({column}) AS {fact}" for column, fact in COLUMNS.items())
    found = home.warehouse.query(f"SELECT game_id, team_abbr, {sums} FROM nba_raw.{table} GROUP BY game_id, team_abbr",
                                 limit=100_000)
    key = ["game_id", "team_abbr"]
    both = wanted[[*key, *COLUMNS.values()]].merge(found, on=key, how="outer", suffixes=("", "_there"))
    same = pd.DataFrame({fact: both[fact] == both[f"{fact}_there"] for fact in COLUMNS.values()}).all(axis=1)
    return {"team_games": len(wanted), "otherwise": int((~same).sum())}
