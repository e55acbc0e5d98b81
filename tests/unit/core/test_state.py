"""The change log of a partition: what changed since a version, or that nobody knows any more."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from common import state
from common.state import Scope, changed_since, with_rows


def grown(*states: dict[str, str]) -> dict[str, Any]:
    """The document after its rows became each of these."""
    doc: dict[str, Any] = {}
    for digests in states:
        old = doc.get("digests", {})
        doc = with_rows(doc, digests, sorted(k for k in old | digests if old.get(k) != digests.get(k)))
    return doc


A, B, C = {"x": "1:a", "y": "1:a"}, {"x": "1:b", "y": "1:a"}, {"x": "1:b", "y": "1:c", "z": "2:d"}


def test_the_changes_since_a_version_are_those_of_every_later_one() -> None:
    doc = grown(A, B, C)
    assert changed_since(doc, state.version_of(A)) == {"x", "y", "z"}
    assert changed_since(doc, state.version_of(B)) == {"y", "z"}
    assert changed_since(doc, state.version_of(C)) == set()


def test_a_version_that_nobody_remembers_may_have_changed_everything() -> None:
    assert changed_since(grown(A, B), "unheard of") is None
    assert changed_since({}, state.version_of(A)) is None
    assert changed_since(grown(A), None) is None


def test_of_a_version_that_came_back_the_last_appearance_counts() -> None:
    doc = grown(A, B, A, C)
    assert changed_since(doc, state.version_of(A)) == {"x", "y", "z"}
    assert changed_since(grown(A, C, A, B), state.version_of(A)) == {"x"}
    assert changed_since(grown(A, B, A), state.version_of(A)) == set()


def test_an_entity_that_disappears_has_changed() -> None:
    assert changed_since(grown(C, B), state.version_of(C)) == {"y", "z"}


def test_the_log_is_bounded_and_forgets_the_oldest_first() -> None:
    states = [{"x": f"1:{n}"} for n in range(state.LOG_VERSIONS + 3)]
    doc = grown(*states)
    assert len(doc["changes"]) == state.LOG_VERSIONS
    assert changed_since(doc, state.version_of(states[2])) is None
    assert changed_since(doc, state.version_of(states[3])) == {"x"}


def test_a_change_of_very_many_is_a_change_of_all() -> None:
    many = {f"p{n}": "1:a" for n in range(state.LOG_KEYS + 1)}
    assert changed_since(grown(A, {**A, **many}), state.version_of(A)) is None
    few = dict(list(many.items())[:-1])
    assert changed_since(grown(A, {**A, **few}), state.version_of(A)) == set(few)


def test_a_change_that_is_known_to_lie_in_other_columns_concerns_nobody_who_reads_these() -> None:
    doc = with_rows(with_rows(grown(A), B, ["x"], ["points"]), C, ["y", "z"])  # of the second nobody knows where
    first = with_rows(grown(A), B, ["x"], ["points"])
    assert changed_since(first, state.version_of(A), ("status",)) == set()
    assert changed_since(first, state.version_of(A), ("status", "points")) == {"x"}
    assert changed_since(first, state.version_of(A)) == {"x"}
    assert changed_since(doc, state.version_of(A), ("status",)) == {"y", "z"}
    many = {f"p{n}": "1:a" for n in range(state.LOG_KEYS + 1)}
    grown_by_many = with_rows(grown(A), {**A, **many}, sorted(many), ["points"])
    assert changed_since(grown_by_many, state.version_of(A), ("status",)) == set()


def test_what_waits_to_be_announced_grows_until_it_is_cleared() -> None:
    doc = grown(A, B, C)
    assert doc["unannounced"] == ["x", "y", "z"]
    assert doc["rows"] == 4


def test_equal_rows_have_equal_versions_in_whatever_order() -> None:
    assert state.version_of(A) == state.version_of(dict(reversed(A.items())))
    assert state.version_of(A) != state.version_of(B)
    assert state.version_of({}) != ""


@given(
    st.lists(st.dictionaries(st.sampled_from("pqrs"), st.sampled_from(["1:a", "1:b", "2:c"])), min_size=1, max_size=25),
    st.data(),
)
def test_the_log_never_omits_an_entity_that_differs(states: list[dict[str, str]], data: Any) -> None:
    doc = grown(*states)
    seen = data.draw(st.sampled_from(states))
    changed = changed_since(doc, state.version_of(seen))
    last = states[-1]
    differ = {k for k in seen | last if seen.get(k) != last.get(k)}
    assert changed is None or differ <= changed


def test_a_partition_s_key_sorts_within_its_table_s_span() -> None:
    day = dt.date(2024, 1, 15)
    first, last = state.span("raw.boxes", day, day)
    for scope in (Scope(day), Scope(day, "game"), Scope(day, "zzz_zzz")):
        assert first <= state.key("raw.boxes", scope) <= last
        assert Scope.of(scope.partition_id) == scope
    assert not first <= state.key("raw.boxes", Scope(day + dt.timedelta(1))) <= last
    assert not first <= state.key("raw.boxes2", Scope(day)) <= last


def test_a_date_that_has_one_partition_has_one_key() -> None:
    day, next_day = dt.date(2024, 1, 15), dt.date(2024, 1, 16)
    assert state.span("raw.boxes", day, day, split=False) == (state.key("raw.boxes", Scope(day)),) * 2
    assert state.span("raw.boxes", day, next_day, split=False)[1] >= state.key("raw.boxes", Scope(next_day, "game"))


def test_a_run_that_is_repeated_is_the_same_run_and_a_question_asked_again_the_same_journey() -> None:
    scope = Scope(dt.date(2024, 1, 15))
    assert state.run_id("a.b", scope, "built", 1) == state.run_id("a.b", scope, "built", 1)
    assert state.run_id("a.b", scope, "built", 1) != state.run_id("a.b", scope, "built", 2)
    assert state.correlation_id("ask", scope.date) == state.correlation_id("ask", scope.date)
    assert state.correlation_id("ask", "ab", "c") != state.correlation_id("ask", "a", "bc")
