"""The night after that of evening.py, in which one thing breaks after another; the next day is opened and left alone.

An ask takes five to eight seconds here and a function a fiftieth, on the virtual clock: durations are something.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.archive import Archive
from common.cli.options import NoSource
from common.errors import Reject
from common.pipeline import Pipeline
from common.ports import NOTHING
from common.processor import Processor
from common.scraper import Answer, Request, Scraper
from functions.operations.alerts import alerts
from tests.monitoring.played import Played
from tests.played import made_once, shared_folder

NIGHT, NEXT = dt.date(2024, 3, 14), dt.date(2024, 3, 15)
OPENED = dt.datetime(2024, 3, 13, 9)  # the night before, when all history was brought up
BROKEN, LATE, UNHEARD = "precompute.ml_feature_store", "publishing.predictions", "raw.odds_api_game_lines"
ODDS, GAME_LOG = ("scrapers.oddsa_player_props", "scrapers.oddsa_game_lines"), "leaguegamelog"


def on(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2024, 3, day, hour, minute)


KILLED, SILENT = on(15, 9, 40), on(15, 12, 30)


class Failing:
    """How the world behaves, and when it does not: what of it broke is mended before the next thing breaks."""

    home: Home

    def within(self, first: dt.datetime, last: dt.datetime) -> bool:
        return first <= self.home.clock.now() < last

    def spend(self, seconds: float) -> None:
        self.home.clock.set(self.home.clock.now() + dt.timedelta(seconds=seconds))

    def makes(self, name: str, make: Callable[[], Any]) -> Any:
        if name == BROKEN and self.within(on(14, 9), on(14, 16)):
            raise ValueError("broken")
        self.spend(2400 if name == LATE and self.within(on(14, 20), on(14, 21)) else 0.02)
        return make()

    def asks(self, name: str, put: Callable[[], Iterator[Request]]) -> Iterator[Request]:
        slow = name in ODDS and self.within(on(14, 22), on(14, 23))
        self.spend(60 if slow else 5 + self.home.clock.now().hour / 8)
        return put()

    def answers(self, request: Request, tell: Callable[[], Answer]) -> Answer:
        if self.within(on(15, 5), on(15, 6)):
            raise Reject("access denied")
        return _cut(tell()) if GAME_LOG in request.url and self.within(on(15, 6), SILENT) else tell()

    def hears(self, name: str) -> bool:
        return name != UNHEARD or not self.within(on(14, 23), on(15, 5))


def _cut(answer: Answer) -> Answer:
    """The game log, which lists three of the six games; the scorers' sheets are of all."""
    told = json.loads(answer.data or b"")
    [found] = told["resultSets"]
    game = found["headers"].index("GAME_ID")
    listed = sorted({row[game] for row in found["rowSet"]})[:3]
    found["rowSet"] = [row for row in found["rowSet"] if row[game] in listed]
    return dataclasses.replace(answer, data=json.dumps(told).encode())


class _Source(Archive):
    def __init__(self, folder: Path, conduct: Failing) -> None:
        super().__init__(folder)
        self.conduct = conduct

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        return self.conduct.answers(request, lambda: super(_Source, self).fetch(request, now, known))


def _processor(p: Processor, conduct: Failing) -> Processor:
    @wraps(p.function)
    def function(*given: Any, **named: Any) -> Any:
        return conduct.makes(p.name, lambda: p.function(*given, **named))

    return p if p.phase == "raw" else dataclasses.replace(p, function=function)


def _scraper(s: Scraper, conduct: Failing) -> Scraper:
    return dataclasses.replace(s, requests=lambda ask: conduct.asks(s.name, lambda: s.requests(ask)))


@pytest.fixture(scope="session")
def failing(evening: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `home` and `told.txt`, what was logged meanwhile. Look, do not change."""
    return made_once(shared_folder(tmp_path_factory), "failing", lambda folder: _play(folder, evening))


@pytest.fixture(scope="session")
def played(failing: Path) -> Iterator[Played]:
    """The home as nothing runs in it any more."""
    with Home.open(failing / "home", Pipeline.load(), NoSource()) as home:
        yield Played(home, OPENED)


def _play(folder: Path, evening: Path) -> None:
    shutil.copytree(evening / "graded", folder / "home")
    with Home.open(folder / "home", Pipeline.load(), Archive(evening / "archive")) as home:  # there no time passed
        home.warehouse.db.execute("UPDATE nba_orchestration.scraper_execution_log SET duration_seconds = 6")
    whole, conduct = Pipeline.load(), Failing()
    pipeline = dataclasses.replace(whole, processors=tuple(_processor(p, conduct) for p in whole.processors),
                                   scrapers=tuple(_scraper(s, conduct) for s in whole.scrapers))
    with redirect_stderr(io.StringIO()) as told, Home.open(
            folder / "home", pipeline, _Source(evening / "archive", conduct)) as home:
        conduct.home, subscribed = home, home.bus._subscribed
        home.bus._subscribed = lambda message: [  # type: ignore[method-assign]
            name for name in subscribed(message) if conduct.hears(name)]
        play(home, NIGHT)
        play(home, NEXT, until=KILLED)
        home.clock.set(SILENT)
        alerts({}, home.world)
        home.keep_clock()
    (folder / "told.txt").write_text(told.getvalue())
