"""Is every part of an offline answer loaded: scraper, source and raw processor together, nothing rejected?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.sources import routes
from common.adapters.sources.wire import route_of
from common.conform import conform
from common.forms import payload_of
from common.pipeline import Pipeline
from common.processor import LandedObject
from common.scraper import Ask, Request, Scraper

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "archive.md"
FIRST, BEFORE_TIP = "nbac_schedule_api", ("oddsa_events", "oddsa_player_props", "oddsa_game_lines")
FEW = 12  # questions of one scraper that are put: there are several hundred players


@dataclass
class Night:
    """What all scrapers are answered about a game date, loaded.

    tables: raw table -> rows; said: route -> '' when it answered, else the reason of the first that was absent
    """

    source: Any
    day: dt.date
    pipeline: Pipeline
    tables: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    landed: dict[str, Any] = field(default_factory=dict)
    games: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(
        {"season_type": pd.Series([], dtype="str"), "postponed": pd.Series([], dtype="bool")}))

    def play(self) -> Night:
        for scraper in sorted(self.pipeline.scrapers, key=lambda s: (not s.name.endswith(FIRST), s.needs or "")):
            name = scraper.name.partition(".")[2]
            hours = 0 if name in (FIRST, *BEFORE_TIP) else 12
            self.ask(scraper, dt.datetime.combine(self.day, dt.time(22, 45)) + dt.timedelta(hours=hours))
            if name == FIRST:
                [schedule] = self.tables["nbac_schedule"]
                self.games = schedule[schedule["game_date"] == pd.Timestamp(self.day)]
        return self

    def ask(self, scraper: Scraper, now: dt.datetime) -> None:
        needed = scraper.needs.format(game_date=self.day) if scraper.needs else "-"
        held = sorted(name for name in self.landed if name.startswith(needed))
        payload = self.landed[held[-1]] if held else None
        ask = Ask(self.day, self.source.season_of(self.day), self.games, now, payload)
        for request in list(scraper.requests(ask))[:FEW if scraper.lookup else None]:
            for name, held in self.answers(scraper, ask, request):
                self.landed[name] = held
                self.load(name, held, now)

    def answers(self, scraper: Scraper, ask: Ask, request: Request) -> Iterator[tuple[str, Any]]:
        """(object name, payload) of what lands."""
        answer, route = self.source.fetch(request, ask.now), route_of(request.url)[0].name
        assert (answer.data is None) == bool(answer.reason)
        if answer.data is None:
            self.said.setdefault(route, answer.reason)
            return
        self.said[route] = ""
        payload = payload_of(answer.data, scraper.form)
        if scraper.records(payload):
            for pattern in filter(None, (scraper.extracts, scraper.lands)):
                yield scraper.landing(ask, request, pattern), payload

    def load(self, name: str, payload: Any, now: dt.datetime) -> None:
        for processor, _, fields in self.pipeline.routes(name):
            rows, rejected = conform(processor.writes, processor.function(payload, LandedObject(name, fields, now)))
            assert rejected == []
            self.tables.setdefault(processor.writes.table, []).append(rows)

    def table(self, name: str) -> pd.DataFrame:
        return pd.concat(self.tables[name], ignore_index=True)


@pytest.fixture(scope="module")
def night():
    """night(source, day): played when it is first asked for."""
    pipeline, played = Pipeline.load(), dict[tuple[str, dt.date], Night]()

    def of(source: Any, day: dt.date) -> Night:
        if (source.name, day) not in played:
            played[source.name, day] = Night(source, day, pipeline).play()
        return played[source.name, day]

    return of


@pytest.mark.parametrize("day", [dt.date(2023, 11, 15), dt.date(2024, 3, 13)], ids=str)
def test_a_made_up_night_fills_the_tables(sample, night, day):
    found = night(sample, day)

    assert set(found.tables) >= {
        "nbac_schedule", "nbac_player_list_current", "bdl_injuries", "odds_api_player_points_props",
        "odds_api_game_lines", "nbac_player_boxscores", "nbac_boxscore_traditional", "nbac_team_boxscore",
        "nbac_shot_chart", "bdl_player_boxscores", "bdl_standings", "bdl_active_players_listed",
        "nbac_player_movement", "nbac_referee_game_assignments", "nbac_scoreboard_v2"}
    starters = found.table("nbac_boxscore_traditional").groupby(["game_id", "team_abbr"])["starter"].sum()
    assert starters.eq(5).all()


@pytest.mark.parametrize(("day", "games"), [
    ("2024-03-13", 9), ("2023-12-09", 1), ("2024-05-10", 2), ("2022-11-20", 8), ("2021-12-15", 11), ("2021-03-26", 11),
    ("2024-12-17", 1)])
def test_a_real_night_loads_whole(archive, night, day, games):
    found = night(archive, dt.date.fromisoformat(day))

    teams = found.table("nbac_team_boxscore").set_index(["game_id", "team_abbr"])["points"].sort_index()
    assert len(teams) == 2 * games
    for name in ("nbac_player_boxscores", "bdl_player_boxscores"):
        points = found.table(name).drop_duplicates(["game_id", "player_lookup"])
        assert points.groupby(["game_id", "team_abbr"])["points"].sum().sort_index().tolist() == teams.tolist()
    for plays in found.tables.get("nbac_play_by_play", []):
        made = plays[plays["shot_made"] == True]  # noqa: E712 — null is neither
        worth = made["shot_type"].map({"2PT": 2, "3PT": 3, "FT": 1})
        scored = worth.groupby([made["game_id"], made["player_1_team_abbr"]]).sum()
        assert scored.tolist() == teams[plays["game_id"].iloc[0]].tolist()


def test_the_guide_says_which_questions_each_source_answers(archive, sample, night):
    said = [night(source, dt.date(2024, 3, 13)).said for source in (archive, sample)]
    rows = ["| Question | The archive | The generated season |", "|---|---|---|"]
    for route in routes.ROUTES:
        if route.name in said[0]:
            cells = ["no" if one.get(route.name, "-") else "yes" for one in said]
            rows.append(f"| {' | '.join([route.name, *cells])} |")
    table = "\n".join(rows)

    assert table in GUIDE.read_text(), f"the table in {GUIDE.name} should be\n\n{table}\n"
