"""A world in which nothing but collection happens: a scripted source answers, and what lands counts as loaded."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from common import digest
from common.adapters.embedded.clock import SettableClock
from common.adapters.embedded.documents import EmbeddedDocuments
from common.adapters.embedded.store import Store
from common.errors import Reject, Retry
from common.pipeline import Pipeline
from common.ports import Stored, World
from common.scraper import Answer, Ask, Request, Scraper
from tests.e2e.calendar import Played, utc

BOXES = ("raw.nbac_team_boxscore", "raw.nbac_player_boxscores")
AFTER = ("bdl_box_scores", "nbac_team_boxscore", "nbac_player_boxscore", "nbac_shot_chart", "nbac_play_by_play",
         "bigdataball_pbp", "nbac_gamebook_pdf")
PER_GAME = ("nbac_team_boxscore", "oddsa_player_props", "oddsa_game_lines")
PUBLISHED = {"nbac_injury_report": "11:30", "nbac_referee_assignments": "09:15"}
NEVER = dt.date(2024, 12, 12)  # a day on which neither is published
COLUMNS = ("game_id", "game_date", "tip_time_utc", "season_type", "postponed", "game_status")


class Truth:
    """What has come to pass, what of it is known, and every request that was put.

    trouble: the share of requests that fail, of these one in three for good
    """

    def __init__(self, games: list[Played], trouble: float, seed: int = 1) -> None:
        self.games, self.trouble, self.rng = games, trouble, random.Random(seed)
        self.by_day: dict[dt.date, list[Played]] = defaultdict(list)
        for game in games:
            self.by_day[game.day].append(game)
        self.known_at: dt.datetime | None = None
        self.boxes: dict[str, set[str]] = {name: set() for name in BOXES}
        self.priced: set[str] = set()
        self.failed = 0
        self.silent: set[str] = set()  # scrapers whose answers hold nothing
        self.requests: Counter[tuple[str, dt.date]] = Counter()

    # ------------------------------------------------------------------------------------------------- the source

    name, generated = "scripted", True

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = {}) -> Answer:
        self.requests[request.profile, now.date()] += 1
        if self.rng.random() < self.trouble:
            self.failed += 1
            raise Reject("nonsense") if self.rng.random() < 0.34 else Retry("not now")
        what, day = request.params["what"], dt.date.fromisoformat(request.params["day"])
        return Answer(json.dumps({"found": self._found(what, day, request, now)}).encode())

    def _found(self, what: str, day: dt.date, request: Request, now: dt.datetime) -> list[str]:
        games = [game for game in self.by_day[day] if request.params.get("game") in (None, game.game_id)]
        if what in self.silent:
            return []
        if what in AFTER:
            return [game.game_id for game in games if game.over <= now]
        if what.startswith("oddsa"):
            return [game.game_id for game in games if now < game.tip]
        if what in PUBLISHED:
            return [what] if utc(day, PUBLISHED[what]) <= now and day != NEVER else []
        if what == "nbac_schedule_api":
            moments = [instant for g in self.games for instant in (g.over, g.since, g.off) if instant]
            return [f"{sum(instant <= now for instant in moments)} changes"]
        return ["everything"]

    # ------------------------------------------------------------------------------------------------- what lands

    def landed(self, name: str, data: bytes, observed_at: str) -> None:
        what, found = name.split("/")[1], json.loads(data)["found"]
        if what == "nbac_schedule_api":
            self.known_at = dt.datetime.fromisoformat(observed_at)
        for table, scraper in zip(BOXES, ("nbac_team_boxscore", "nbac_player_boxscore"), strict=True):
            if what == scraper:
                self.boxes[table].update(found)
        if what == "oddsa_player_props":
            self.priced.update(found)

    def scheduled(self, day: dt.date) -> list[Played]:
        """The games that the newest schedule has on a date, postponed ones left out."""
        return [g for g in self.by_day.get(day, ()) if self.known_at and g.since <= self.known_at
                and not (g.off and g.off <= self.known_at)]


class Tables:
    """The warehouse: the schedule as it was last asked for, and the box scores that landed."""

    def __init__(self, truth: Truth) -> None:
        self.truth, self.remembered = truth, dict[tuple[Any, ...], pd.DataFrame]()

    def read(self, table: Any, first: dt.date, last: dt.date, **options: Any) -> pd.DataFrame:
        if table in BOXES:
            days = {f"{first + dt.timedelta(n):%Y%m%d}" for n in range((last - first).days + 1)}
            return pd.DataFrame({"game_id": sorted(i for i in self.truth.boxes[table] if i[:8] in days)}, dtype="str")
        key = (first, last, self.truth.known_at)
        if key not in self.remembered:
            if len(self.remembered) > 50:
                self.remembered.clear()
            self.remembered[key] = pd.DataFrame(list(self._rows(first, last)), columns=COLUMNS)
        return self.remembered[key]

    def _rows(self, first: dt.date, last: dt.date) -> Iterator[tuple[Any, ...]]:
        known = self.truth.known_at
        for n in range((last - first).days + 1 if known else 0):
            for g in self.truth.by_day.get(first + dt.timedelta(n), ()):
                if known and g.since <= known:
                    yield (g.game_id, pd.Timestamp(g.day), pd.Timestamp(g.tip), g.kind, bool(g.off and g.off <= known),
                           3 if g.over <= known else 1)


class Landing:
    """Objects by folder and name; each that comes counts as loaded at once."""

    def __init__(self, truth: Truth) -> None:
        self.truth, self.kept = truth, defaultdict[str, dict[str, Stored]](dict)

    def put(self, name: str, data: bytes, metadata: Mapping[str, str], **options: Any) -> bool:
        folder = self.kept[name.rpartition("/")[0] + "/"]
        if name in folder:
            return False
        folder[name] = Stored(name, digest.of_bytes(data), metadata)
        self.truth.landed(name.removeprefix("raw/"), data, metadata["observed_at"])
        return True

    def list(self, prefix: str) -> list[Stored]:
        return [stored for _, stored in sorted(self.kept[prefix].items())] if prefix in self.kept else []


class Unheard:
    """A log that nobody reads: no decision may depend on it."""

    def add(self, rows: Iterable[Any], table: str = "") -> None:
        list(rows)

    def flush(self) -> None:
        pass


def scraper(real: Scraper) -> Scraper:
    """Of the same name and needs, asking the scripted source: once for a date, or once for each game."""
    what = real.name.removeprefix("scrapers.")

    def requests(ask: Ask) -> Iterator[Request]:
        profile = "odds_api" if what.startswith("oddsa") else "plain"
        games = sorted(ask.games["game_id"][~ask.games["postponed"].astype(bool)]) if what in PER_GAME else [None]
        for game in games:
            told = {"what": what, "day": str(ask.game_date), **({"game": game} if game else {})}
            yield Request("https://example.com/", told, {"game": game or "all"}, profile)

    return Scraper(real.name, requests, f"made-up/{what}/{{game_date}}/{{game}}/{{taken_at}}.json",
                   lambda payload: len(payload["found"]), "nothing yet",
                   needs="made-up/oddsa_events/{game_date}/" if real.needs else None)


def opened(truth: Truth, now: dt.datetime) -> World:
    real = Pipeline.load()
    tables = {name: name for name in (*BOXES, "raw.nbac_schedule")}
    pipeline = Pipeline((), tuple(map(scraper, real.scrapers)), (), real.endpoints)
    vars(pipeline)["tables"] = tables
    clock = SettableClock(now)
    documents = EmbeddedDocuments(Store(Path(":memory:")))
    made: Any = World(pipeline, Landing(truth), Tables(truth), documents, None, clock, truth, Unheard(), "sim")  # type: ignore[arg-type]
    return made
