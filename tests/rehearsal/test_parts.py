"""The parts of a rehearsal that are ours: what they let through, refuse and count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators.desk import Desk
from tests.rehearsal.gateway import ATTEMPTS, Fault, Gateway, wants

FILTER = 'attributes.table = "raw.scores"'


class Answering(Gateway):
    """Functions that answer what they are told to."""

    answers: Iterator[int]
    heard: list[dict[str, Any]]
    waited: list[float]

    def _pushed(self, function: str, body: dict[str, Any]) -> int:
        self.heard.append(body)
        return next(self.answers)


def gateway(*answers: int) -> Answering:
    waited: list[float] = []
    made = Answering({"f": "http://f/"}, "me", {"s": FILTER}, {"s": "f"}, wait=waited.append)
    made.answers, made.heard, made.waited = iter(answers), [], waited
    return made


def push(number: str = "1", table: str = "raw.scores") -> dict[str, Any]:
    return {"message": {"messageId": number, "attributes": {"table": table}}, "subscription": "s"}


@pytest.mark.parametrize(("text", "attributes", "wanted"), [
    (FILTER, {"table": "raw.scores"}, True), (FILTER, {"table": "raw.scores2"}, False), (FILTER, {}, False),
    ('hasPrefix(attributes.objectId, "raw/a/")', {"objectId": "raw/a/b.json"}, True),
    ('hasPrefix(attributes.objectId, "raw/a/")', {"objectId": "raw/ab.json"}, False),
])
def test_a_filter_lets_through_what_it_names(text: str, attributes: dict[str, str], wanted: bool) -> None:
    assert wants(text, attributes) is wanted


def test_what_a_filter_does_not_want_is_acknowledged_and_reaches_nobody() -> None:
    made = gateway()
    assert made.delivered("s", push(table="raw.boxes")) == 204 and made.heard == []
    assert made.settled == {("s", "1")}


def test_a_delivery_says_how_often_it_was_tried_until_it_is_acknowledged_or_dead() -> None:
    made = gateway(*[503] * ATTEMPTS, 503, 200)
    assert {made.delivered("s", push()) for _ in range(ATTEMPTS)} == {503}
    assert [body["deliveryAttempt"] for body in made.heard] == list(range(1, ATTEMPTS + 1))
    assert (made.counts["dead"], made.settled) == (1, {("s", "1")})
    assert [made.delivered("s", push("2")) for _ in range(2)] == [503, 200]
    assert made.counts["dead"] == 1 and ("s", "2") in made.settled
    assert made.waited[:5] == [1, 2, 4, 8, 8] and made.waited[-1] == 1


def test_faults_meet_their_function_so_many_times() -> None:
    made = gateway(200, 200, 200, 200)
    done: list[str] = []
    made.faults += [Fault("other", 9, status=500), Fault("f", 2, status=500, alone=True), Fault("f", 1, twice=True),
                    Fault("f", 1, meanwhile=lambda: done.append("meanwhile"))]
    answers = [made.delivered("s", push(number)) for number in ("1", "2", "1", "3")]
    assert answers == [500, 200, 500, 200]
    assert [body["message"]["messageId"] for body in made.heard] == ["2", "2", "3"] and done == ["meanwhile"]


def test_a_desk_refuses_what_changes_something_for_a_while_and_counts() -> None:
    desk = Desk()
    assert desk.asked("/b/state/o") is None
    assert desk.asked("/-/refuse?times=2&status=412&within=state") == b"{}"
    asked = [("GET", "/b/state/o"), ("POST", "/b/raw/o"), ("POST", "/b/state/o"), ("PUT", "/state"), ("PUT", "/state")]
    assert [desk.refusal(*one) for one in asked] == [0, 0, 412, 412, 0]
    assert desk.asked("/-/counts") == b'{"refused with 412": 2}'
