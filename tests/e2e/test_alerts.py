"""The queries on the tables of played weeks: silent on a sound night, loud on one in which things break."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.adapters.embedded.night import play
from common.adapters.sources.archive import Archive
from common.errors import Reject
from common.monitoring import questions
from common.monitoring.findings import of_day
from common.pipeline import Pipeline
from common.ports import NOTHING
from common.scraper import Answer, Request
from functions.operations.alerts import findings
from tests.e2e.evening import NIGHT, copied, seen

BROKEN, UNHEARD = "analytics.upcoming_team_game_context", "raw.odds_api_game_lines"
DEAF, AWAY, UNTIL = (dt.datetime(2024, 3, 14, hour, minute) for hour, minute in ((0, 0), (1, 55), (2, 31)))
LOG = "operations.pipeline_execution_log"
DAYS: dict[str, Any] = {"first_date": NIGHT - dt.timedelta(days=1), "last_date": NIGHT, "game_date": NIGHT,
                        "now": UNTIL, "correlation_id": ""}


class Failing(Archive):
    """The archive, which from an instant on cannot be asked."""

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        if now >= AWAY:
            raise Reject("access denied")
        return super().fetch(request, now, known)


def raising(*_: Any, **__: Any) -> Any:
    raise ValueError("broken")


def answered(home: Home, name: str) -> list[dict[str, Any]]:
    [question] = [one for one in questions.questions() if one.name == name]
    frame = home.world.warehouse.query(question.sql, parameters={p: DAYS[p] for p in question.parameters})
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.astype("object").values.tolist()]


@pytest.fixture(scope="module")
def broken(evening: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A function raises; later a table hears of no object; at last no source answers."""
    whole = Pipeline.load()
    spoiled = dataclasses.replace(whole, processors=tuple(
        dataclasses.replace(p, function=raising) if p.name == BROKEN else p for p in whole.processors))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Pipeline, "load", classmethod(lambda cls, package="functions": spoiled))
        with copied(evening, "evening", tmp_path_factory.mktemp("broken") / "home",
                    Failing(evening / "archive")) as home:
            subscribed = home.bus._subscribed
            patched.setattr(home.bus, "_subscribed", lambda message: [
                name for name in subscribed(message) if name != UNHEARD or home.clock.now() < DEAF])
            play(home, NIGHT, until=UNTIL)
            yield home


def test_a_sound_night_fires_nothing_at_any_of_its_hours(evening: Path) -> None:
    with seen(evening, "graded") as home:
        assert of_day(NIGHT, home.world) == []
        hours = [dt.datetime(2024, 3, 13, 10, 30) + dt.timedelta(hours=n) for n in range(0, 24, 3)]
        assert [one for hour in hours for one in findings(hour, home.world)] == []


def test_what_breaks_in_a_night_fires_by_its_name(broken: Home) -> None:
    fired = {(one["alert"], one["subject"]): one for one in of_day(NIGHT, broken.world)}
    assert fired.keys() >= {("A1", "workflows"), ("P2", "phase 1"), ("P2", "phase 3"),
                            ("P4", "scrapers.oddsa_game_lines")}
    assert "broken" in fired["P2", "phase 3"]["detail"] and BROKEN in fired["P2", "phase 3"]["detail"]
    assert fired["A1", "workflows"]["detail"] == "post_game_window_1"
    assert fired["A1", "workflows"]["since"] == "2024-03-14T02:30:00"
    assert not {"A3", "P1", "P3", "P6", "P8"} & {alert for alert, _ in fired}


def test_every_query_says_of_the_broken_night_what_its_tables_hold(broken: Home) -> None:
    log = broken.warehouse.read(broken.world.pipeline.tables[LOG], DAYS["first_date"], DAYS["last_date"])
    for row in answered(broken, "phases"):
        mine = log[log["phase"] == row["phase"]]
        assert (row["runs"], row["failed"]) == (len(mine), (mine["status"] == "failed").sum())
    nacks = {row["processor_name"]: row["nack"] for row in answered(broken, "acknowledged") if row["nack"]}
    failed = log[(log["status"] == "failed") & (log["phase"] > 1)]
    assert nacks == failed["processor_name"].value_counts().to_dict() and BROKEN in nacks
    asks = log[(log["phase"] == 1) & (log["status"] == "failed")]
    assert {row["scraper_name"] for row in answered(broken, "scraper_failures")} == set(asks["processor_name"])
    assert answered(broken, "scraper_errors")[0]["failures"] == len(asks)
    lost = {row["root"] for row in answered(broken, "stuck") if row["state"] == "stuck"}
    assert lost == {"scrapers.oddsa_game_lines"}
    assert {row["scraper_name"] for row in answered(broken, "success_rate") if row["success_rate"] < 1} == set(
        asks["processor_name"])
    [day] = answered(broken, "daily_health")
    assert day["failed"] == 1 and day["missing_executions"] == 0
