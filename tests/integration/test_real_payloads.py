"""Real payloads of the other sources land as objects, travel as messages, and stand in their tables, every row."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.sources.archive import Archive
from common.pipeline import Pipeline

BOX = "raw.bdl_player_boxscores"
# table: (object, file, how many rows the payload holds)
LANDED: list[tuple[str, str, str, Any]] = [
    (BOX, "ball-dont-lie/boxscores/2024-01-15/20240116_150000.json", "balldontlie/box_scores_2024-01-15.json",
     lambda told: sum(len(game[side]["players"]) for game in told["data"] for side in ("home_team", "visitor_team"))),
    (BOX, "ball-dont-lie/player-box-scores/2025-06-22/20250623_150000.json", "balldontlie/stats_2025-06-22.json",
     lambda told: len(told["data"])),
    ("raw.bdl_standings", "ball-dont-lie/standings/2024-25/2025-04-14/20250414_150000.json",
     "balldontlie/standings_a.json", lambda told: len(told["data"])),
    ("raw.bdl_injuries", "ball-dont-lie/injuries/2025-06-20/20250620_150000.json",
     "balldontlie/player_injuries_page1.json", lambda told: len(told["data"])),
    ("raw.bdl_active_players_listed", "ball-dont-lie/active-players/2025-06-20/20250620_150000.json",
     "balldontlie/players_active_page1.json", lambda told: len(told["data"])),
    ("raw.players_registry", "nba-com/player-list/2025-06-20/20250620_150000.json", "nbacom/playerindex_2025-26.json",
     lambda told: len(told["resultSets"][0]["rowSet"])),
    ("raw.espn_scoreboard", "espn/scoreboard/2024-01-15/20240116_150000.json", "espn/scoreboard_2024-01-15.json",
     lambda told: len(told["events"])),
    ("raw.espn_team_rosters", "espn/rosters/2025-06-20/team_BOS/20250620_150000.json", "espn/team_roster_BOS_api.json",
     lambda told: len(told["team"]["athletes"])),
    ("raw.espn_boxscores", "espn/boxscores/2024-01-15/game-401585183/20240116_150000.json",
     "espn/boxscore_page_401585183.html.gz", 25),
    ("raw.bigdataball_play_by_play",
     "big-data-ball/2024-25/2025-06-22/game_0042400407/2025-06-22-0042400407-IND-OKC.csv",
     "bigdataball/pbp_0042400407_first300.csv", 300),
    ("raw.odds_api_game_lines",
     "odds-api/game-lines-history/2024-01-24/cd0b-ATLGSW/20240125_100000-snap-0355.json",
     "oddsapi/historical_event_odds_2024-01-25_a.json", 8)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, archive_dir: Path) -> Iterator[Home]:
    opened = Home.open(tmp_path_factory.mktemp("real"), Pipeline.load(), Archive(archive_dir))
    opened.clock.set(dt.datetime(2025, 6, 24, 12))
    for _, name, file, _ in LANDED:
        data = (archive_dir / "payloads" / file).read_bytes()
        opened.world.objects.put("raw/" + name, gzip.decompress(data) if file.endswith(".gz") else data,
                                 {"observed_at": "2025-06-23T15:00:00", "correlation_id": name})
    pump(opened.world, opened.bus)
    yield opened
    opened.close()


@pytest.mark.parametrize(("table", "name", "file", "held"), LANDED, ids=[name for _, name, _, _ in LANDED])
def test_every_row_of_the_payload_is_in_the_table(home: Home, archive_dir: Path, table: str, name: str, file: str,
                                                  held: Any) -> None:
    expected = held(json.loads((archive_dir / "payloads" / file).read_text())) if callable(held) else held
    day = next(dt.date.fromisoformat(part) for part in name.split("/") if part[:3] == "202" and part.count("-") == 2)
    assert len(home.world.warehouse.read(home.world.pipeline.tables[table], day, day)) == expected


def test_the_active_players_are_checked_against_the_league_s_list(home: Home) -> None:
    day = dt.date(2025, 6, 20)
    rows = home.world.warehouse.read(home.world.pipeline.tables["raw.bdl_active_players_current"], day, day)
    assert len(rows) == 100 and rows["validation_status"].eq("validated").sum() > 50


def test_the_same_objects_again_change_nothing(home: Home, archive_dir: Path) -> None:
    name, file = LANDED[0][1], LANDED[0][2]
    table, day = home.world.pipeline.tables[BOX], dt.date(2024, 1, 15)
    before = home.world.warehouse.read(table, day, day)
    again = name.replace("150000", "160000")
    home.world.objects.put("raw/" + again, (archive_dir / "payloads" / file).read_bytes() + b" ", {
        "observed_at": "2025-06-23T16:00:00", "correlation_id": again})
    pump(home.world, home.bus)
    assert home.world.warehouse.read(table, day, day).equals(before)
