"""Dead letters on Pub/Sub: what waits on the subscription of a topic's dead-letter topic, both called {topic}-dlq."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from common.adapters.cloud.clients import CALL_S, PATIENCE_S, Clients
from common.adapters.cloud.errors import told
from common.ports import DeadLetter

OF_THE_QUEUE = "CloudPubSubDeadLetterSource"  # how the attributes begin that the queue adds to a dead letter
ONE_PULL, PULL_S = 100, 3.0


def look(clients: Clients, topic: str, limit: int) -> list[DeadLetter]:
    """Pulled and given back at once."""
    return [_letter(found.message) for found in _given_back(clients, topic, limit, lambda found: False)]


def revive(clients: Clients, topic: str, limit: int, chosen: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
    """Published to the topic as it was, marked as a replay; acknowledged as a dead letter once that is confirmed."""
    path = clients.publisher.topic_path(clients.config.project, topic)
    done: list[DeadLetter] = []

    def sent(found: Any) -> bool:
        letter = _letter(found.message)
        if not chosen(letter):
            return False
        kept = {key: value for key, value in found.message.attributes.items() if not key.startswith(OF_THE_QUEUE)}
        marks = {"replay": "true", "original_message_id": letter.id, "attempt": str(letter.attempts)}
        clients.publisher.publish(path, found.message.data, timeout=CALL_S, **kept | marks).result(timeout=PATIENCE_S)
        done.append(letter)
        return True

    list(_given_back(clients, topic, limit, sent))
    return done


def _given_back(clients: Clients, topic: str, limit: int, done: Callable[[Any], bool]) -> Iterator[Any]:
    """Each dead letter once; acknowledged where done(it), and all others given back at the end."""
    name = clients.subscriber.subscription_path(clients.config.project, f"{topic}-dlq")
    held: dict[str, str] = {}
    seen: set[str] = set()
    try:
        while len(seen) < limit:
            waiting = _pulled(clients, name, min(ONE_PULL, limit - len(seen)))
            fresh = [found for found in waiting if found.message.message_id not in seen]
            if not fresh:
                return
            for found in fresh:
                seen.add(found.message.message_id)
                held[found.message.message_id] = found.ack_id
                with told(f"replay from {topic}-dlq"):
                    if done(found):
                        clients.subscriber.acknowledge(subscription=name, timeout=CALL_S,
                                                       ack_ids=[held.pop(found.message.message_id)])
                yield found
    finally:
        if held:
            with told(f"give back to {topic}-dlq"):
                clients.subscriber.modify_ack_deadline(subscription=name, ack_ids=list(held.values()),
                                                       ack_deadline_seconds=0, timeout=CALL_S)


def _pulled(clients: Clients, name: str, most: int) -> list[Any]:
    """What comes within a few seconds: the service answers as soon as there is something, else not at all."""
    from google.api_core.exceptions import DeadlineExceeded
    with told(f"pull {name}"):
        try:
            answer = clients.subscriber.pull(subscription=name, max_messages=most, timeout=PULL_S, retry=None)
        except DeadlineExceeded:
            return []
    return list(answer.received_messages)


def _letter(message: Any) -> DeadLetter:
    """processor: out of the subscription's name, raw-nbac-schedule--nba-com… of raw.nbac_schedule."""
    function = message.attributes.get(f"{OF_THE_QUEUE}Subscription", "").partition("--")[0]
    phase, _, rest = function.partition("-")
    attempts = message.attributes.get(f"{OF_THE_QUEUE}DeliveryCount", "")
    return DeadLetter(message.message_id, f"{phase}.{rest.replace('-', '_')}" if rest else "",
                      message.data.decode(errors="replace"), int(attempts) if attempts.isdigit() else 0)
