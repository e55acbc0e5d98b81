from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from common.adapters.sources.archive import Archive
from common.adapters.sources.sample import Sample
from common.adapters.sources.season import Season
from common.adapters.sources.wire import answer
from common.scraper import Answer, Request

STATS = "https://stats.nba.com/stats"
EVENTS = "https://api.the-odds-api.com/v4/sports/basketball_nba/events"


class Told:
    """What one season's facts are told as, at an instant written '2024-03-13T18:00'."""

    def __init__(self, facts: Season) -> None:
        self.facts = facts

    def season(self, year: int) -> Season:
        return self.facts

    def answer(self, url: str, now: str, pages: str = "", **params: str) -> Answer:
        return answer(self, Request(url, params, pages=pages), dt.datetime.fromisoformat(now))

    def bytes(self, url: str, now: str, pages: str = "", **params: str) -> bytes:
        said = self.answer(url, now, pages, **params)
        assert said.data is not None, said.reason
        return said.data

    def json(self, url: str, now: str, pages: str = "", **params: str) -> Any:
        return json.loads(self.bytes(url, now, pages, **params))

    def schedule(self, now: str) -> dict[str, Any]:
        """The games by NBA id."""
        said = self.json(f"{STATS}/scheduleleaguev2int", now, Season=self.facts.name)
        return {game["gameId"]: game for date in said["leagueSchedule"]["gameDates"] for game in date["games"]}

    def rows(self, endpoint: str, now: str, day: str, season_type: str = "Regular Season") -> list[dict[str, Any]]:
        said = self.json(f"{STATS}/{endpoint}", now, Season=self.facts.name, SeasonType=season_type,
                         DateFrom=day, DateTo=day)
        found = said["resultSets"][0]
        return [dict(zip(found["headers"], row, strict=True)) for row in found["rowSet"]]

    def box(self, game_id: str, now: str) -> dict[str, Any]:
        return self.json(f"{STATS}/boxscoretraditionalv3", now, GameID=game_id)["boxScoreTraditional"]

    def roster(self, now: str) -> dict[str, str]:
        """Name -> team."""
        return {f"{row['PLAYER_FIRST_NAME']} {row['PLAYER_LAST_NAME']}".strip(): row["TEAM_ABBREVIATION"]
                for row in self.rows("playerindex", now, "")}

    def hurt(self, now: str) -> dict[str, dict[str, Any]]:
        pages = self.json("https://api.balldontlie.io/v1/player_injuries", now, "cursor", per_page="100")
        rows = [row for page in pages for row in page["data"]]
        return {f"{row['player']['first_name']} {row['player']['last_name']}": row for row in rows}

    def events(self, now: str) -> list[dict[str, Any]]:
        return self.json(EVENTS, now)

    def odds(self, game_id: str, now: str, markets: str) -> list[dict[str, Any]]:
        return self.json(f"{EVENTS}/{self.facts.event_of[game_id]}/odds", now, markets=markets,
                         oddsFormat="american")["bookmakers"]


@pytest.fixture(scope="session")
def sample() -> Sample:
    return Sample()


@pytest.fixture(scope="session")
def made(sample: Sample) -> Told:
    """The made-up season 2023-24."""
    return Told(sample.season(2023))


_ARCHIVES: dict[Path, Archive] = {}


@pytest.fixture
def archive(archive_dir) -> Archive:
    """The season archive, opened once: its seasons are read when first asked for."""
    return _ARCHIVES.setdefault(archive_dir, Archive(archive_dir))


@pytest.fixture
def real(archive):
    """real(2023): the archive's season that begins then."""
    return lambda year: Told(archive.season(year))
