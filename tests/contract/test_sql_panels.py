"""Each panel over rows made by hand: what it says, on the day when the clocks change, and of nothing at all."""

from __future__ import annotations

import datetime as dt

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from functions.operations.pipeline_execution_log import PipelineExecutionLog
from functions.orchestration.cleanup_operations import CleanupOperations
from functions.orchestration.daily_expected_schedule import DailyExpectedSchedule
from functions.orchestration.scraper_execution_log import ScraperExecutionLog
from functions.orchestration.workflow_decisions import WorkflowDecisions
from functions.orchestration.workflow_executions import WorkflowExecutions
from functions.precompute.ml_feature_store import MlFeatureStore
from functions.raw.br_rosters_current import BrRostersCurrent
from tests.googlesql.made import DAY, NOW, Answer, answer, asked, at, decided, executed, expected, step

__all__ = ["answer"]

WEEK = dt.timedelta(days=7)
LATE = dt.datetime(2024, 11, 4, 4, 59)  # one minute before midnight in New York


def test_workflows_succeed_by_share_and_nothing_ended_is_no_row(answer: Answer) -> None:
    runs = [executed("a", hour) for hour in (1, 2, 3)] + [executed("b", 4, "failed"), executed("c", 5, "started")]
    assert answer("workflow_success", {WorkflowExecutions: runs}) == [(4, 3, 1, 75.0)]
    assert answer("workflow_success", {WorkflowExecutions: runs}, now=LATE + dt.timedelta(days=1)) == []


def test_executions_are_counted_by_hour_on_both_sides_of_the_repeated_one(answer: Answer) -> None:
    runs = [executed("a", 5), executed("b", 6), executed("c", 6), executed("d", 6, "failed")]  # 01:05, twice
    assert answer("workflow_hours", {WorkflowExecutions: runs}) == [
        (at(5), "completed", 1), (at(6), "completed", 2), (at(6), "failed", 1)]


def test_failed_asks_are_shown_newest_first_and_at_most_twenty(answer: Answer) -> None:
    asks = [asked("s", 12, "failed", minute, error_message="403", opts="{}") for minute in range(25)]
    found = answer("scraper_failures", {ScraperExecutionLog: [*asks, asked("s", 13, "no_data")]})
    assert len(found) == 20 and found[0] == (at(12, 24), "s", None, None, "403", "{}", None)


def test_duration_is_of_asks_that_ended_well_of_scrapers_that_ran_often(answer: Answer) -> None:
    often = [asked("s", 12, minute=n, duration_seconds=float(n)) for n in range(1, 8)]
    other = [asked("s", 13, "failed", duration_seconds=900.0), asked("t", 13, duration_seconds=1.0)]
    assert answer("scraper_duration", {ScraperExecutionLog: often + other}) == [("s", 7, 4.0, 6.7, 6.9)]


def test_workflow_duration_is_beside_the_average_of_the_week(answer: Answer) -> None:
    runs = [executed("a", 11, duration_seconds=10.0), executed("b", 12, duration_seconds=20.0),
            executed("c", 12, duration_seconds=60.0), executed("d", 13)]
    assert answer("workflow_duration", {WorkflowExecutions: runs}) == [
        (at(11), 1, 10.0, 10.0, -66.7), (at(12), 2, 40.0, 60.0, 33.3)]


def test_errors_are_counted_by_reason_with_whom_they_concern(answer: Answer) -> None:
    asks = [asked("s", 11, "failed", error_message="403"), asked("t", 12, "failed", error_message="403"),
            asked("s", 13, "failed", error_message="403", error_type="Denied"), asked("t", 13, "failed"),
            asked("s", 14)]
    assert answer("scraper_errors", {ScraperExecutionLog: asks}) == [
        ("403", 2, 2, "s, t", at(12)), ("Denied", 1, 1, "s", at(13)),
        ("no reason was given", 1, 1, "t", at(13))]


def test_empty_answers_are_told_by_share_and_when_there_was_something(answer: Answer) -> None:
    asks = [asked("s", 11, "unchanged"), asked("s", 12, "no_data"), asked("t", 12, "no_data"), asked("u", 12)]
    assert answer("no_data", {ScraperExecutionLog: asks}) == [
        ("t", 1, 1, 100.0, None), ("s", 2, 1, 50.0, at(11)), ("u", 1, 0, 0.0, at(12))]


