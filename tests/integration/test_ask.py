"""Phase 1: a question is asked once for each due instant, and its answer lands as it was received."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.home import Home
from common.cli.status import look
from common.collection import quota, scrape
from common.collection.scrape import Asked
from common.errors import Reject, Retry
from common.ports import NOTHING
from common.scraper import UNCHANGED, Answer, Request, Scraper
from tests.interruptions import AFTER, BEFORE, EFFECTS, Died, abandon, everything, watched
from tests.pdfs import pdf
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

    def __init__(self, *answers: bytes | Answer | Exception) -> None:
        self.left, self.known = list(answers), list[Mapping[str, str]]()

    @property
    def asked(self) -> int:
        return len(self.known)

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        self.known.append(known)
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(answer)


def rows(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"rows": [{**ROW, **change} for change in changes]}).encode()


@pytest.fixture
def asks(home: Home) -> Callable[..., tuple[Answers, Callable[..., Asked | None]]]:
    """asks(answer, …) -> (the source, ask(due, scraper))."""
    def with_answers(*answers: bytes | Answer | Exception) -> tuple[Answers, Callable[..., Asked | None]]:
        source = Answers(*answers)
        world = dataclasses.replace(home.world, source=source)

        def ask(due: dt.datetime = DUE, scraper: Scraper = SCORES, games: list[str] | None = None) -> Asked | None:
            home.clock.set(due)
            return scrape.ask(scraper, DAY, due, world, games)

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


def test_without_a_question_the_reason_is_not_the_sources(home: Home, asks: Any) -> None:
    source, ask = asks()
    asked = ask(scraper=dataclasses.replace(SCORES, requests=lambda ask: []))
    assert (asked.status, source.asked) == ("no_data", 0)
    assert asked.reason.startswith("there was nothing to ask about")


TWO_PLACES = dataclasses.replace(SCORES, requests=lambda ask: [
    Request("https://example.com/scores", fallback="https://example.com/scores_1")])


def test_where_nothing_is_at_an_address_the_other_one_is_asked(home: Home, asks: Any) -> None:
    source, ask = asks(Answer(None, "no such file"), rows({}))
    assert (ask(scraper=TWO_PLACES).status, source.asked) == ("success", 2)
    [stored] = home.world.objects.list("raw/")
    assert home.world.objects.get(stored.name) == rows({})


def test_where_nothing_is_at_either_address_the_second_one_says_why(home: Home, asks: Any) -> None:
    source, ask = asks(Answer(None, "no such file"), Answer(None, "gone too"))
    asked = ask(scraper=TWO_PLACES)
    assert (asked.status, asked.reason, source.asked) == ("no_data", "gone too", 2)


def test_the_other_address_is_left_alone_while_the_first_one_answers(home: Home, asks: Any) -> None:
    source, ask = asks(rows({}), Answer(None, UNCHANGED))
    statuses = [ask(DUE + dt.timedelta(hours=n), TWO_PLACES).status for n in range(2)]
    assert (statuses, source.asked) == (["success", "unchanged"], 2)


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


LATER = DUE + dt.timedelta(hours=1)


def test_the_source_is_told_what_landed_last_and_lands_nothing_where_that_still_stands(home: Home, asks: Any) -> None:
    source, ask = asks(Answer(rows({}), told={"etag": '"v1"', "http_status": "200"}),
                       Answer(None, UNCHANGED, {"http_status": "304"}))
    ask()
    asked = ask(LATER)
    assert (asked.status, asked.records, asked.landed) == ("unchanged", 1, ())
    assert source.known[0] == {} and source.known[1]["etag"] == '"v1"'
    assert source.known[1]["request"] == f"https://example.com/scores?date={DAY}"


def test_an_object_says_where_it_came_from(home: Home, asks: Any) -> None:
    _, ask = asks(Answer(rows({}), told={"etag": '"v1"', "source": "forged", "cost": "3"}))
    asked = ask()
    [stored] = home.world.objects.list("raw/")
    assert stored.metadata == {
        "correlation_id": asked.correlation_id, "cost": "3", "etag": '"v1"', "observed_at": DUE.isoformat(),
        "records": "1", "request": f"https://example.com/scores?date={DAY}", "scraper": "scrapers.scores",
        "source": "answers"}


def test_what_is_not_published_yet_is_no_data_with_the_source_s_reason(home: Home, asks: Any) -> None:
    _, ask = asks(Answer(None, "it has no such file (yet)"))
    asked = ask()
    assert (asked.status, asked.reason, asked.landed) == ("no_data", "it has no such file (yet)", ())


def test_of_two_requests_one_that_is_there_is_a_success_and_the_other_no_failure(home: Home, asks: Any) -> None:
    _, ask = asks(Answer(None, "not there"), rows({}))
    asked = ask(scraper=TWO)
    assert (asked.status, asked.records, asked.reason) == ("success", 1, "")


def test_an_answer_without_a_place_for_records_has_broken_its_contract(home: Home, asks: Any) -> None:
    _, ask = asks(b'{"scores": [1, 2]}')
    asked = ask(scraper=dataclasses.replace(SCORES, records=lambda payload: len(payload.get("rows", ())) or None))
    assert (asked.status, asked.reason) == (
        "failed", "contract violation: 18 bytes, and nothing where the records should be")
    assert home.world.objects.list("raw/") == []


def about(ask: Any) -> list[Request]:
    return [Request(f"https://example.com/{game}", fields={"team": game}) for game in sorted(ask.games["game_id"])]


@PLAIN
def test_an_ask_about_some_games_leaves_the_others_out(home: Home, asks: Any) -> None:
    for name, payload in toy.small_league():
        toy.land(home, name, payload)
    toy.settle(home)
    mine, _ = (toy.game_id(DAY, *teams) for teams in toy.games_of(DAY))
    _, ask = asks(rows({}), rows({}), rows({}))
    asked = ask(scraper=dataclasses.replace(TWO, requests=about), games=[mine])
    assert [name.split("/")[3] for name in asked.landed] == [mine]
    assert ask(LATER, dataclasses.replace(TWO, requests=about)).records == 2
    assert ask(LATER, dataclasses.replace(TWO, name="scrapers.none", requests=about), games=[]).status == "no_data"


ROSTER = dataclasses.replace(SCORES, lands="league/rosters/{season}/{team}.json",
                             requests=lambda ask: [Request("https://example.com/r", fields={"team": "aaa"})])


def test_an_object_without_an_instant_in_its_name_is_replaced_when_it_differs(home: Home, asks: Any) -> None:
    source, ask = asks(rows({}), rows({}), rows({"points": 4}))
    home.world.objects.put("raw/league/rosters/2023-24/aaab.json", b"{}", {})
    statuses = [ask(DUE + dt.timedelta(hours=n), ROSTER).status for n in range(3)]
    assert statuses == ["success", "unchanged", "success"]
    stored = home.world.objects.list("raw/league/rosters/2023-24/aaa.json")[0]
    assert home.world.objects.get(stored.name) == rows({"points": 4})
    assert stored.metadata["observed_at"] == (DUE + dt.timedelta(hours=2)).isoformat()
    assert [known.get("observed_at") for known in source.known] == [None, DUE.isoformat(), DUE.isoformat()]


PAPER = dataclasses.replace(
    SCORES, form="pdf", lands="league/reports-pdf/{game_date}/{taken_at}.pdf",
    extracts="league/reports-data/{game_date}/{taken_at}.json",
    records=lambda payload: sum(page.count("Out") for page in payload["pages"]) or None)


def test_the_text_of_a_pdf_lands_beside_it(home: Home, asks: Any) -> None:
    paper = pdf([(50, 500, "Duke Jr., David"), (300, 500, "Out")])
    _, ask = asks(paper, paper)
    asked = ask(scraper=PAPER)
    data, original = asked.landed
    assert (asked.status, asked.records) == ("success", 1)
    assert home.world.objects.get(f"raw/{original}") == paper
    [text] = json.loads(home.world.objects.get(f"raw/{data}"))["pages"]
    assert text.split()[-1] == "Out" and "Duke Jr., David  " in text
    extracted = next(stored for stored in home.world.objects.list("raw/") if stored.name == f"raw/{data}")
    assert extracted.metadata["extracted_from"] == original
    assert ask(LATER, PAPER).status == "unchanged"
    assert len(home.world.objects.list("raw/")) == 2


@PLAIN
@pytest.mark.parametrize("answer", [b"<html>gone</html>", b"%PDF-1.4", pdf([(50, 500, "nothing known")])], ids=range(3))
def test_a_pdf_that_cannot_be_used_lands_nothing(home: Home, asks: Any, answer: bytes) -> None:
    _, ask = asks(answer)
    assert ask(scraper=PAPER).status == "failed"
    assert home.world.objects.list("raw/") == []


def test_calls_are_counted_by_profile_month_and_day(home: Home, asks: Any) -> None:
    _, ask = asks(rows({}), Answer(None, "none", {"cost": "5"}), Reject("no"), Retry("later"))
    for due in (DUE, LATER, dt.datetime(2024, 1, 31, 23)):
        ask(due)
    with pytest.raises(Retry):
        ask(dt.datetime(2024, 2, 1, 12))
    kept = home.world.documents.scan("quota/", "quota/~")
    assert kept == {"quota/plain/2024-01": {"calls": 7, "days": {"2024-01-15": 6, "2024-01-31": 1}},
                    "quota/plain/2024-02": {"calls": 1, "days": {"2024-02-01": 1}}}


@PLAIN
def test_calls_that_another_ask_counts_meanwhile_are_not_lost(home: Home) -> None:
    class Crossed:
        """Between our look and our write, somebody else counts."""

        crossing = True

        def get(self, keys: Any) -> Any:
            found = home.world.documents.get(keys)
            if self.crossing:
                self.crossing = False
                quota.count({"plain": 2}, home.world)
            return found

        def __getattr__(self, name: str) -> Any:
            return getattr(home.world.documents, name)

    home.clock.set(DUE)
    quota.count({"plain": 1}, dataclasses.replace(home.world, documents=Crossed()))
    assert home.world.documents.scan("quota/", "quota/~")["quota/plain/2024-01"]["calls"] == 3


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
    assert effects == ["objects.put", "documents.swap", "log.add", "documents.swap"]
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
