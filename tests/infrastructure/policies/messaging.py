"""Topics, subscriptions, dead letters: no message may be lost, and none may be pushed where it does not belong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from common.adapters.embedded.bus import ATTEMPTS, FIRST_BACKOFF, LAST_BACKOFF
from tests.infrastructure.configuration import Resource
from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import exactly

DAY_S = 86400
DURATION = re.compile(r"(\d+)s")
NAME = r"[A-Za-z_]\w*"
TERM = rf'(?:attributes\.{NAME} = "[^"\\]+"|hasPrefix\(attributes\.{NAME}, "[^"\\]+"\)|attributes:{NAME})'
FILTER = re.compile(rf"{TERM}(?: (?:AND|OR) {TERM})*")


def seconds(value: Any) -> int:
    """Of a duration; -1 where it is none."""
    found = DURATION.fullmatch(value or "")
    return int(found[1]) if found else -1


def topic_of(value: str) -> str:
    """A topic is named by its id, or by its name alone."""
    return value.rsplit("/", 1)[-1]


def pushes(estate: Estate) -> list[Resource]:
    return [s for s in estate.of("google_pubsub_subscription") if s.values["push_config"]]


def wanted_subscriptions(estate: Estate) -> dict[str, tuple[str, str, str]]:
    """name -> function, topic, filter."""
    return {f"{p['function_name']}--{name}": (p["function_name"], wanted["topic"], wanted["filter"])
            for p in estate.manifest["processors"].values() for name, wanted in p["subscriptions"].items()}


def topics_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    declared = estate.manifest["topics"].values()
    wanted = {name for topic in declared for name in (topic["topic"], topic["dead_letter_topic"])}
    yield from exactly("the topic", wanted, {t.values["name"] for t in estate.of("google_pubsub_topic")})


def every_topic_keeps_its_messages_and_is_listened_to(estate: Estate) -> Iterator[str]:
    heard = {topic_of(s.values["topic"]) for s in estate.of("google_pubsub_subscription")}
    for topic in estate.of("google_pubsub_topic"):
        if topic.values["name"] not in heard:
            yield f"{topic.address}: no subscription; what is published to {topic.values['name']} is lost"
        if seconds(topic.values["message_retention_duration"]) < 7 * DAY_S:
            yield f"{topic.address}: its messages are kept for less than seven days"


def every_topic_and_every_dead_letter_is_kept_for_people(estate: Estate) -> Iterator[str]:
    """A subscription without a push, so that messages stay until somebody acknowledges them."""
    kept = {topic_of(s.values["topic"]) for s in estate.of("google_pubsub_subscription")
            if not s.values["push_config"] and seconds(s.values["message_retention_duration"]) >= 7 * DAY_S}
    for phase, topic in estate.manifest["topics"].items():
        for name in (topic["topic"], topic["dead_letter_topic"]):
            if name not in kept:
                yield f"google_pubsub_subscription: {name} of {phase} has none that keeps its messages for people"


def dead_letters_are_kept_as_long_as_can_be(estate: Estate) -> Iterator[str]:
    """Somebody has to notice, mend what was wrong and send them again."""
    for r in estate.of("google_pubsub_topic", "google_pubsub_subscription"):
        if r.values["name"].endswith("-dlq") and seconds(r.values["message_retention_duration"]) != 31 * DAY_S:
            yield f"{r.address}: keeps dead letters for {r.values['message_retention_duration']}, 31 days are possible"


def what_is_kept_for_people_is_that_of_the_topics(estate: Estate) -> Iterator[str]:
    """The function for dead letters looks for a subscription by its topic's name."""
    wanted = {name for topic in estate.manifest["topics"].values()
              for name in (f"{topic['topic']}-retained", topic["dead_letter_topic"])}
    yield from exactly("the retained subscription", wanted, {
        s.values["name"] for s in estate.of("google_pubsub_subscription") if not s.values["push_config"]})


def subscriptions_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    wanted = wanted_subscriptions(estate)
    found = {s.values["name"]: s for s in pushes(estate)}
    yield from exactly("the push subscription", set(wanted), set(found))
    for name in sorted(wanted.keys() & found.keys()):
        _, topic, condition = wanted[name]
        if topic_of(found[name].values["topic"]) != topic:
            yield f"{name}: listens to {found[name].values['topic']}, declared is {topic}"
        if found[name].values["filter"] != condition:
            yield f"{name}: its filter is {found[name].values['filter']}, declared is {condition}"


