"""One message for all phases: what is sent arrives, what cannot be read is refused by name."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.envelope import EVENT_TYPES, TOPICS, Envelope, phase_name
from common.errors import Reject
from tests.conftest import ROOT

GOLDEN = sorted((ROOT / "tests" / "contract" / "messages").glob("*.json"))
LANDED = Envelope("scraper_complete", "phase_1_scrapers", "scrapers.scores", "run-1", "journey-1", "success",
                  "2024-01-15T17:00:00", object_name="league/scores/2024-01-14/20240114_235900.json")
CHANGED = Envelope("raw_data_loaded", "phase_2_raw", "raw.scores", "run-2", "journey-1", "success",
                   "2024-01-15T17:00:00", game_date="2024-01-14", output_table="raw.scores", partition_id="2024-01-14",
                   record_count=12, records_changed=1, affected_entities={"players": ["aaa0"]})
REQUIRED = ["event_type", "phase", "processor_name", "execution_id", "correlation_id", "status", "timestamp"]


def spoiled(message: Envelope, **changes: Any) -> str:
    """The message with these fields instead; a field that is None is left out."""
    given_fields = {**json.loads(message.encode()), **changes}
    return json.dumps({k: v for k, v in given_fields.items() if v is not None})


def refusal(text: str | bytes) -> str:
    with pytest.raises(Reject) as caught:
        Envelope.decode(text)
    return str(caught.value)


@pytest.mark.parametrize("message", [LANDED, CHANGED], ids=["landed", "changed"])
def test_what_is_sent_is_what_arrives(message: Envelope) -> None:
    assert Envelope.decode(message.encode()) == message
    assert Envelope.decode(message.encode().encode()) == message


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_message_ever_published_can_still_be_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert json.loads(Envelope.decode(text).encode()) == json.loads(text)


def test_there_is_a_golden_file_of_both_kinds_of_message() -> None:
    read = [Envelope.decode(path.read_text(encoding="utf-8")) for path in GOLDEN]
    assert any(m.object_name for m in read) and any(m.output_table for m in read)


def test_a_golden_file_holds_every_field_that_exists() -> None:
    """A field that is added needs a message in the golden files that has it."""
    known = {name for path in GOLDEN for name in json.loads(path.read_text(encoding="utf-8"))}
    assert known == {field.name for field in dataclasses.fields(Envelope)}


def test_a_field_of_the_future_is_ignored() -> None:
    assert Envelope.decode(spoiled(CHANGED, mood="good", affected_teams=["AAA"])) == CHANGED


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("message", [LANDED, CHANGED], ids=["landed", "changed"])
def test_a_missing_field_is_refused_by_name(message: Envelope, name: str) -> None:
    assert refusal(spoiled(message, **{name: None})) == f"{name}: missing in the message"


@pytest.mark.parametrize(("name", "value"), [
    ("status", 1), ("phase", ["phase_2_raw"]), ("correlation_id", {}), ("timestamp", False), ("record_count", "12"),
    ("record_count", True), ("records_changed", 1.5), ("affected_entities", ["aaa0"]), ("metadata", "x"),
    ("game_date", 20240114), ("output_table", 7), ("schema_version", "1"), ("partition_id", []),
])
def test_a_field_of_another_type_is_refused_by_name(name: str, value: Any) -> None:
    assert refusal(spoiled(CHANGED, **{name: value})).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phase": "phase_7_dreams"}, "phase: 'phase_7_dreams'"),
        ({"phase": ""}, "phase: ''"),
        ({"trigger_source": "magic"}, "trigger_source: 'magic'"),
        ({"game_date": "yesterday"}, "game_date: 'yesterday'"),
        ({"game_date": "2024-02-30"}, "game_date: "),
        ({"game_date": "2024-1-5"}, "game_date: "),
        ({"game_date": ""}, "game_date: "),
        ({"game_date": None}, "names either"),
        ({"output_table": None}, "names either"),
        ({"object_name": "league/x.json"}, "names either"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    assert reason in refusal(spoiled(CHANGED, **changes))


@pytest.mark.parametrize("date", ["20240114", "2024-W02-7"])
def test_a_date_is_spelled_in_one_way(date: str) -> None:
    """Two spellings of one partition are two partitions to whoever compares texts."""
    assert refusal(spoiled(CHANGED, game_date=date)).startswith("game_date: ")


def test_a_message_of_a_version_that_does_not_exist_yet_is_refused() -> None:
    """Anything but an added optional field is a new version, so an old reader cannot know what it says."""
    assert refusal(spoiled(CHANGED, schema_version=2)).startswith("schema_version: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"text"',
        "{]}",
        b"\xff\xfe\x00",
        "{" * 100_000,
        "[" * 100_000,
        '{"a": ' + "9" * 5_000 + "}",
        "NaN",
        b"\x00",
    ],
)
def test_what_is_no_json_object_is_refused(text: str | bytes) -> None:
    assert refusal(text).startswith("a message that is not")


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.integers(),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
    st.sampled_from([field.name for field in dataclasses.fields(Envelope)]),
)
def test_any_value_in_any_field_is_read_or_refused(value: Any, name: str) -> None:
    try:
        read = Envelope.decode(json.dumps({**json.loads(CHANGED.encode()), name: value}))
    except Reject:
        return
    assert Envelope.decode(read.encode()) == read


@pytest.mark.parametrize("phase", TOPICS)
def test_a_message_goes_to_the_topic_of_its_phase(phase: str) -> None:
    message = dataclasses.replace(CHANGED, phase=phase_name(phase), event_type=EVENT_TYPES[phase])
    assert message.topic == TOPICS[phase]


def test_subscriptions_filter_on_the_table_and_the_object() -> None:
    assert CHANGED.attributes == {"table": "raw.scores", "correlation_id": "journey-1"}
    assert LANDED.attributes["objectId"] == f"raw/{LANDED.object_name}"  # as the bucket's own notifications have it
