"""The night's heartbeat: it beats while the night that is due is over, and what it says reaches the logs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.adapters.embedded.host import Host
from common.cli.options import NoSource
from common.pipeline import Pipeline

NIGHT = "2025-01-15"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Home.open(tmp_path_factory.mktemp("night") / "home", Pipeline.load(), NoSource()) as opened:
        yield opened


def call(home: Home, name: str, **body: Any) -> dict[str, Any]:
    code, found = Host(home).ask(name, body)
    assert code == 200, found
    return found


def said(captured: pytest.CaptureFixture[str], event: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in captured.readouterr().err.splitlines()]
    return [line for line in lines if line["message"] == event]


@pytest.mark.parametrize(("now", "due"), [
    (dt.datetime(2025, 1, 16, 14, 59), "2025-01-14"), (dt.datetime(2025, 1, 16, 15), NIGHT),
    (dt.datetime(2025, 1, 17, 4, 59), NIGHT), (dt.datetime(2025, 3, 9, 14), "2025-03-08"),
])
def test_a_night_is_due_at_ten_in_the_morning_in_new_york(home: Home, now: dt.datetime, due: str) -> None:
    home.clock.set(now)
    assert call(home, "operations-pulse") == {"game_date": due, "over": False, "status": None}


def test_the_heart_beats_once_the_night_is_over(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPOFF_LOG", "NOTICE")
    home.clock.set(dt.datetime(2025, 1, 16, 15))
    call(home, "operations-outcome", game_date=NIGHT)
    assert not call(home, "operations-pulse")["over"] and not said(capsys, "night_is_over")
    ended = call(home, "operations-outcome", game_date=NIGHT, over=True)
    assert call(home, "operations-pulse") == {"game_date": NIGHT, "over": True, "status": ended["status"]}
    [line] = said(capsys, "night_is_over")
    assert (line["severity"], line["status"], line["game_date"]) == ("NOTICE", ended["status"], NIGHT)


def test_the_last_word_on_a_night_stands(home: Home) -> None:
    home.clock.set(dt.datetime(2025, 1, 18, 15))
    first = call(home, "operations-outcome", game_date="2025-01-17", over=True, noted=["late"])
    second = call(home, "operations-outcome", game_date="2025-01-17", over=True)
    assert (first["status"], second["status"]) == ("degraded", "complete")
    assert call(home, "operations-pulse")["status"] == "complete"