def no_two_have_one_name(estate: Estate) -> Iterator[str]:
    for type_ in ("google_pubsub_subscription", "google_pubsub_topic", "google_cloudfunctions2_function"):
        counted = Counter(r.values["name"] for r in estate.of(type_))
        yield from (f"{type_} {name}: declared {number} times" for name, number in counted.items() if number > 1)


def subscriptions_go_from_what_exists(estate: Estate) -> Iterator[str]:
    topics = {t.values["name"] for t in estate.of("google_pubsub_topic")}
    for s in estate.of("google_pubsub_subscription"):
        dead = [policy["dead_letter_topic"] for policy in s.values["dead_letter_policy"]]
        for topic in map(topic_of, [s.values["topic"], *dead]):
            if topic not in topics:
                yield f"{s.address}: there is no topic {topic}"


def filters_can_be_parsed(estate: Estate) -> Iterator[str]:
    """A filter that is mistaken loses messages in silence, and can never be changed."""
    for s in estate.of("google_pubsub_subscription"):
        condition = s.values["filter"]
        if condition and (len(condition.encode()) > 256 or not FILTER.fullmatch(condition)):
            yield f"{s.address}: {condition!r} is no filter of at most 256 bytes"


def no_subscription_expires(estate: Estate) -> Iterator[str]:
    """After 31 days of silence, otherwise: an off-season has 110."""
    for s in estate.of("google_pubsub_subscription"):
        if [policy["ttl"] for policy in s.values["expiration_policy"]] != [""]:
            yield f"{s.address}: expires; it needs an expiration_policy with an empty ttl"


def a_push_reaches_its_own_function_as_somebody(estate: Estate) -> Iterator[str]:
    uris = {f.values["name"]: f.values["service_config"][0]["uri"]
            for f in estate.of("google_cloudfunctions2_function")}
    accounts = {a.values["email"] for a in estate.of("google_service_account")}
    wanted = wanted_subscriptions(estate)
    for s in pushes(estate):
        function, *_ = wanted.get(s.values["name"], ("",))
        push = s.values["push_config"][0]
        if push["push_endpoint"] != uris.get(function):
            yield f"{s.address}: pushes to {push['push_endpoint']}, which is not the function {function}"
        token = push["oidc_token"]
        if not token or token[0]["service_account_email"] not in accounts:
            yield f"{s.address}: pushes without the token of an account of this project"
        elif token[0]["audience"] != push["push_endpoint"]:
            yield f"{s.address}: the token's audience is not the address that is called"


def a_push_waits_retries_and_gives_up_in_order(estate: Estate) -> Iterator[str]:
    timeouts = {name: declared["timeout_s"] for name, declared in estate.functions()}
    dead = {topic["topic"]: topic["dead_letter_topic"] for topic in estate.manifest["topics"].values()}
    wanted = wanted_subscriptions(estate)
    for s in pushes(estate):
        function = wanted.get(s.values["name"], ("",))[0]
        deadline = s.values["ack_deadline_seconds"] or 10
        if not timeouts.get(function, 0) <= deadline <= 600:
            yield f"{s.address}: acknowledges within {deadline} s; the function may take {timeouts.get(function)} s"
        retry = (s.values["retry_policy"] or [{"minimum_backoff": None, "maximum_backoff": None}])[0]
        waits = seconds(retry["minimum_backoff"]), seconds(retry["maximum_backoff"])
        if waits != (FIRST_BACKOFF.total_seconds(), LAST_BACKOFF.total_seconds()):
            yield f"{s.address}: is retried after {waits} s, other than where the queue is embedded"
        policy = (s.values["dead_letter_policy"] or [{"dead_letter_topic": "", "max_delivery_attempts": 0}])[0]
        if topic_of(policy["dead_letter_topic"]) != dead.get(topic_of(s.values["topic"])):
            yield f"{s.address}: its dead letters do not go where those of its topic go"
        if policy["max_delivery_attempts"] != ATTEMPTS:
            yield f"{s.address}: {policy['max_delivery_attempts']} attempts; where the queue is embedded {ATTEMPTS}"


def landed_objects_are_announced(estate: Estate) -> Iterator[str]:
    topic = estate.manifest["topics"]["scrapers"]["topic"]
    told = [n for n in estate.of("google_storage_notification") if topic_of(n.values["topic"]) == topic
            and n.values["bucket"].endswith("-raw") and "OBJECT_FINALIZE" in (n.values["event_types"] or [])
            and n.values["payload_format"] == "JSON_API_V1"]
    if len(told) != 1:
        yield f"google_storage_notification: {len(told)} announce objects of the raw bucket to {topic}, one is wanted"
    for notification in estate.of("google_storage_notification"):
        if notification not in told:
            yield f"{notification.address}: is not declared"
