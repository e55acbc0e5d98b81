"""A declaration gets a column: a home and BigQuery's tables follow it, and what its processor made is made again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from common.adapters.cloud.evolve import ensure_tables, pending
from common.adapters.cloud.warehouse import CloudWarehouse
from common.adapters.cloud.world import Cloud
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.conform import conform
from common.errors import Usage
from common.pipeline import Pipeline
from common.ports import Replace, Warehouse
from common.run import Run
from common.sweep import sweep
from common.table import Table
from tests.integration.test_ports import DAY, scores, whole
from tests.later import declared
from tests.toy import league as toy
from tests.toy.raw.scores import Scores

SCORES, POINTS = "raw/scores.py", "points: int = Field(ge=0, le=100)"
COLUMNS = (SCORES, POINTS, f"{POINTS}\n    steals: int | None\n    notes: list[str]")
FILLED = (SCORES, '{**row, "game_date": landed.game_date}',
          '{**row, "game_date": landed.game_date, "steals": row["points"] // 9, "notes": ["counted"]}')
DAYS = [toy.TONIGHT - dt.timedelta(n) for n in range(4, -1, -1)]


def reopened(path: Path, pipeline: Pipeline) -> Home:
    home = Home.open(path, pipeline, toy.NoSource())
    home.clock.set(toy.NOON)
    return home


def rows(warehouse: Warehouse, table: type[Table]) -> pd.DataFrame:
    return warehouse.read(table, DAYS[0], DAYS[-1])


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """A home in which the small league was played."""
    with toy.open_home(tmp_path / "home") as home:
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        toy.settle(home)
    return tmp_path / "home"


def test_old_rows_are_null_in_a_new_column_until_they_are_made_again(played: Path, tmp_path: Path) -> None:
    with declared(tmp_path, COLUMNS, FILLED) as pipeline, reopened(played, pipeline) as home:
        table = pipeline.tables["raw.scores"]
        before = rows(home.warehouse, table)
        assert len(before) and before["steals"].isna().all() and set(before["notes"]) == {"[]"}
        counted = "SELECT COUNT(*) AS n FROM nba_raw.scores WHERE steals IS NULL"
        assert home.warehouse.query(counted)["n"].tolist() == [len(before)]
        sweep(home.world, DAYS[0], DAYS[-1])
        toy.settle(home)
        after = rows(home.warehouse, table)
        assert after["steals"].tolist() == (before["points"] // 9).tolist() and set(after["notes"]) == {'["counted"]'}


def test_what_the_processor_made_is_made_again_and_whoever_reads_it_looks_and_finds_nothing_new(
    played: Path, tmp_path: Path
) -> None:
    """By partition: every date of the changed table, the dates of its reader, and nobody after that."""
    made: dict[str, list[Run]] = defaultdict(list)

    def seen(runs: list[Run]) -> None:
        for run in runs:
            if run.status != "unchanged":
                made[run.key.split("/")[1]].append(run)

    with declared(tmp_path, COLUMNS, FILLED) as pipeline, reopened(played, pipeline) as home:
        assert sweep(home.world, DAYS[0], DAYS[-1]) == 4
        pump(home.world, home.bus, seen=seen)
        again = toy.contents(home)
    past = [str(day) for day in DAYS[:-1]]
    assert {name: sorted(str(run.scope) for run in runs) for name, runs in made.items()} == {
        "raw.scores": past, "analytics.game_log": past}
    assert all(len(run.changed) == 12 for run in made["raw.scores"])
    assert all(run.changed == [] for run in made["analytics.game_log"])
    with toy.open_home(tmp_path / "other") as home:
        for name, payload in toy.small_league():
            toy.land(home, name, payload)
        toy.settle(home)
        fresh = toy.contents(home)
    assert again.pop("raw.scores") != fresh.pop("raw.scores")
    assert again == fresh


def test_a_home_is_opened_again_and_again_and_stays_as_it_is(played: Path, tmp_path: Path) -> None:
    with declared(tmp_path, COLUMNS, FILLED) as pipeline:
        for _ in range(3):
            with reopened(played, pipeline) as home:
                kinds = home.warehouse.db.execute("DESCRIBE nba_raw.scores").fetchall()
    assert [row[:2] for row in kinds if row[0] in ("steals", "notes")] == [("steals", "BIGINT"), ("notes", "VARCHAR[]")]


@pytest.mark.parametrize(("edit", "said"), [
    ((SCORES, "points: int", "points: float"), "nba_raw.scores.points is INTEGER and should be FLOAT"),
    ((SCORES, "points: int", "steals: int\n    points: int"), "nba_raw.scores.steals is not there and should be a"),
    ((SCORES, 'key=("game_id", "player_lookup")', 'key=("player_lookup", "game_id")'), "should have (player_lookup, "),
    (("analytics/game_log.py", "    share: float | None = Field(places=4)\n", ""), "game_log.share is FLOAT and is"),
], ids=["type", "required", "key", "dropped"])
def test_a_home_that_cannot_follow_is_refused_and_stays_as_it_was(
    played: Path, tmp_path: Path, edit: tuple[str, str, str], said: str
) -> None:
    more = ("raw/news.py", "status: str", "status: str\n    because: str | None")
    with (declared(tmp_path, edit, more) as pipeline, pytest.raises(Usage) as caught):
        reopened(played, pipeline)
    assert said in str(caught.value) and "--home" in str(caught.value) and "\n" not in str(caught.value)
    with reopened(played, toy.PIPELINE) as home:
        assert "because" not in str(home.warehouse.db.execute("DESCRIBE nba_raw.news").fetchall())
        assert len(rows(home.warehouse, Scores)) == 48


def test_a_home_from_before_contracts_were_kept_follows_too(played: Path, tmp_path: Path) -> None:
    with reopened(played, toy.PIPELINE) as home:
        home.warehouse.db.execute("DROP TABLE contracts")
    with declared(tmp_path, COLUMNS, FILLED) as pipeline, reopened(played, pipeline) as home:
        assert rows(home.warehouse, pipeline.tables["raw.scores"])["steals"].isna().all()
    with (declared(tmp_path, (SCORES, "points: int", "points: float")) as pipeline, pytest.raises(Usage)):
        reopened(played, pipeline)


def test_a_table_of_bigquery_follows(opened: Callable[[], Cloud], tmp_path: Path) -> None:
    cloud = opened()
    cloud.warehouse.write(Scores, scores(aaa0=1, bbb0=2), whole())
    name = f"{cloud.clients.config.dataset('nba_raw')}.scores"
    with declared(tmp_path, COLUMNS, FILLED) as pipeline:
        table = pipeline.tables["raw.scores"]
        wanted = [f"ALTER TABLE `{name}` ADD COLUMN IF NOT EXISTS {new}" for new in ("steals INT64",
                                                                                     "notes ARRAY<STRING>")]
        assert pending(cloud.clients, [table]) == wanted
        assert ensure_tables(cloud.clients, [table]) == wanted
        there = CloudWarehouse(cloud.clients, cloud.world.clock)
        old = there.read(table, DAY, DAY)
        assert old["steals"].isna().all() and set(old["notes"]) == {"[]"} and len(old) == 2
        made, _ = conform(table, [{**row, "steals": 3, "notes": ["counted"]} for row in
                                  scores(lease=2, aaa0=9)[list(Scores.columns)].to_dict("records")])
        stamped = made.assign(**{name: scores(lease=2, aaa0=9)[name] for name in
                                 ("partition_id", "correlation_id", "run_id", "processed_at", "lease")})
        there.write(table, stamped, {str(DAY): Replace(frozenset({"aaa0"}), 2)})
        found = there.read(table, DAY, DAY).set_index("player_lookup")
        assert found["points"].to_dict() == {"aaa0": 9, "bbb0": 2}
        assert found["steals"].fillna(-1).to_dict() == {"aaa0": 3, "bbb0": -1}
        assert found["notes"].to_dict() == {"aaa0": '["counted"]', "bbb0": "[]"}


def test_a_table_of_bigquery_that_cannot_follow_is_refused_and_stays(
    opened: Callable[[], Cloud], tmp_path: Path
) -> None:
    cloud = opened()
    name = f"{cloud.clients.config.dataset('nba_raw')}.scores"
    before = cloud.clients.bigquery.get_table(name).schema
    with (declared(tmp_path, COLUMNS, FILLED, (SCORES, "team_abbr: str", "team_abbr: int")) as pipeline,
          pytest.raises(Usage, match=f"{name}.team_abbr is STRING and should be INTEGER.*made anew")):
        ensure_tables(cloud.clients, pipeline.tables.values())
    assert cloud.clients.bigquery.get_table(name).schema == before
