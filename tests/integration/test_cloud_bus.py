"""Announcements through the official client: they arrive whole, and one that may not have been sent is a Retry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.adapters.cloud.bus import CloudBus
from common.adapters.cloud.clients import Clients
from common.adapters.cloud.config import Config
from common.envelope import Envelope
from common.errors import Retry
from tests.integration.test_ports import announcement


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
