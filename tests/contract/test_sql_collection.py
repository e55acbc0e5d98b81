"""The queries about collection and loading say what an operator takes them to say."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from common.errors import Usage
from functions.operations.pipeline_execution_log import PipelineExecutionLog
from functions.orchestration.cleanup_operations import CleanupOperations
from functions.orchestration.daily_expected_schedule import DailyExpectedSchedule
from functions.orchestration.scraper_execution_log import ScraperExecutionLog
from functions.orchestration.workflow_decisions import WorkflowDecisions
from functions.orchestration.workflow_executions import WorkflowExecutions
from functions.raw.bdl_player_boxscores import BdlPlayerBoxscores
from functions.raw.nbac_play_by_play import NbacPlayByPlay
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores
from functions.raw.nbac_schedule import NbacSchedule
from functions.raw.nbac_shot_chart import NbacShotChart
from functions.raw.nbac_team_boxscore import NbacTeamBoxscore
from tests.googlesql import seeded
from tests.googlesql.beside import Beside
from tests.googlesql.made import DAY, NOW, Answer, answer, at, decided, executed, expected, run
from tests.googlesql.repository import views
from tests.googlesql.values import equal

__all__ = ["answer"]


def test_a_run_is_on_time_late_early_skipped_missing_or_pending(answer: Answer) -> None:
    plan = [expected("a", 11), expected("b", 12), expected("c", 13), expected("d", 14), expected("e", 15),
            expected("f", 20)]
    told = [decided("a", 11), decided("b", 13), decided("c", 12), decided("d", 14, "SKIP"), decided("e", 15)]
    rows = {DailyExpectedSchedule: plan, WorkflowDecisions: told,
            WorkflowExecutions: [executed("a", 11), executed("b", 13), executed("c", 12, "failed")]}
    assert [(row[1], row[4], row[5]) for row in answer("expected_runs", rows, now=NOW)] == [
        ("a", "ON TIME", "completed"), ("b", "LATE", "completed"), ("c", "EARLY", "failed"), ("d", "SKIPPED", None),
        ("e", "MISSING", None), ("f", "PENDING", None)]


def test_one_run_stands_for_one_expected_run(answer: Answer) -> None:
    rows = {DailyExpectedSchedule: [expected("a", 13), expected("a", 14)], WorkflowDecisions: [decided("a", 13)],
            WorkflowExecutions: [executed("a", 13)]}
    assert [row[4] for row in answer("expected_runs", rows, now=NOW)] == ["ON TIME", "MISSING"]


def test_a_run_that_nobody_begins_or_ends_is_named_once_it_is_old(answer: Answer) -> None:
    rows = {WorkflowDecisions: [decided("a", 11), decided("b", 12), decided("c", 13), decided("d", 13, "SKIP"),
                                decided("e", 20)],
            WorkflowExecutions: [executed("a", 11), executed("b", 12, "started")]}
    assert [(row[1], row[3]) for row in answer("unexecuted", rows, now=NOW)] == [("b", "started"), ("c", None)]


def test_a_proven_nothing_is_a_success(answer: Answer) -> None:
    log = [{"execution_id": str(n), "triggered_date": DAY, "triggered_at": at(11), "scraper_name": name,
            "status": status, "source": "CONTROLLER"}
           for n, (name, status) in enumerate([("x", "no_data"), ("x", "no_data"), ("x", "unchanged"), ("y", "failed"),
                                               ("y", "success"), ("y", "success"), ("y", "success")])]
    assert answer("success_rate", {ScraperExecutionLog: log}) == [
        ("y", 4, 3, 0, 0, 1, 0.75), ("x", 3, 0, 1, 2, 0, 1.0)]


def test_the_last_reason_of_each_action_is_told_with_how_often_it_was_loud(answer: Answer) -> None:
    told = [decided("a", 11, "SKIP", reason="too early"), decided("a", 12, "SKIP", reason="too late",
                                                                 alert_level="WARNING"), decided("a", 13)]
    assert answer("decisions", {WorkflowDecisions: told}) == [
        ("a", "RUN", 1, 0, at(13), "a reason"), ("a", "SKIP", 2, 1, at(12), "too late")]


def test_cleanup_is_added_up_by_day(answer: Answer) -> None:
    looks = [{"cleanup_id": str(n), "cleanup_date": DAY, "cleanup_time": at(11, 15 * n), "files_checked": 10,
              "missing_files_found": n, "republished_count": n, "missing_files": [], "errors": []} for n in range(3)]
    assert answer("cleanup", {CleanupOperations: looks}) == [(DAY, 3, 30, 3, 3, at(11, 30))]


TABLES = (CleanupOperations, DailyExpectedSchedule, WorkflowDecisions, WorkflowExecutions)


@pytest.fixture(scope="module", params=(1, 2))
def seeded_tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    made = Beside(tmp_path_factory.mktemp("views"), {table: seeded.rows(table, request.param) for table in TABLES})
    yield made
    made.close()


@pytest.mark.parametrize("view", views(), ids=lambda view: Path(view.where).stem)
def test_both_engines_see_a_view_alike(seeded_tables: Beside, view: Any) -> None:
    given = {"now": dt.datetime(2024, 11, 4, 12), "today": seeded.DAYS[2]}
    asked = {name: value for name, value in given.items() if f"@{name}" in view.sql}
    here, there = (sorted(engine(view.sql, asked), key=repr) for engine in (seeded_tables.here, seeded_tables.there))
    assert equal(here, there), f"here {here}\nthere {there}"


def test_a_view_tells_what_its_clock_says(tmp_path: Path) -> None:
    """In a home the clock is the home's; a query that asks for another is refused."""
    with toy_home(tmp_path, at(23)) as ask:
        assert ask("SELECT minutes_ago FROM nba_orchestration.v_latest_cleanup_status AS last") == [(45,)]
        with pytest.raises(Usage, match="CURRENT_TIMESTAMP"):
            ask("SELECT CURRENT_TIMESTAMP() AS now")


