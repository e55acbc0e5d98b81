"""Phase 1: a question is asked once for each due instant, and its answer lands as it was received."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from common import scrape
from common.adapters.embedded.home import Home
from common.cli.status import look
from common.errors import Reject, Retry
from common.ports import NOTHING
from common.scrape import Asked
from common.scraper import Answer, Request, Scraper
from tests.interruptions import AFTER, BEFORE, EFFECTS, Died, abandon, everything, watched
from tests.toy import league as toy

DAY = toy.TONIGHT
DUE = dt.datetime(2024, 1, 15, 10)
ROW = {"game_id": "20240115_AAA_BBB", "player_lookup": "aaa0", "team_abbr": "AAA", "points": 3}
SCORES = Scraper(
    "scrapers.scores",
    lambda ask: [Request("https://example.com/scores", {"date": str(ask.game_date)})],
    "league/scores/{game_date}/{taken_at}.json",
    lambda payload: len(payload["rows"]),
    "nobody has played",
)


class Answers:
    """A source that gives these answers, one after the other; an exception is raised."""

    name, generated = "answers", True

    def __init__(self, *answers: bytes | Exception) -> None:
        self.left, self.asked = list(answers), 0

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        self.asked += 1
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(answer)


def rows(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"rows": [{**ROW, **change} for change in changes]}).encode()


@pytest.fixture
def asks(home: Home) -> Callable[..., tuple[Answers, Callable[..., Asked | None]]]:
    """asks(answer, …) -> (the source, ask(due, scraper))."""
    def with_answers(*answers: bytes | Exception) -> tuple[Answers, Callable[..., Asked | None]]:
        source = Answers(*answers)
        world = dataclasses.replace(home.world, source=source)

        def ask(due: dt.datetime = DUE, scraper: Scraper = SCORES) -> Asked | None:
            home.clock.set(due)
            return scrape.ask(scraper, DAY, due, world)

        return source, ask
    return with_answers


def test_an_answer_lands_to_the_byte_under_the_declared_path(home: Home, asks: Any) -> None:
    data = b' {"rows":\n[' + json.dumps(ROW).encode() + b"] }"
    _, ask = asks(data)
    asked = ask()
    [stored] = home.world.objects.list("raw/")
    assert stored.name == f"raw/league/scores/{DAY}/20240115_100000.json"
    assert home.world.objects.get(stored.name) == data
    assert (asked.status, asked.records, asked.landed) == ("success", 1, (stored.name.removeprefix("raw/"),))
    assert stored.metadata["correlation_id"] == asked.correlation_id
    assert (stored.metadata["observed_at"], stored.metadata["source"]) == (DUE.isoformat(), "answers")


def test_the_journey_reaches_the_rows(home: Home, asks: Any) -> None:
    _, ask = asks(rows({}))
    asked = ask()
    toy.settle(home)
    assert home.warehouse.db.execute("SELECT correlation_id FROM nba_raw.scores").fetchall() == [
        (asked.correlation_id,)
    ]


def test_a_question_is_asked_once_for_each_instant(home: Home, asks: Any) -> None:
    source, ask = asks(rows({}), rows({"points": 4}))
    assert ask() is not None and ask() is None
    assert source.asked == 1
    assert ask(DUE + dt.timedelta(hours=1)) is not None
    assert len(home.world.objects.list("raw/")) == 2


def test_the_same_answer_later_lands_nothing_new(home: Home, asks: Any) -> None:
    _, ask = asks(rows({}), rows({}), rows({"points": 4}), rows({}))
    statuses = [ask(DUE + dt.timedelta(hours=n)).status for n in range(4)]
    assert statuses == ["success", "unchanged", "success", "success"]
    assert len(home.world.objects.list("raw/")) == 3


def test_an_answer_that_holds_nothing_is_no_data_with_the_reason(home: Home, asks: Any) -> None:
    _, ask = asks(b'{"rows": []}')
    asked = ask()
    assert (asked.status, asked.reason, asked.landed) == ("no_data", "nobody has played", ())
    assert home.world.objects.list("raw/") == []


PLAIN = pytest.mark.parametrize("home", ["embedded"], indirect=True)


@PLAIN
@pytest.mark.parametrize(
    "answer",
    [
        Reject("403 of the source"),
        b"<html>",
        b"{trunc",
        b"[NaN]",
        b"",
        b"[" * 100_000,
        b"7",
        b"[]",
        b'{"data": []}',
        b'{"rows": 5}',
        b"null",
    ],
    ids=lambda a: ascii(a)[:20],
)
def test_an_answer_that_cannot_be_used_is_a_failed_ask_with_the_reason_shown(
    home: Home, asks: Any, answer: Any
) -> None:
    _, ask = asks(answer)
    asked = ask()
    assert asked.status == "failed" and asked.reason
    assert home.world.objects.list("raw/") == []
    assert [entry["reason"] for entry in look(home, DAY)["failed_asks"]] == [asked.reason]


def test_a_source_that_may_answer_later_is_asked_again(home: Home, asks: Any) -> None:
    source, ask = asks(Retry("timeout"), rows({}))
    with pytest.raises(Retry):
        ask()
    assert ask().status == "success"
    assert source.asked == 2


def two(ask: Any) -> list[Request]:
    return [Request(f"https://example.com/{team}", fields={"team": team}) for team in ("aaa", "bbb")]


TWO = dataclasses.replace(SCORES, requests=two, lands="league/boxes/{game_date}/{team}/{taken_at}.json")


def test_of_two_requests_the_one_that_works_lands_and_the_other_is_told(home: Home, asks: Any) -> None:
    _, ask = asks(Reject("gone"), rows({}))
    asked = ask(scraper=TWO)
    assert (asked.status, asked.reason) == ("failed", "gone")
    assert [s.name.split("/")[4] for s in home.world.objects.list("raw/")] == ["bbb"]


def test_a_request_that_is_repeated_after_a_timeout_lands_its_neighbour_once(home: Home, asks: Any) -> None:
    _, ask = asks(rows({}), Retry("timeout"), rows({}), rows({"points": 4}))
    with pytest.raises(Retry):
        ask(scraper=TWO)
    asked = ask(scraper=TWO)
    assert asked.status == "success"
    assert len(home.world.objects.list("raw/")) == 2


def of_needed(ask: Any) -> list[Request]:
    return [Request(f"https://example.com/{event['id']}") for event in ask.payload or ()]


@PLAIN
@pytest.mark.parametrize("needed", [b"{truncated", b'{"events": 1}', b"7", b'[{"name": 1}]'], ids=ascii)
def test_a_needed_object_that_cannot_be_used_fails_the_ask_and_not_the_night(
    home: Home, asks: Any, needed: bytes
) -> None:
    home.world.objects.put(f"raw/league/events/{DAY}/20240115_090000.json", needed, {})
    _, ask = asks(rows({}))
    needing = dataclasses.replace(SCORES, requests=of_needed, needs="league/events/{game_date}/")
    asked = ask(scraper=needing)
    assert asked.status == "failed" and asked.reason


@PLAIN
@pytest.mark.parametrize("event", ["../../escape", "a/b", "a b", "", ".hidden", "x" * 300, "é"], ids=ascii)
def test_an_event_that_is_called_like_no_object_fails_the_ask_and_not_the_night(
    home: Home, asks: Any, event: str
) -> None:
    """The upstream's identifiers become part of an object's name: they are as hostile as its bytes."""
    _, ask = asks(rows({}))
    asked = ask(
        scraper=dataclasses.replace(TWO, requests=lambda ask: [Request("https://example.com/", fields={"team": event})])
    )
    assert asked.status == "failed" and asked.reason
    assert home.world.objects.list("raw/") == []


def dying(folder: Path, at: int) -> Iterator[str]:
    """Ask, dying after the effect number `at`; the names of the effects made."""
    made = 0

    def told(name: str, when: str) -> None:
        nonlocal made
        made += when == AFTER and name.partition(".")[2] in EFFECTS
        if when == AFTER and made == at and name.partition(".")[2] in EFFECTS:
            raise Died
        if when == BEFORE and name.partition(".")[2] in EFFECTS:
            names.append(name)

    names: list[str] = []
    home = toy.open_home(folder, now=DUE)
    world, _ = watched(home, told)
    try:
        scrape.ask(SCORES, DAY, DUE, dataclasses.replace(world, source=Answers(rows({}))))
        home.close()
    except Died:
        abandon(home)
    yield from names


def test_an_ask_that_dies_at_any_effect_is_finished_by_the_next(tmp_path: Path) -> None:
    effects = list(dying(tmp_path / "whole", 0))
    assert effects == ["objects.put", "log.add", "documents.swap"]
    found = []
    for at in range(len(effects) + 1):
        folder = tmp_path / str(at)
        list(dying(folder, at))
        with toy.open_home(folder, now=DUE) as home:
            scrape.ask(SCORES, DAY, DUE, dataclasses.replace(home.world, source=Answers(rows({}))))
            toy.settle(home)
            found.append(everything(home))
    assert all(one == found[0] for one in found)


@PLAIN
def test_an_ask_whose_record_could_not_be_kept_is_asked_again(home: Home, asks: Any) -> None:
    """The store refuses, and holds nothing: without a record, nobody would know that the answer was unusable."""
    class Refusing:
        def __getattr__(self, name: str) -> Any:
            return getattr(home.world.documents, name)

        def swap(self, changes: Any) -> dict[str, Any]:
            return {key: None for key, _, _ in changes}

    source, ask = asks(rows({}), rows({}))
    world = dataclasses.replace(home.world, source=source, documents=Refusing())
    home.clock.set(DUE)
    with pytest.raises(Retry, match="could not be kept"):
        scrape.ask(SCORES, DAY, DUE, world)
    assert ask().status == "success" and source.asked == 2
    assert len(home.world.objects.list("raw/")) == 1
