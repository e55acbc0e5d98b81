"""Each alert fires on rows that are wrong, and is silent on rows that are sound: in both engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

pytest.importorskip("zetasql", reason="no zetasql here: the queries are not compared with Google's evaluator")

from common.monitoring import questions
from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.operations.alerts import statement
from functions.operations.pipeline_execution_log import PipelineExecutionLog
from functions.orchestration.daily_expected_schedule import DailyExpectedSchedule
from functions.orchestration.scraper_execution_log import ScraperExecutionLog
from functions.orchestration.workflow_decisions import WorkflowDecisions
from functions.orchestration.workflow_executions import WorkflowExecutions
from functions.precompute.ml_feature_store import MlFeatureStore
from functions.predictions.player_prop_predictions import PlayerPropPredictions
from functions.raw.nbac_schedule import NbacSchedule
from tests.contract.test_sql_analysed import queried
from tests.googlesql.made import DAY, Answer, answer, asked, at, decided, executed, expected, step

__all__ = ["answer"]

YESTERDAY = DAY - dt.timedelta(days=1)


def test_the_alerts_are_one_statement_whose_columns_are_of_one_kind() -> None:
    assert queried().analyze(statement(questions.alerts()), {"now": "TIMESTAMP"}) == "query"
    assert [alert.number for alert in questions.alerts()] == [
        "A1", "A2", "A3", "A4", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"]
    assert all(alert.parameters == {"now": "TIMESTAMP"} for alert in questions.alerts())


def test_workflows_that_fail_in_the_hour_fire(answer: Answer) -> None:
    runs = [executed("a", 12), executed("b", 12, "failed"), executed("c", 12, "started"), executed("d", 10, "failed")]
    rows = {WorkflowExecutions: runs}
    assert answer("alert_workflow_failures", rows, now=at(13)) == [("workflows", 50.0, "b")]
    assert answer("alert_workflow_failures", rows, now=at(12)) == []


def test_a_failed_ask_of_what_everything_rests_on_fires(answer: Answer) -> None:
    asks = [asked("scrapers.oddsa_events", 12, "failed", error_message="403"), asked("scrapers.other", 12, "failed"),
            asked("scrapers.nbac_schedule_api", 12, "no_data")]
    rows = {ScraperExecutionLog: asks}
    assert answer("alert_critical_scrapers", rows, now=at(12, 30)) == [("scrapers.oddsa_events", 1.0, "403")]
    assert answer("alert_critical_scrapers", rows, now=at(13)) == []


def test_silence_fires_where_something_was_due(answer: Answer) -> None:
    told = {WorkflowDecisions: [decided("a", 12)], WorkflowExecutions: [executed("a", 12)]}
    assert answer("alert_no_execution", told, now=at(13, 59)) == []
    assert answer("alert_no_execution", told, now=at(14, 30)) == [
        ("decisions", 2.5, "the last was at 2024-11-03 12:00:00 UTC")]
    going = told | {WorkflowDecisions: [decided("a", 12), decided("a", 15)]}
    assert answer("alert_no_execution", going, now=at(15, 30)) == []  # nothing was due
    assert answer("alert_no_execution", going | {DailyExpectedSchedule: [expected("a", 14)]}, now=at(15, 30)) == [
        ("executions", 3.4, "the last was at 2024-11-03 12:05:00 UTC")]
    found = {DailyExpectedSchedule: [expected("a", 14)],
             WorkflowDecisions: [decided("a", 12), decided("a", 14, "SKIP"), decided("a", 15)]}
    assert answer("alert_no_execution", going | found, now=at(15, 30)) == []
    assert answer("alert_no_execution", {}) == [("decisions", 168.0, "there was none in a week")]


def test_a_scraper_slower_than_it_was_fires_and_a_quick_one_does_not(answer: Answer) -> None:
    usual = [asked("s", 9, minute=n, duration_seconds=6.0) for n in range(3)]
    quick = [asked("t", 9, duration_seconds=1.0), asked("t", 12, duration_seconds=60.0)]
    slow = {ScraperExecutionLog: [*usual, *quick, asked("s", 12, duration_seconds=30.0), asked("u", 12)]}
    assert answer("alert_slow_scrapers", slow, now=at(12, 30)) == [("s", 5.0, "1 asks in the hour")]
    sound = {ScraperExecutionLog: [*usual, *quick, asked("s", 12, duration_seconds=18.0)]}
    assert answer("alert_slow_scrapers", sound, now=at(12, 30)) == []


def test_a_slow_phase_and_one_whose_runs_fail_fire(answer: Answer) -> None:
    slow = {PipelineExecutionLog: [step(3, 30, started_at=at(11)), step(4, 9, started_at=at(11)), step(2, 30)]}
    assert answer("alert_phase_duration", slow, now=at(12)) == [("phase 3", 30.0, "1 runs")]
    assert answer("alert_phase_duration", slow, now=at(14)) == []
    ends = [step(3, n) for n in range(1, 20)] + [step(3, 20, status="failed", error_message="why"), step(4)]
    assert answer("alert_phase_failures", {PipelineExecutionLog: ends}, now=at(12)) == []
    assert answer("alert_phase_failures", {PipelineExecutionLog: ends[1:]}, now=at(12)) == [
        ("phase 3", 5.3, "analytics.a: why")]


def test_an_update_that_takes_long_or_is_lost_fires_by_its_source(answer: Answer) -> None:
    log = [step(phase, 7 * (phase - 1)) for phase in range(1, 7)]
    assert answer("alert_end_to_end", {PipelineExecutionLog: log}, now=at(12)) == [("scrapers.s", 35.0, "journey j")]
    assert answer("alert_end_to_end", {PipelineExecutionLog: [*log[:5], step(6, 30)]}, now=at(12)) == []
    tomorrow = step(6, 55, game_date=DAY + dt.timedelta(days=1))  # of which the night's results are news
    assert answer("alert_end_to_end", {PipelineExecutionLog: [*log[:5], tomorrow]}, now=at(12)) == []
    assert answer("alert_stuck", {PipelineExecutionLog: log}) == []
    assert answer("alert_stuck", {PipelineExecutionLog: log[:3]}) == [("scrapers.s", 1.0, "stuck: journey j")]


def test_what_waits_for_an_input_of_today_fires_after_two_hours_and_for_a_game_it_does_not(answer: Answer) -> None:
    def waits(what: str, **more: Any) -> dict[str, Any]:
        return step(4, status="skipped", dependencies_met=False, missing_dependencies=f"waits for {what}", **more)

    rows = {PipelineExecutionLog: [waits("analytics.x"), waits("raw.nbac_player_boxscores", partition_id="y")]}
    assert answer("alert_waiting", rows, now=at(13)) == []
    assert answer("alert_waiting", rows, now=at(13, 30)) == [("precompute.p", 2.5, "waits for analytics.x")]
    assert answer("alert_waiting", {PipelineExecutionLog: [waits("analytics.x"), step(4, 9)]}, now=at(13, 30)) == []


def test_results_of_low_quality_fire_by_table(answer: Answer) -> None:
    def of(tiers: str) -> list[dict[str, Any]]:
        named = {"l": "low", "h": "high"}
        return [{"game_id": str(n), "game_date": YESTERDAY, "player_lookup": "p", "team_abbr": "BOS",
                 "data_quality_tier": named[tier]} for n, tier in enumerate(tiers)]

    rows = {PlayerGameSummary: of("lhhhhhhhhh"), TeamOffenseGameSummary: of("lhhh")}
    assert answer("alert_quality", rows) == [("analytics.team_offense_game_summary", 25.0, "1 of 4 rows")]
    assert answer("alert_quality", rows, now=at(4, 59) - dt.timedelta(days=1)) == []


def test_predictions_that_are_missing_at_half_past_six_fire(answer: Answer) -> None:
    ready = [{"game_id": "g", "game_date": DAY, "player_lookup": str(n), "is_production_ready": n < 5}
             for n in range(7)]
    made = [{"prediction_id": str(n), "game_id": "g", "game_date": DAY, "player_lookup": str(n), "system_id": "s",
             "predicted_points": 9.0 if n < 3 else None} for n in range(7)]
    rows = {NbacSchedule: [{"game_id": "g", "game_date": DAY}], MlFeatureStore: ready, PlayerPropPredictions: made}
    assert answer("alert_predictions", rows, now=at(11, 29)) == []  # 06:29 in New York
    assert answer("alert_predictions", rows, now=at(11, 30)) == [("predictions", 60.0, "3 of 5 players, 1 games")]
    made[3]["predicted_points"] = 1.0
    assert answer("alert_predictions", rows) == []
    assert answer("alert_predictions", {NbacSchedule: rows[NbacSchedule]}) == [
        ("predictions", 0.0, "0 of 0 players, 1 games")]
    assert answer("alert_predictions", {}) == []


def test_a_run_that_is_missing_fires_unless_nothing_was_decided_before_it(answer: Answer) -> None:
    rows = {DailyExpectedSchedule: [expected("a", 11), expected("a", 13), expected("b", 13)],
            WorkflowDecisions: [decided("b", 12), decided("b", 13)], WorkflowExecutions: [executed("b", 13)]}
    assert answer("alert_overdue", rows) == [("a", 1.0, "the first was due at 2024-11-03 13:00:00 UTC")]
    assert answer("alert_overdue", rows, now=at(13, 29)) == []
    assert answer("alert_overdue", rows | {WorkflowDecisions: []}) == []
