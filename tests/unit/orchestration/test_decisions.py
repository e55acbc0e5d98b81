"""Decisions about one slot, from literal situations: the rules that a season meets seldom or never."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from functions.orchestration import decisions
from functions.orchestration.decisions import budget, health
from functions.orchestration.decisions.config import Config, Workflow
from functions.orchestration.decisions.reading import configured
from functions.orchestration.decisions.situation import Decision, Game, Run, Situation, instant
from tests.unit.orchestration.test_configuration import SCRAPERS

CONFIG: Config = configured(SCRAPERS)
DAY = dt.date(2024, 11, 12)
YESTERDAY = DAY - dt.timedelta(days=1)
GAMES = (Game("g1", instant(DAY, "19:00")), Game("g2", instant(DAY, "22:30")))
PROPS, LINES, BOX = "scrapers.oddsa_player_props", "scrapers.oddsa_game_lines", "scrapers.nbac_team_boxscore"


def at(clock: str, **facts: Any) -> Situation:
    return Situation(instant(DAY, clock), {DAY: GAMES, YESTERDAY: (Game("y1", instant(YESTERDAY, "19:00")),)}, **facts)


def decision(name: str, now: Situation) -> Decision:
    return next(d for d in decisions.decide(CONFIG, now) if d.workflow_name == name)


def ran(clock: str, state: str = "completed", **facts: Any) -> Run:
    return Run(instant(DAY, clock), state, **facts)


@pytest.mark.parametrize(("clock", "runs", "action", "alert"), [
    ("12:00", (), "SKIP", "NONE"),  # the first tip-off is seven hours away
    ("13:00", (), "RUN", "NONE"),
    ("14:00", (ran("13:00"),), "SKIP", "NONE"),
    ("14:00", (ran("13:00", "failed"),), "RUN", "NONE"),
    ("14:00", (ran("13:00", "pending"),), "SKIP", "NONE"),
    ("14:00", (ran("13:00", scrapers={PROPS: "skipped"}),), "RUN", "NONE"),  # the events found nothing
    ("14:00", (ran("13:00", scrapers={PROPS: "no_data"}),), "SKIP", "NONE"),
    ("15:00", (ran("13:00"),), "RUN", "NONE"),
    ("20:00", (), "SKIP", "NONE"),  # business is over
    ("22:20", (), "RUN", "NONE"),  # but the late game has its closing moment
    ("22:25", (ran("22:20", closing=True, target_games=frozenset({"g2"})),), "SKIP", "NONE"),
    ("22:25", (ran("18:50", closing=True, target_games=frozenset({"g1"})),), "RUN", "NONE"),
    ("23:00", (ran("22:20", scrapers={PROPS: "success"}),), "SKIP", "NONE"),
    ("23:00", (ran("22:20", scrapers={PROPS: "failed", LINES: "no_data"}),), "ABORT", "CRITICAL"),
    ("23:00", (ran("22:20", "started"),), "SKIP", "NONE"),
    ("23:00", (), "ABORT", "CRITICAL"),
])
def test_prices(clock: str, runs: tuple[Run, ...], action: str, alert: str) -> None:
    found = decision("betting_lines", at(clock, runs={"betting_lines": runs}))
    assert (found.action, found.alert_level) == (action, alert), found.reason


def test_a_closing_asks_about_the_games_that_are_about_to_begin() -> None:
    assert decision("betting_lines", at("18:50")).target_games == ("g1",)
    assert decision("betting_lines", at("13:00")).target_games == ("g1", "g2")


def test_what_is_given_up_is_said_once() -> None:
    before = at("23:00", aborted={"betting_lines": (instant(DAY, "22:30"),)})
    assert decision("betting_lines", before).action == "SKIP"


@pytest.mark.parametrize(("clock", "runs", "action", "alert"), [
    ("05:00", (), "SKIP", "NONE"), ("06:00", (), "RUN", "NONE"), ("10:00", (), "RUN", "NONE"),
    ("11:00", (), "RUN", "WARNING"), ("17:00", (), "RUN", "WARNING"), ("18:00", (), "ABORT", "CRITICAL"),
])
def test_a_morning_that_comes_late_is_louder(clock: str, runs: tuple[Run, ...], action: str, alert: str) -> None:
    found = decision("morning_operations", at(clock, runs={"morning_operations": runs}))
    assert (found.action, found.alert_level) == (action, alert)


def test_a_morning_asks_again_only_for_what_was_not_answered() -> None:
    answered = dict.fromkeys((name for w in CONFIG.workflows if w.name == "morning_operations" for name in w.scrapers),
                             "success") | {"scrapers.bdl_injuries": "failed", "scrapers.bdl_standings": "no_data"}
    found = decision("morning_operations", at("07:00", runs={"morning_operations": (ran("06:00", scrapers=answered),)}))
    assert (found.action, found.plan) == ("RUN", (("scrapers.bdl_injuries",),))


@pytest.mark.parametrize(("name", "clock", "facts", "action", "alert", "targets"), [
    ("post_game_window_1", "22:00", {}, "RUN", "NONE", ("g1",)),
    ("post_game_window_1", "22:00", {"collected": frozenset({"g1"})}, "SKIP", "NONE", ()),
    ("post_game_window_2", "01:00", {}, "RUN", "WARNING", ("y1",)),
    ("post_game_window_2", "01:00", {"collected": None}, "RUN", "WARNING", ("y1",)),
    ("post_game_window_2", "00:00", {}, "SKIP", "NONE", ()),
    ("post_game_window_3", "04:00", {}, "RUN", "CRITICAL", ("y1",)),
    ("post_game_window_3", "04:00", {"collected": frozenset({"y1"})}, "RUN", "NONE", ("y1",)),
    ("post_game_window_3", "06:00", {}, "ABORT", "CRITICAL", ()),
    ("post_game_window_3", "06:00", {"collected": frozenset({"y1"})}, "SKIP", "NONE", ()),
])
def test_box_scores(name: str, clock: str, facts: dict[str, Any], action: str, alert: str, targets: tuple[str, ...],
                    ) -> None:
    found = decision(name, at(clock, **facts))
    assert (found.action, found.alert_level, found.target_games) == (action, alert, targets), found.reason


def test_a_game_that_the_schedule_calls_final_is_over_however_short_it_was() -> None:
    games = (Game("g1", instant(DAY, "20:00"), over=True), Game("g2", instant(DAY, "20:00")))
    found = decision("post_game_window_1", dataclasses.replace(at("22:00"), games={DAY: games}))
    assert found.target_games == ("g1",)


def test_a_game_without_box_scores_of_the_league_is_not_missed() -> None:
    games = (Game("g1", instant(DAY, "19:00"), boxed=False),)
    found = decision("post_game_window_1", dataclasses.replace(at("22:00"), games={DAY: games}))
    assert (found.action, found.reason) == ("SKIP", "all 1 games are collected")


@pytest.mark.parametrize(("clock", "runs", "action", "alert"), [
    ("07:00", (), "SKIP", "NONE"), ("08:00", (), "RUN", "NONE"),
    ("09:00", (ran("08:00", scrapers={"scrapers.nbac_referee_assignments": "no_data"}),), "RUN", "NONE"),
    ("10:00", (ran("09:00", scrapers={"scrapers.nbac_referee_assignments": "unchanged"}),), "SKIP", "NONE"),
    ("15:00", tuple(ran(f"{hour:02d}:00") for hour in range(8, 14)), "SKIP", "WARNING"),
    ("23:00", (), "ABORT", "WARNING"),
])
def test_referees(clock: str, runs: tuple[Run, ...], action: str, alert: str) -> None:
    found = decision("referee_discovery", at(clock, runs={"referee_discovery": runs}))
    assert (found.action, found.alert_level) == (action, alert), found.reason


def test_a_broken_evaluator_aborts_its_own_workflow_alone() -> None:
    broken = tuple(dataclasses.replace(w, business_hours=()) if w.name == "betting_lines" else w
                   for w in CONFIG.workflows)
    found = {d.workflow_name: d for d in decisions.decide(dataclasses.replace(CONFIG, workflows=broken), at("13:00"))}
    assert (found["betting_lines"].action, found["betting_lines"].alert_level) == ("ABORT", "CRITICAL")
    assert found["betting_lines"].reason.startswith("evaluation error")
    assert [name for name, d in found.items() if d.action == "ABORT"] == ["betting_lines"]


@pytest.mark.parametrize(("calls", "action", "alert"), [
    ((0, 0), "RUN", "NONE"), ((15_990, 0), "RUN", "NONE"), ((15_996, 0), "RUN", "WARNING"),
    ((18_995, 0), "RUN", "WARNING"), ((18_996, 0), "SKIP", "WARNING"), ((0, 1_421), "SKIP", "WARNING"),
])
def test_a_run_is_within_its_sources_budget(calls: tuple[int, int], action: str, alert: str) -> None:
    """A run for two games puts five requests."""
    found = decision("betting_lines", at("13:00", calls={"odds_api": calls}))
    assert (found.action, found.alert_level, bool(found.plan)) == (action, alert, action == "RUN")
    assert ("odds_api" in found.reason) == (alert == "WARNING")
    assert found.context.get("requests", {"odds_api": 5}) == {"odds_api": 5}


def test_what_is_on_its_way_counts_as_spent_and_a_closing_that_is_lost_is_critical() -> None:
    closing = ran("18:00", "started", requests={"odds_api": 4})
    facts = {"runs": {"betting_lines": (closing,)}, "calls": {"odds_api": (18_994, 0)}}
    assert decision("betting_lines", at("18:50", calls=facts["calls"])).action == "RUN"
    found = decision("betting_lines", at("18:50", **facts))
    assert (found.action, found.alert_level, found.plan) == ("SKIP", "CRITICAL", ())


def test_a_budget_leaves_other_decisions_alone() -> None:
    workflow = Workflow(name="w", priority="LOW", decision_type="discovery", plan=(("scrapers.nbac_injury_report",),))
    made = Decision("w", "RUN", "why", "LOW", DAY, plan=workflow.plan)
    assert budget.within(made, workflow, CONFIG, at("13:00", calls={"odds_api": (10**9, 10**9)})) == made


@pytest.mark.parametrize("games", [GAMES, (Game("g1", instant(DAY, "13:00")), Game("g2", instant(DAY, "15:30")))],
                         ids=["in the evening", "in the afternoon"])
def test_expected_runs_are_the_ones_that_are_decided(games: tuple[Game, ...]) -> None:
    """Every hour of the day and every closing moment, each run taken to end well."""
    day = dataclasses.replace(at("05:00"), games={**at("05:00").games, DAY: games})
    expected = {(w.name, when) for w, when, _ in decisions.expected(CONFIG, day)}
    runs: dict[str, list[Run]] = {}
    closings = {game.tip - dt.timedelta(minutes=10) for game in games}
    for slot in sorted({instant(DAY, f"{hour:02d}:00") for hour in range(24)} | closings):
        now = dataclasses.replace(day, slot=slot, runs={name: tuple(of) for name, of in runs.items()})
        for d in decisions.decide(CONFIG, now):
            if d.action == "RUN":
                status = "no_data" if "discovery" in d.workflow_name else "success"
                runs.setdefault(d.workflow_name, []).append(Run(
                    slot, "completed", {name: status for step in d.plan for name in step}, frozenset(d.target_games),
                    d.context.get("closing", False)))
    made = {(name, run.slot) for name, of in runs.items() for run in of if name != "schedule_dependency"}
    assert {(name, when) for name, when in expected if name != "morning_operations"} <= made
    told = [{"workflow_name": name, "expected_run_time": when.isoformat()} for name, when in expected]
    found = health.checked(told, runs, (), instant(DAY, "23:59"))
    assert {one.status for one in found if one.workflow != "morning_operations"} == {"ON TIME"}


def test_health_tells_late_early_missing_not_needed_and_not_due() -> None:
    told = [{"workflow_name": name, "expected_run_time": instant(DAY, clock).isoformat()} for name, clock in (
        ("a", "10:00"), ("b", "10:00"), ("c", "10:00"), ("d", "10:00"), ("e", "10:00"), ("f", "13:00"), ("g", "10:00"))]
    found = {"scrapers.x": "success"}
    runs = {"a": [ran("10:31")], "b": [ran("09:29")], "c": [ran("10:30")], "d": [ran("12:01")],
            "e": [ran("07:00", scrapers=found)], "g": [ran("10:00", "pending")]}
    status = {one.workflow: one.status for one in health.checked(told, runs, ("e",), instant(DAY, "13:29"))}
    assert status == {"a": "LATE", "b": "EARLY", "c": "ON TIME", "d": "MISSING", "e": "NOT NEEDED", "f": "PENDING",
                      "g": "MISSING"}


def test_one_run_stands_for_one_expected_run() -> None:
    told = [{"workflow_name": "a", "expected_run_time": instant(DAY, at).isoformat()} for at in ("10:00", "11:00")]
    assert [one.status for one in health.checked(told, {"a": [ran("10:00")]}, (), instant(DAY, "13:00"))] == [
        "ON TIME", "MISSING"]


def test_the_success_rate_counts_a_proven_no_data() -> None:
    runs = {"a": [ran("10:00", scrapers={"x": "success", "y": "no_data", "z": "failed", "q": "skipped"})],
            "b": [ran("11:00", scrapers={"x": "unchanged"})]}
    assert health.success_rate(runs) == 0.75 and health.success_rate({}) is None