def test_scrapers_are_averaged_by_workflow_and_executions_shown_newest_first(answer: Answer) -> None:
    some = {"scrapers_triggered": 4, "scrapers_succeeded": 3, "scrapers_failed": 1}
    runs = [executed("a", 11), executed("a", 12, **some), executed("b", 13, "started"),
            executed("c", 14, scrapers_triggered=0, scrapers_succeeded=0)]
    assert answer("scrapers_per_execution", {WorkflowExecutions: runs}) == [
        ("a", 2, 2.5, 2.0, 0.5), ("c", 1, 0.0, 0.0, 0.0)]
    recent = answer("recent_executions", {WorkflowExecutions: runs})
    assert [(row[1], row[6]) for row in recent] == [("c", None), ("b", 100.0), ("a", 75.0), ("a", 100.0)]


def test_volume_is_of_the_hours_that_clocks_in_new_york_show(answer: Answer) -> None:
    asks = [asked("s", 5), asked("s", 6), asked("t", 6), asked("s", 11)]  # 01:00 twice, then 06:00
    assert answer("volume", {ScraperExecutionLog: asks}) == [(1, 1, 3.0, 3), (6, 1, 1.0, 1)]


def test_who_asked_is_told_by_share(answer: Answer) -> None:
    asks = [asked("s", 11), asked("s", 12), asked("t", 12), asked("u", 12, source="MANUAL")]
    assert answer("sources", {ScraperExecutionLog: asks}) == [("CONTROLLER", 3, 75.0), ("MANUAL", 1, 25.0)]
    assert answer("sources", {ScraperExecutionLog: []}) == []


def test_rosters_are_counted_of_the_newest_season_alone(answer: Answer) -> None:
    def roster(team: str, year: int) -> dict[str, object]:
        return {"season_start": dt.date(year, 10, 1), "season_year": year, "season_display": f"{year}", "player_lookup":
                team, "team_abbrev": team, "player_full_name": team, "last_scraped_date": DAY}

    rows = [roster("BOS", 2024), roster("LAL", 2024), roster("SEA", 2023)]
    assert answer("teams", {BrRostersCurrent: rows}) == [("2024", 2, 2, DAY)]
    assert answer("teams", {BrRostersCurrent: []}) == []


def test_the_day_is_healthy_degraded_unhealthy_or_without_games(answer: Answer) -> None:
    told = [decided("a", 12), decided("b", 13), decided("c", 13, "SKIP")]
    runs = [executed("a", 12), executed("b", 13)]
    rows = {DailyExpectedSchedule: [expected("a", 12)], WorkflowDecisions: told, WorkflowExecutions: runs,
            ScraperExecutionLog: [asked("s", 12, "no_data"), asked("s", 13, "failed")],
            CleanupOperations: [{"cleanup_id": "c", "cleanup_date": DAY, "cleanup_time": at(12), "files_checked": 9,
                                 "missing_files_found": 2, "republished_count": 2, "missing_files": [], "errors": []}]}
    assert answer("daily_health", rows) == [(DAY, 1, 1, 0, 2, 1, 0, 2, 2, 0, 2, 50.0, 1, 2, 0, "HEALTHY")]
    [lost] = answer("daily_health", rows | {WorkflowExecutions: runs[:1]})
    assert lost[-2:] == (1, "DEGRADED")
    [failed] = answer("daily_health", rows | {WorkflowExecutions: [executed("a", 12, "failed")]})
    assert failed[-2:] == (1, "UNHEALTHY")
    [idle] = answer("daily_health", {})
    assert idle[-1] == "NO GAMES TODAY" and None not in idle[:11]


def test_an_object_is_loaded_so_many_seconds_after_it_landed_or_not_at_all(answer: Answer) -> None:
    log = [step(1, 0), step(2, 1), step(2, 5), step(1, 0, correlation_id="k"),
           step(1, 0, correlation_id="l", records_inserted=0), step(2, 1, correlation_id="k", status="failed")]
    assert answer("load_latency", {PipelineExecutionLog: log}) == [("scrapers.s", 2, 1, 60.0, 60.0)]


def test_phases_are_told_by_how_their_runs_ended_and_what_they_took(answer: Answer) -> None:
    log = [step(2, 1, started_at=at(11)), step(2, 2, status="failed", started_at=at(11)),
           step(3, 1, status="no_data"), step(3, 2, status="skipped")]
    assert answer("phases", {PipelineExecutionLog: log}) == [
        (2, 2, 1, 0, 1, 0, 50.0, 90.0), (3, 2, 1, 0, 0, 1, 0.0, 0.0)]


def test_the_trigger_rate_counts_updates_that_changed_something(answer: Answer) -> None:
    log = [step(2), step(3), step(2, correlation_id="k"), step(2, correlation_id="l", records_updated=0)]
    assert answer("trigger_rate", {PipelineExecutionLog: log}) == [(DAY, 2, 1, 50.0)]


