"""Announcements through the official client: they arrive whole, and one that may not have been sent is a Retry."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from common.adapters.cloud.bus import CloudBus
from common.adapters.cloud.clients import Clients
from common.adapters.cloud.config import Config
from common.envelope import Envelope
from common.errors import Retry
from tests.integration.test_ports import announcement

DELIVERIES, SOURCE = "CloudPubSubDeadLetterSourceDeliveryCount", "CloudPubSubDeadLetterSourceSubscription"


@pytest.fixture
def clients(pubsub: dict[str, str], config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    for name, value in pubsub.items():
        monkeypatch.setenv(name, value)
    made = Clients(config)
    yield made
    made.close()


def test_a_published_message_arrives_with_its_attributes(clients: Clients) -> None:
    from google.cloud.pubsub_v1 import SubscriberClient
    project, sent = clients.config.project, [announcement(), announcement("analytics.game_log")]
    topic = clients.publisher.topic_path(project, sent[0].topic)
    clients.publisher.create_topic(name=topic)
    with SubscriberClient() as subscriber:
        subscription = subscriber.subscription_path(project, "all-of-it")
        subscriber.create_subscription(name=subscription, topic=topic)
        CloudBus(clients).publish([])
        CloudBus(clients).publish(sent)
        found = []
        while len(found) < 2:
            answer = subscriber.pull(subscription=subscription, max_messages=10, timeout=20)
            found += [m.message for m in answer.received_messages]
    assert {(Envelope.decode(m.data).output_table, m.attributes["table"]) for m in found} == {
        ("raw.scores", "raw.scores"), ("analytics.game_log", "analytics.game_log")}
    assert all(dict(m.attributes) == Envelope.decode(m.data).attributes for m in found)


def test_a_publish_that_fails_is_a_retry_that_says_what_was_not_sent(clients: Clients) -> None:
    nowhere = Envelope("publish_complete", "phase_6_publishing", "publishing.x", "r", "j", "success", "2024-01-15")
    with pytest.raises(Retry, match=r"^publish 1 messages: NotFound"):
        CloudBus(clients).publish([nowhere])


@pytest.fixture
def dead(clients: Clients) -> Iterator[Callable[[], list[str]]]:
    """Three dead letters of the raw phase's topic; dead() pulls what has arrived on the topic itself since."""
    from google.cloud.pubsub_v1 import SubscriberClient
    project, topic = clients.config.project, f"nba-raw-data-complete-{uuid.uuid4().hex[:6]}"
    publisher = clients.publisher
    with SubscriberClient() as subscriber:
        for name in (topic, f"{topic}-dlq"):
            publisher.create_topic(name=publisher.topic_path(project, name))
            subscriber.create_subscription(name=subscriber.subscription_path(project, name),
                                           topic=publisher.topic_path(project, name))
        for n in range(3):
            told = {"table": "raw.scores", DELIVERIES: str(5 + n), SOURCE: "analytics-game-log--raw.scores"}
            publisher.publish(publisher.topic_path(project, f"{topic}-dlq"), f"letter {n}".encode(), **told).result()

        def arrived() -> list[Any]:
            answer = subscriber.pull(subscription=subscriber.subscription_path(project, topic), max_messages=10,
                                     timeout=20)
            return [m.message for m in answer.received_messages]

        arrived.topic = topic  # type: ignore[attr-defined]
        yield arrived


def test_dead_letters_are_shown_and_stay(clients: Clients, dead: Any) -> None:
    bus = CloudBus(clients)
    for _ in range(2):
        found = {letter.message: letter for letter in patient(lambda: bus.dead_letters(dead.topic, 10), 3)}
        assert sorted(found) == ["letter 0", "letter 1", "letter 2"]
        assert (found["letter 1"].processor, found["letter 1"].attempts) == ("analytics.game_log", 6)


def test_those_that_are_chosen_are_sent_as_they_were_and_are_dead_no_more(clients: Clients, dead: Any) -> None:
    bus = CloudBus(clients)
    patient(lambda: bus.dead_letters(dead.topic, 10), 3)
    [revived] = patient(lambda: bus.revive(dead.topic, 10, lambda letter: letter.message == "letter 1"), 1)
    [sent] = patient(dead, 1)
    assert sent.data == b"letter 1" and dict(sent.attributes) == {
        "table": "raw.scores", "replay": "true", "original_message_id": revived.id, "attempt": "6"}
    assert sorted(letter.message for letter in patient(lambda: bus.dead_letters(dead.topic, 10), 2)) == [
        "letter 0", "letter 2"]


def patient(look: Callable[[], list[Any]], wanted: int) -> list[Any]:
    """The queue shows what it has when it likes: the first look that shows so much."""
    for _ in range(100):
        if len(found := look()) >= wanted:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{len(found)} of {wanted} came")
