"""What the archive tells for the other sources' questions becomes rows, all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.sources.archive import Archive
from common.basketball.agreement import COUNTS, SPELLED
from common.conform import conform, empty
from common.forms import payload_of
from common.pipeline import Pipeline
from common.processor import LandedObject
from common.scraper import Ask

DAYS = ("2024-01-15", "2024-03-13", "2024-05-10")
SCRAPERS = {scraper.name.split(".")[-1]: scraper for scraper in Pipeline.load().scrapers}
NEXT_DAY, EVENING = dt.timedelta(hours=39), dt.timedelta(hours=20)  # after UTC midnight of the game date


class Night:
    """One date of the archive, asked as the scrapers ask."""

    def __init__(self, archive: Archive, day: str) -> None:
        self.archive, self.day = archive, dt.date.fromisoformat(day)
        midnight = dt.datetime.combine(self.day, dt.time())
        self.evening, self.next_day = midnight + EVENING, midnight + NEXT_DAY
        self.games = empty(Pipeline.load().tables["raw.nbac_schedule"])
        season = self.rows("nbac_schedule_api", "raw.nbac_schedule", self.evening)[0]
        self.games = season[season["game_date"] == pd.Timestamp(self.day)]

    def objects(self, name: str, now: dt.datetime, payload: Any = None) -> Iterator[tuple[LandedObject, Any]]:
        scraper, ask = SCRAPERS[name], Ask(self.day, self.archive.season_of(self.day), self.games, now, payload)
        for request in scraper.requests(ask):
            answer = self.archive.fetch(request, now)
            if answer.data is not None:
                yield LandedObject(scraper.landing(ask, request), {}, now), payload_of(answer.data, scraper.form)

    def rows(self, name: str, processor: str, now: dt.datetime, needs: str = "") -> tuple[pd.DataFrame, list[Any], int]:
        """What the table keeps, what it refuses, and how many records the scraper counted."""
        payload = [found for _, found in self.objects(needs, now)][-1] if needs else None
        p = next(p for p in Pipeline.load().processors if p.name == processor)
        on = next(on for on in p.on if on.pattern == SCRAPERS[name].lands)
        made, records = [], 0
        for landed, found in self.objects(name, now, payload):
            fields = on.match(landed.name)
            assert fields, landed.name
            made += p.function(payload=found, landed=LandedObject(landed.name, fields, now))
            records += SCRAPERS[name].records(found) or 0
        rows, rejected = conform(p.writes, made)  # type: ignore[arg-type]
        return rows, rejected, records


@pytest.fixture(scope="module")
def archive(archive_dir: Path) -> Archive:
    return Archive(archive_dir)


@pytest.fixture(scope="module", params=DAYS)
def night(archive: Archive, request: pytest.FixtureRequest) -> Night:
    return Night(archive, request.param)


@pytest.mark.parametrize(("scraper", "processor", "needs"), [
    ("bdl_box_scores", "raw.bdl_player_boxscores", ""), ("bdl_player_box_scores", "raw.bdl_player_boxscores", ""),
    ("bdl_standings", "raw.bdl_standings", ""), ("bdl_active_players", "raw.bdl_active_players_listed", ""),
    ("nbac_player_list", "raw.players_registry", ""), ("espn_scoreboard", "raw.espn_scoreboard", ""),
    ("espn_roster", "raw.espn_team_rosters", ""), ("espn_game_boxscore", "raw.espn_boxscores", "espn_scoreboard"),
    ("bigdataball_pbp", "raw.bigdataball_play_by_play", "bigdataball_discovery"),
    ("oddsa_game_lines_his", "raw.odds_api_game_lines", "oddsa_events_his")])
def test_every_record_is_a_row(night: Night, scraper: str, processor: str, needs: str) -> None:
    rows, rejected, records = night.rows(scraper, processor, night.next_day, needs)
    assert rejected == [] and len(rows) == records
    assert records or scraper == "oddsa_game_lines_his"


@pytest.mark.parametrize(("scraper", "processor", "needs"), [
    ("oddsa_player_props_his", "raw.odds_api_player_points_props", "oddsa_events_his"),
    ("oddsa_player_props", "raw.odds_api_player_points_props", "oddsa_events"),
    ("bp_player_props", "raw.bettingpros_player_points_props", "bp_events")])
def test_every_points_line_is_a_row(night: Night, scraper: str, processor: str, needs: str) -> None:
    rows, rejected, records = night.rows(scraper, processor, night.evening, needs)
    assert rejected == [] and bool(records) is bool(len(rows))
    assert set(rows["game_date"]) <= {pd.Timestamp(night.day)}


def test_three_sources_told_of_the_same_games_tell_the_same(night: Night) -> None:
    league = night.rows("nbac_player_boxscore", "raw.nbac_player_boxscores", night.next_day)[0]
    bdl = night.rows("bdl_box_scores", "raw.bdl_player_boxscores", night.next_day)[0].rename(columns=SPELLED)
    espn = night.rows("espn_game_boxscore", "raw.espn_boxscores", night.next_day, "espn_scoreboard")[0]
    who = ["game_id", "player_lookup"]
    told = [box[[*who, *COUNTS]].dropna().astype(dict.fromkeys(COUNTS, "int64")).sort_values(who, ignore_index=True)
            for box in (league, bdl[bdl["did_not_play"].eq(False)], espn[espn["did_not_play"].eq(False)])]
    pd.testing.assert_frame_equal(told[0], told[1])
    pd.testing.assert_frame_equal(told[0], told[2])