def test_missing_dependencies_are_told_by_hour_and_their_trend_by_day(answer: Answer) -> None:
    waits = {"dependencies_met": False, "status": "skipped", "missing_dependencies": "waits for x"}
    log = [step(3, 0, **waits), step(3, 5), step(3, 1, partition_id="y", **waits), step(3, 2, partition_id="z")]
    assert answer("dependency_failures", {PipelineExecutionLog: log}) == [(at(11), "analytics.a", 2, "waits for x")]
    assert answer("dependency_trend", {PipelineExecutionLog: log}) == [(DAY, 3, 3, 2, 1, 66.7)]


def test_refused_messages_are_told_by_share(answer: Answer) -> None:
    log = [step(2, n) for n in range(3)] + [step(2, 4, message_acknowledgment="nack"), step(3)]
    assert answer("acknowledged", {PipelineExecutionLog: log}) == [
        (2, "raw.r", 3, 1, 25.0), (3, "analytics.a", 1, 0, 0.0)]


def test_features_are_told_by_tier(answer: Answer) -> None:
    rows = [{"game_id": "g", "game_date": DAY, "player_lookup": str(n), "feature_quality_tier": tier,
             "is_production_ready": tier != "low", "feature_quality_score": score}
            for n, (tier, score) in enumerate([("high", 99.0), ("high", 97.0), ("low", 40.0)])]
    assert answer("quality", {MlFeatureStore: rows}, game_date=DAY) == [
        ("high", 2, 2, 98.0, 66.7), ("low", 1, 0, 40.0, 33.3)]


def states(answer: Answer, *log: dict[str, object], now: dt.datetime = NOW) -> dict[str, str]:
    return {row[0]: row[-1] for row in answer("journeys", {PipelineExecutionLog: list(log)}, now=now)}


def test_a_journey_is_complete_where_it_should_end(answer: Answer) -> None:
    log = [step(phase, phase) for phase in range(1, 7)]
    short = [step(1, correlation_id="k", expected_phase=2), step(2, correlation_id="k")]
    assert states(answer, *log, *short, step(1, correlation_id="l", expected_phase=1)) == {
        "j": "complete", "k": "complete", "l": "complete"}
    assert [row[4] for row in answer("journeys", {PipelineExecutionLog: log})] == [5.0]


def test_a_journey_that_changed_nothing_stopped_soundly_and_a_lost_one_is_stuck(answer: Answer) -> None:
    assert states(answer, step(1), step(2, 1, records_updated=0)) == {"j": "unchanged"}
    assert states(answer, step(1), step(2, 1)) == {"j": "stuck"}
    assert states(answer, step(1), step(2, 1), now=at(11, 10)) == {"j": "under way"}
    assert states(answer, step(1), step(2, 1), step(3, 2, detail="waiting", status="skipped", records_updated=0)) == {
        "j": "waiting"}


def test_a_journey_that_another_went_on_with_is_joined(answer: Answer) -> None:
    other = step(3, 9, correlation_id="k")
    assert states(answer, step(1), step(2, 1), other) == {"j": "joined"}
    assert states(answer, step(1), step(2, 1), other | {"game_date": DAY - WEEK}) == {"j": "stuck"}
    assert states(answer, step(1), step(2, 10), other) == {"j": "stuck"}
    assert states(answer, step(1), other) == {"j": "stuck"}  # nobody loaded what landed
    assert states(answer, step(1), step(2, game_date=DAY - 9 * WEEK)) == {"j": "joined"}


def test_a_journey_has_failed_until_a_later_run_makes_it_good(answer: Answer) -> None:
    bad = step(2, 1, status="failed", records_updated=0)
    assert states(answer, step(1), bad) == {"j": "failed"}
    assert states(answer, step(1), bad, step(2, 9, correlation_id="k")) == {"j": "unchanged"}


def test_completion_is_told_by_day_and_what_is_stuck_by_name(answer: Answer) -> None:
    log = [step(1), step(2, 1, records_updated=0), step(1, correlation_id="k", processor_name="scrapers.t")]
    assert answer("completion", {PipelineExecutionLog: log}) == [(DAY, 2, 0, 1, 0, 0, 1, 50.0)]
    assert [(row[0], row[1], row[-1]) for row in answer("stuck", {PipelineExecutionLog: log})] == [
        ("k", "scrapers.t", "stuck")]
    assert answer("completion", {PipelineExecutionLog: []}) == []
