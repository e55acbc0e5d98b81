"""Announcements on Pub/Sub, and what became of those that nobody could take."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from common.adapters.cloud import dead_letters
from common.adapters.cloud.clients import CALL_S, PATIENCE_S, Clients
from common.adapters.cloud.errors import told
from common.envelope import Envelope
from common.ports import DeadLetter


class CloudBus:
    def __init__(self, clients: Clients) -> None:
        self.clients = clients

    def publish(self, messages: Sequence[Envelope]) -> None:
        """All are sent before the first is waited for: the client puts them into few requests."""
        if not messages:
            return
        publisher, project = self.clients.publisher, self.clients.config.project
        with told(f"publish {len(messages)} messages"):
            sent = [publisher.publish(publisher.topic_path(project, message.topic), message.encode().encode(),
                                      timeout=CALL_S, **message.attributes) for message in messages]
            for future in sent:
                future.result(timeout=PATIENCE_S)

    def dead_letters(self, topic: str, limit: int) -> list[DeadLetter]:
        return dead_letters.look(self.clients, topic, limit)

    def revive(self, topic: str, limit: int, chosen: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        return dead_letters.revive(self.clients, topic, limit, chosen)
