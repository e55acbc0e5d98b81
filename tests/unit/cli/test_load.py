"""The first dates of a real season, landed and loaded: every team's totals are those of the real box score."""

from __future__ import annotations

import json
from pathlib import Path

from common.cli.load import TOTALS, loaded
from common.pipeline import Pipeline
from tests.played import tipoff


def test_totals_per_game_are_those_of_the_real_box_scores(archive_dir: Path, tmp_path: Path) -> None:
    done = tipoff(["bench", "--load", "2023-24", "--dates", "1", "--archive", str(archive_dir), "--json"], tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["totals"] == {table: {"team_games": 4, "otherwise": 0} for table in TOTALS}
    assert told["rows"]["nba_raw.nbac_team_boxscore"] == 4
    assert told["objects"] > 100 and told["statements_per_object"] < 1
    assert told["peak_mb"] < 2_000


def test_who_needs_an_answer_is_asked_after_who_brings_it_and_lookups_of_nobody_are_left_out() -> None:
    pipeline = Pipeline.load()
    asked = [s.name.removeprefix("scrapers.") for s in loaded(pipeline)]
    assert asked[0] == "nbac_schedule_api"
    assert asked.index("oddsa_events") < asked.index("oddsa_player_props")
    assert "bdl_player_detail" not in asked
    assert {name for s in pipeline.scrapers if s.name.removeprefix("scrapers.") in asked
            for name in pipeline.loaders(s)} == {p.name for p in pipeline.processors if p.on}


def test_a_season_without_an_archive_is_refused_in_one_line(tmp_path: Path) -> None:
    done = tipoff(["bench", "--load", "2023-24"], tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1) and "--archive" in done.stderr
