"""The configuration of collection: what stands in the repository holds together, and a wrong key is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml

from common.errors import Usage
from common.pipeline import Pipeline
from functions.orchestration.decisions import reading
from functions.orchestration.decisions.config import Config
from functions.orchestration.master_controller import master_controller

PIPELINE = Pipeline.load()
SCRAPERS = tuple(scraper.name for scraper in PIPELINE.scrapers)
TEXT = reading.FILE.read_text()


def config() -> Config:
    return reading.read(TEXT, SCRAPERS)


def changed(path: str, value: Any) -> str:
    """The configuration with one key set; None: without it."""
    told: Any = yaml.safe_load(TEXT)
    *way, last = path.split(".")
    place = told
    for key in way:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return yaml.safe_dump(told)


def test_there_are_seven_workflows_of_all_four_kinds() -> None:
    found = {w.name: w.decision_type for w in config().workflows}
    assert len(found) == 7 and set(found.values()) == set(reading.NEEDED)


def test_events_are_asked_for_before_the_prices_that_need_them() -> None:
    betting = next(w for w in config().workflows if w.name == "betting_lines")
    assert betting.plan[0] == ("scrapers.oddsa_events",)
    assert {"scrapers.oddsa_player_props", "scrapers.oddsa_game_lines"} <= set(betting.plan[1])


def test_the_controller_comes_by_in_every_window() -> None:
    """On every full hour, all day: each window of minutes around a time holds one, and every hour that is named."""
    assert master_controller.endpoint.schedule == "0 * * * *"  # type: ignore[attr-defined]
    ticks = [dt.timedelta(hours=hour) for hour in range(24)]
    for workflow in config().workflows:
        if workflow.fixed_time:
            hour, minute = map(int, workflow.fixed_time.split(":"))
            middle, reach = dt.timedelta(hours=hour, minutes=minute), dt.timedelta(minutes=workflow.tolerance_minutes)
            assert any(abs(tick - middle) <= reach for tick in ticks), workflow.name
        if workflow.max_attempts:
            assert workflow.first_hour + (workflow.max_attempts - 1) * workflow.retry_interval_hours < 24


@pytest.mark.parametrize(("path", "value", "named"), [
    ("workflows.betting_lines.priority", "URGENT", "'URGENT'"),
    ("workflows.betting_lines.decision_type", "clairvoyant", "'clairvoyant'"),
    ("workflows.betting_lines.frequency_hours", 0, "frequency_hours: 0"),
    ("workflows.betting_lines.frequency_hours", "2", "'2' is not int"),
    ("workflows.betting_lines.frequency_hours", True, "True is not int"),
    ("workflows.betting_lines.business_hours", [20, 8], "business_hours"),
    ("workflows.betting_lines.business_hours", [8], "business_hours"),
    ("workflows.betting_lines.max_attempts", 3, "max_attempts: a workflow of type game_aware"),
    ("workflows.betting_lines.frequency_hours", None, "frequency_hours: a workflow of type game_aware needs it"),
    ("workflows.betting_lines.plan", [["oddsa_evnets"]], "'oddsa_evnets'"),
    ("workflows.betting_lines.plan", ["oddsa_events"], "plan"),
    ("workflows.betting_lines.plan", [[]], "plan"),
    ("workflows.betting_lines.success_of", ["nbac_player_list"], "success_of"),
    ("workflows.betting_lines.windw", 6, "windw: no such key"),
    ("workflows.post_game_window_1.fixed_time", 1320, "1320 is not str"),
    ("workflows.post_game_window_1.fixed_time", "24:00", "'24:00'"),
    ("workflows.post_game_window_1.days_before", 2, "days_before: 2"),
    ("workflows.post_game_window_1.collects", "some", "'some'"),
    ("workflows.betting_lines", None, ""),
    ("sources.odds_api.monthly_requests", -1, "monthly_requests: -1"),
    ("sources.odds_api.warn_at", 80, "warn_at: 80"),
    ("settings.lease_minutes", None, "lease_minutes: missing"),
    ("settings.workflows", [], "settings.workflows: no such key"),
    ("windows", {}, "'windows'"),
])
def test_a_wrong_key_is_an_error_that_names_it_and_its_value(path: str, value: Any, named: str) -> None:
    text = changed(path, value)
    if not named:  # a workflow less is a configuration too
        assert len(reading.read(text, SCRAPERS).workflows) == 6
        return
    with pytest.raises(Usage) as told:
        reading.read(text, SCRAPERS)
    assert named in str(told.value) and (not path.startswith("w") or path.split(".")[-1] in str(told.value))


@pytest.mark.parametrize("text", ["[", "- a", "workflows: [a]", "workflows: {a: 1}", "5", ""])
def test_what_is_no_configuration_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        reading.read(text, SCRAPERS)
