"""Messages that were given up on: listed with the reason, sent again when what was wrong is mended, once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.cli.options import existing_home
from common.errors import Retry, Usage
from common.pipeline import Pipeline
from common.ports import World
from functions.operations.dead_letters import dead_letters
from tests.interruptions import tiny_league
from tests.played import tipoff
from tests.toy import league as toy

BROKEN = "analytics.game_log"


def refusing(*_: Any, **__: Any) -> Any:
    raise Retry("the store is away")


def died(path: Path) -> None:
    """A home in which every message to one processor was given up on."""
    spoiled = dataclasses.replace(toy.PIPELINE.by_name[BROKEN], function=refusing)
    pipeline = dataclasses.replace(toy.PIPELINE, processors=tuple(
        spoiled if p.name == BROKEN else p for p in toy.PIPELINE.processors))
    with Home.open(path, pipeline, toy.NoSource()) as home:
        home.clock.set(toy.NOON)
        for name, payload in tiny_league():
            toy.land(home, name, payload)
        toy.settle(home)
        assert home.store.rows("SELECT count(*) FROM dead_letters")[0][0] > 1


@pytest.fixture
def home(tmp_path: Path) -> Any:
    died(tmp_path / "home")
    with toy.open_home(tmp_path / "home") as opened:
        yield opened


def asked(world: World, action: str, **body: Any) -> list[dict[str, Any]]:
    return dead_letters({"action": action, **body}, world)["letters"]


def test_each_is_told_with_who_what_and_why(home: Home) -> None:
    found = asked(home.world, "list")
    assert {(one["processor"], one["attempts"]) for one in found} == {(BROKEN, 5)}
    assert all(one["about"].startswith("raw.") and "the store is away" in one["error"] for one in found)
    assert {json.loads(one["message"])["output_table"] for one in found} == {"raw.boxes", "raw.scores"}


WHOLE = ({"phase": 2}, {"match": "the store is away"})


@pytest.mark.parametrize(("choice", "some"), [
    ({"phase": 2}, True), ({"phase": 3}, False), ({"match": "raw.scores"}, True), ({"match": "no such"}, False),
    ({"match": "the store is away"}, True), ({"limit": 1}, True)])
def test_a_choice_is_kept_to_by_list_and_replay(home: Home, choice: dict[str, Any], some: bool) -> None:
    every, listed = asked(home.world, "list"), asked(home.world, "list", **choice)
    assert bool(listed) is some and (len(listed) < len(every)) is (choice not in WHOLE)
    sent = asked(home.world, "replay", **choice)
    assert sent == listed
    left = [one["id"] for one in asked(home.world, "list")]
    assert left == [one["id"] for one in every if one not in listed]


def test_after_the_repair_a_replay_makes_what_was_missing_and_leaves_no_dead_letter(home: Home, tmp_path: Path) -> None:
    assert asked(home.world, "replay")
    toy.settle(home)
    assert asked(home.world, "list") == [] and asked(home.world, "replay") == []
    with toy.open_home(tmp_path / "clean") as clean:
        for name, payload in tiny_league():
            toy.land(clean, name, payload)
        toy.settle(clean)
        assert toy.contents(home) == toy.contents(clean)


def test_what_is_sent_again_and_fails_again_is_a_dead_letter_again(tmp_path: Path) -> None:
    died(tmp_path / "home")
    spoiled = dataclasses.replace(toy.PIPELINE.by_name[BROKEN], function=refusing)
    pipeline = Pipeline((spoiled,), (), toy.PIPELINE.logs)
    with Home.open(tmp_path / "home", pipeline, toy.NoSource()) as home:
        home.clock.set(toy.NOON + dt.timedelta(days=1))
        before = [one["message"] for one in asked(home.world, "list")]
        asked(home.world, "replay")
        toy.settle(home)
        assert [one["message"] for one in asked(home.world, "list")] == before


@pytest.mark.parametrize(("body", "named"), [
    ({"action": "purge"}, "purge"), ({"action": "list", "phase": 7}, "7"), ({"action": "list", "limit": 0}, "limit")])
def test_a_wrong_request_names_what_is_wrong(home: Home, body: dict[str, Any], named: str) -> None:
    with pytest.raises(Usage, match=named):
        dead_letters(body, home.world)


def test_the_commands(sample_folder: Path, tmp_path: Path) -> None:
    """Over the real pipeline: a message that nobody could take is shown, would be sent, is sent, and is gone."""
    home = tmp_path / "home"
    shutil.copytree(sample_folder / ".tipoff", home)
    with existing_home(home) as opened:
        message = json.dumps({"output_table": "raw.nbac_schedule", "game_date": "2025-01-15"})
        with opened.store.transaction() as db:
            db.execute("INSERT INTO dead_letters (processor, message, error, attempts, died_at)"
                       " VALUES (?, ?, ?, 5, '')", ("analytics.player_game_summary", message, "Retry: away"))

    def said(*arguments: str, code: int = 0) -> str:
        done = tipoff(["dlq", *arguments, "--home", str(home)], tmp_path)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    assert "raw.nbac_schedule 2025-01-15" in said("list") and "Retry: away" in said("list", "--match", "summary")
    assert json.loads(said("show", "1"))["message"] == message
    assert "no dead letter is called '7'" in said("show", "7", code=2)
    assert "1 would be sent again" in said("replay", "--dry-run")
    assert "1 were sent again" in said("replay")
    assert "no dead letters" in said("list")
