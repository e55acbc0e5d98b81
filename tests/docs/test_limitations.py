"""Every line of docs/architecture/limitations.md, shown: when one of these fails, the line is no longer true."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from common.adapters.cloud import statements
from common.adapters.cloud.schema import definition
from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.adapters.sources import release
from common.adapters.sources.live_keys import google_token
from common.adapters.sources.live_pace import Pace
from common.adapters.sources.sample import Sample
from common.cli.generate.manifest import manifest
from common.cli.options import existing_home
from common.collection.scrape import ask
from common.errors import Reject
from common.forms import MAX_BYTES, payload_of
from common.pipeline import Pipeline
from common.ports import NOTHING
from common.scraper import Answer, Request
from tests.played import ROOT
from tests.rehearsal.gateway import wants
from tests.rehearsal.report import UNPROVEN
from tests.releases import serve
from tests.stand_in import over
from tests.toy.raw.scores import Scores
from tests.upstream import Upstream


@pytest.fixture
def home(sample_folder: Path) -> Iterator[Home]:
    opened = existing_home(sample_folder / ".tipoff")
    yield opened
    opened.close()


def count(home: Home, sql: str) -> int:
    return int(home.world.warehouse.query(sql).iloc[0, 0])


def test_no_command_opens_the_cloud_adapter_and_nothing_was_ever_deployed() -> None:
    """The generator asks the adapter for schemas, which takes no client. A deployment would have left an address."""
    naming = {path.name for path in (ROOT / "common" / "cli").rglob("*.py") if "adapters.cloud" in path.read_text()}
    assert naming == {"manifest.py"}
    assert "adapters.cloud import schema" in (ROOT / "common/cli/generate/manifest.py").read_text()
    pages = "".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    assert not re.search(r"https://[\w-]+-[a-z0-9]{10}-\w{2}\.a\.run\.app|projects/\d{6,}", pages)
    assert list((ROOT / "terraform").rglob("*.tfstate")) == []


def test_what_no_emulator_proves_is_told_and_refused_or_avoided_by_our_own_code() -> None:
    page = (ROOT / "docs/architecture/limitations.md").read_text()
    assert [what for what in UNPROVEN if what not in page] == []
    filters = [wanted["filter"] for p in manifest(Pipeline.load())["processors"].values()
               for wanted in p["subscriptions"].values()]
    assert all(len(text.encode()) <= 256 and not wants(text, {}) for text in filters)
    with pytest.raises(ValueError, match="nobody here evaluates"):
        wants('attributes:table AND NOT attributes.x = "y"', {})
    adapter = "".join(path.read_text() for path in (ROOT / "common/adapters/cloud").glob("*.py"))
    assert "insert_rows" not in adapter and "require_partition_filter = True" in adapter
    made = statements.Write(Scores, ("t", "f"), "s", [dt.date(2024, 1, 15)], dt.date(2024, 1, 15))
    assert "t.game_date IN (DATE '2024-01-15')" in made.script(["points"])


def test_every_test_of_the_live_source_asks_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {path.relative_to(ROOT).as_posix(): re.findall(r"\bLive\(([^)]*)\)", path.read_text())
            for path in (ROOT / "tests").rglob("*.py") if path.name != "test_limitations.py"}
    assert {path: calls for path, calls in made.items() if calls} == {
        "tests/integration/test_live.py": ['environment, http, Pace(lambda: time.now, time.sleep',
                                           '{"TIPOFF_UPSTREAM": "http://203.0.113.7:80"}'],
        "tests/stand_in.py": ["environment, Http(upstream.address"]}
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file")
    with pytest.raises(Reject, match="set GOOGLE_APPLICATION_CREDENTIALS to its file"):
        google_token()


def test_the_releases_hold_box_scores_and_the_schedule_only(tmp_path: Path) -> None:
    with Upstream() as upstream:
        serve(upstream, tmp_path)
        fetched = release.fetch(2024, tmp_path, over(upstream))
    assert sorted(fetched.rows) == [f"box/2024-25/{name}.parquet" for name in ("player_box", "schedule", "team_box")]
    assert fetched.missing == ("shots", "points lines", "spreads and totals", "injuries", "players and rosters")


def test_two_processes_do_not_keep_each_other_s_pace() -> None:
    slept: list[float] = []
    for pace in (Pace(lambda: 0.0, slept.append), Pace(lambda: 0.0, slept.append)):
        pace.wait("stats.nba.com")
    assert slept == []


def test_injury_risk_is_null_on_past_dates(home: Home) -> None:
    past = "FROM nba_precompute.ml_feature_store WHERE game_date < DATE '2025-01-15'"
    assert count(home, f"SELECT COUNT(*) AS n {past}") > 1_000
    assert count(home, f"SELECT COUNT(injury_risk) AS n {past}") == 0


def test_points_lines_are_null_on_past_dates(home: Home) -> None:
    past = "FROM nba_analytics.player_game_summary WHERE game_date < DATE '2025-01-15'"
    assert count(home, f"SELECT COUNT(*) AS n {past}") > 1_000
    assert count(home, f"SELECT COUNT(points_line) AS n {past}") == 0


def test_an_injury_report_that_names_nobody_lands_nowhere(tmp_path: Path) -> None:
    class Nobody:
        name, generated = "nobody", True

        def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
            if "player_injuries" in request.url:
                return Answer(b'[{"data": [], "meta": {"per_page": 100}}]')
            return Sample().fetch(request, now, known)

    day, noon = dt.date(2025, 1, 15), dt.datetime(2025, 1, 15, 17)
    with Home.open(tmp_path, Pipeline.load(), Nobody()) as home:
        home.clock.set(noon)
        schedule, injuries = (next(s for s in home.world.pipeline.scrapers if s.name == f"scrapers.{name}")
                              for name in ("nbac_schedule_api", "bdl_injuries"))
        ask(schedule, day, noon, home.world)
        Host(home).deliver("raw")
        answer = ask(injuries, day, noon, home.world)
        assert answer and (answer.status, answer.reason, answer.landed) == ("no_data", injuries.empty, ())
        assert home.world.objects.list("raw/ball-dont-lie/") == []


def test_only_played_nights_have_predictions(home: Home) -> None:
    assert count(home, "SELECT COUNT(DISTINCT game_date) AS n FROM nba_predictions.player_prop_predictions") == 1


def test_the_universal_id_is_known_of_dates_whose_list_of_players_was_asked_for(home: Home) -> None:
    tables = Pipeline.load().tables.values()
    assert [table.name() for table in tables for column in table.columns.values()
            if column.name == "universal_player_id" and column.absent] == ["raw.espn_team_rosters"]
    given = "SELECT COUNT(universal_player_id) AS n FROM nba_analytics"
    assert count(home, f"{given}.player_game_summary WHERE game_date < DATE '2025-01-15'") == 0
    assert count(home, f"{given}.upcoming_player_game_context WHERE game_date = DATE '2025-01-15'") > 100


def test_a_query_without_dates_is_answered_by_a_home_and_the_cloud_s_tables_refuse_it(home: Home) -> None:
    assert count(home, "SELECT COUNT(*) AS n FROM nba_raw.nbac_schedule") > 1_000
    tables = Pipeline.load().tables.values()
    assert all(definition(table, "project.dataset").require_partition_filter for table in tables)


def test_an_object_beyond_the_limit_is_refused_unread() -> None:
    assert payload_of(b" " * (MAX_BYTES - 2) + b"[]", "json") == []
    for form in ("json", "html", "csv"):
        with pytest.raises(Reject, match="24,000,001 bytes; at most 24,000,000 are read"):
            payload_of(b" " * (MAX_BYTES + 1), form)


def test_what_a_run_of_the_schedule_wrote_is_in_the_execution_log_alone() -> None:
    columns = Pipeline.load().tables["raw.nbac_schedule_source_history"].columns
    assert [name for name, column in columns.items() if column.absent] == [
        "games_inserted", "games_updated", "duration_seconds"]
