"""Parts that could not become rows: where they stood, made again after a fix, gone when they read well."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.adapters.functions.events import receive
from common.cli.status import look
from common.errors import Retry
from common.pipeline import Pipeline
from functions.operations.drift import drift
from functions.operations.quarantine import quarantine
from tests.interruptions import YESTERDAY, tiny_league
from tests.toy import league as toy
from tests.toy.raw.scores import scores

NAME = f"league/scores/{YESTERDAY}/{YESTERDAY:%Y%m%d}_235900.json"
NEWER = NAME.replace("_235900", "_235959")
GAME = toy.game_id(YESTERDAY, *toy.games_of(YESTERDAY)[0])
SCORES = next(payload["rows"] for name, payload in tiny_league() if name == NAME)
FINALIZED = "google.cloud.storage.object.v1.finalized"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with toy.open_home(tmp_path / "home") as opened:
        yield opened


def landed(home: Home, name: str, payload: Any) -> None:
    toy.land(home, name, payload)
    toy.settle(home)


def spoiled(place: int, **changes: Any) -> dict[str, Any]:
    return {"rows": [row | changes if n == place else row for n, row in enumerate(SCORES)]}


def parts(home: Home, **chosen: Any) -> list[dict[str, Any]]:
    found = quarantine({"action": "list", "limit": 1_000, **chosen}, home.world)
    assert found["count"] == len(found["parts"])
    return list(found["parts"])


def stored(home: Home) -> list[dict[str, Any]]:
    table = toy.PIPELINE.tables["raw.scores"]
    return home.world.warehouse.read(table, YESTERDAY, YESTERDAY)[["player_lookup", "points"]].to_dict("records")


def test_a_record_says_where_in_which_object_what_stood_and_why(home: Home) -> None:
    landed(home, NAME, spoiled(3, points="many"))
    [part] = parts(home)
    [object_] = home.world.objects.list("raw/league/scores/")
    assert part.pop("id") and part.pop("code") and part.pop("path").startswith(f"game_id={SCORES[3]['game_id']}")
    assert part == {"processor": "raw.scores", "partition": str(YESTERDAY), "object": f"raw/{NAME}",
                    "sha256": object_.sha256, "at": "$.rows[3]", "sample": "'many'", "reason": "points: not int",
                    "first_seen": toy.NOON.isoformat()}
    assert len(stored(home)) == len(SCORES) - 1


def test_a_row_that_is_no_object_is_placed_between_its_neighbours(home: Home) -> None:
    landed(home, NAME, {"rows": [*SCORES[:2], SCORES[2] | dict.fromkeys(SCORES[2], None), *SCORES[3:]]})
    assert [part["at"] for part in parts(home)] == ["$.rows[2]"]


def test_an_object_that_cannot_be_read_says_which_place_of_it(home: Home) -> None:
    landed(home, NAME, b'{"rows": 7}')
    [part] = parts(home)
    assert part["reason"].startswith("rows: expected a list")
    assert (part["path"], part["at"], part["sample"]) == (NAME, "$.rows", '{"rows": 7}')


def test_all_parts_are_listed_and_can_be_chosen(home: Home) -> None:
    landed(home, NAME, {"rows": [SCORES[0] | {"player_lookup": f"p{n}", "points": -1} for n in range(120)]})
    assert len(parts(home)) == 120 and len(parts(home, match="$.rows[77]")) == 1
    assert parts(home, date=str(toy.TONIGHT)) == [] and len(parts(home, date=str(YESTERDAY))) == 120
    assert len(look(home, YESTERDAY)["quarantined"]) == 120


def test_what_was_seen_before_keeps_when(home: Home) -> None:
    landed(home, NAME, spoiled(3, points="many"))
    home.clock.set(toy.NOON + dt.timedelta(hours=1))
    quarantine({"action": "retry"}, home.world)
    toy.settle(home)
    assert [part["first_seen"] for part in parts(home)] == [toy.NOON.isoformat()]


def test_a_newer_object_that_reads_well_empties_the_list(home: Home) -> None:
    landed(home, NAME, spoiled(3, points="many"))
    landed(home, NEWER, {"rows": SCORES})
    assert parts(home) == [] and len(stored(home)) == len(SCORES)


def test_after_a_fix_of_the_processor_a_retry_makes_the_rows(tmp_path: Path) -> None:
    def strict(payload: Any, landed: Any) -> list[dict[str, Any]]:
        return [row | {"points": -1 if row["points"] == 0 else row["points"]} for row in scores(payload, landed)]

    broken = dataclasses.replace(scores.processor, function=strict)  # type: ignore[attr-defined]
    pipeline = Pipeline(tuple(broken if p.name == "raw.scores" else p for p in toy.PIPELINE.processors), ())
    with toy.open_home(tmp_path / "home", pipeline=pipeline) as home:
        landed(home, NAME, spoiled(3, points=0))
        assert len(parts(home)) == 1
    with toy.open_home(tmp_path / "home") as home:
        told = quarantine({"action": "retry", "match": "points: below 0"}, home.world)
        assert (told["partitions"], told["messages"]) == (1, 0)
        toy.settle(home)
        assert parts(home) == [] and len(stored(home)) == len(SCORES)


def test_a_message_is_sent_again_and_comes_back_when_it_is_refused_again(home: Home) -> None:
    landed(home, "league/unknown/x.json", {})
    [part] = parts(home)
    assert "no processor loads" in part["reason"] and part["first_seen"] == toy.NOON.isoformat()
    assert quarantine({"action": "retry"}, home.world)["messages"] == 1
    assert parts(home) == []
    toy.settle(home)
    assert [one["id"] for one in parts(home)] == [part["id"]]


# ---------------------------------------------------------------------- one object, five times, and a newer one between


@pytest.mark.parametrize("seed", range(4))
def test_five_deliveries_at_once_and_a_newer_object_come_to_the_newer_once(tmp_path: Path, seed: int) -> None:
    """Through the entry that a push uses, each delivery with a lease of its own; what must come again does."""
    rng = random.Random(seed)
    with toy.open_home(tmp_path / "home") as home:
        for name, payload in ((NAME, {"rows": SCORES}), (NEWER, spoiled(0, points=99))):
            toy.land(home, name, payload)
        events = [NAME] * 5 + [NEWER] * 2
        rng.shuffle(events)
        errors: list[BaseException] = []
        p, start = toy.PIPELINE.by_name["raw.scores"], threading.Barrier(len(events))

        def deliver(number: int, name: str) -> None:
            world, left = dataclasses.replace(home.world, holder=f"delivery-{number}"), 1_000
            start.wait()
            while left:
                try:
                    receive(p, FINALIZED, {"bucket": "landed", "name": f"raw/{name}"}, world, "landed")
                    return
                except Retry as error:
                    left -= 1
                    if not left:
                        errors.append(error)

        threads = [threading.Thread(target=deliver, args=event) for event in enumerate(events)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        rows = stored(home)
        assert len(rows) == len(SCORES) and sum(row["points"] == 99 for row in rows) == 1
        announced = [json.loads(text) for (text,) in home.store.rows("SELECT message FROM deliveries")]
        told = {one["execution_id"] for one in announced if one.get("output_table") == "raw.scores"}
        assert len(told) == 1  # both had landed before anybody looked: one content, one announcement


# ------------------------------------------------------------------------------------------- fields that nobody reads


def test_a_field_that_nobody_reads_is_recorded_once_with_the_first_object_that_had_it(home: Home) -> None:
    landed(home, NAME, {"rows": SCORES, "notes": []})
    first = drift({"date": str(YESTERDAY)}, home.world)
    landed(home, NEWER, {"rows": SCORES, "notes": [1], "referee": {"id": 7}})
    second = drift({"date": str(YESTERDAY)}, home.world)
    assert [(one["path"], one["type"]) for one in first["fields"]] == [("$.notes", "list")]
    assert [(one["path"], one["type"], one["object"]) for one in second["fields"]] == [
        ("$.notes", "list", f"raw/{NAME}"), ("$.referee", "object", f"raw/{NEWER}")]
    assert (first["new"], second["new"], drift({"date": str(YESTERDAY)}, home.world)["new"]) == (1, 1, 0)
    assert look(home, YESTERDAY)["unread_fields"] == 2