@contextlib.contextmanager
def toy_home(folder: Path, now: dt.datetime) -> Iterator[Any]:
    look = {"cleanup_id": "c", "cleanup_date": DAY, "cleanup_time": at(22, 15), "files_checked": 1,
            "missing_files_found": 0, "republished_count": 0, "missing_files": [], "errors": []}
    made = Beside(folder, {CleanupOperations: [look]})
    made.ours.now = lambda: now
    yield made.here
    made.close()


def test_a_raw_table_stands_by_the_last_word_on_each_partition_and_looking_again_is_no_word(answer: Answer) -> None:
    log = [run("boxes", "a", 0, "failed"), run("boxes", "a", 5, "completed", 20), run("boxes", "b", 0, "partial", 9),
           run("boxes", "b", 9, "skipped", 9, detail="unchanged"), run("odds", "a", 0, "completed", 7),
           run("odds", "a", 1, "failed", 7, detail="retry"), run("odds", "b", 3, "no_data"),
           run("boxes", "c", 0, "completed", 1, phase=3)]
    assert answer("loaded", {PipelineExecutionLog: log}) == [
        ("raw.odds", 2, 0, 0, 1, 1, 7, at(11, 3)), ("raw.boxes", 2, 1, 1, 0, 0, 29, at(11, 5))]


def test_a_finished_game_is_counted_by_source_and_the_one_that_lacks_most_comes_first(answer: Answer) -> None:
    games = [{"game_id": name, "game_date": DAY, "game_status": status}
             for name, status in (("whole", 3), ("bare", 3), ("no plays", 3), ("under way", 2))]
    def some(game: str, count: int) -> list[dict[str, Any]]:
        return [{"game_id": game, "game_date": DAY}] * count

    rows = {NbacSchedule: games, NbacTeamBoxscore: some("whole", 2) + some("no plays", 2) + some("under way", 2),
            NbacPlayerBoxscores: some("whole", 20) + some("no plays", 19), BdlPlayerBoxscores: some("whole", 26),
            NbacPlayByPlay: some("whole", 480), NbacShotChart: some("whole", 170) + some("no plays", 160)}
    assert answer("games_loaded", rows) == [
        (DAY, "bare", 0, 0, 0, 0, 0, 0), (DAY, "no plays", 3, 2, 19, 0, 0, 160),
        (DAY, "whole", 5, 2, 20, 26, 480, 170)]
