"""Can the policies see? Every resource taken away, a second one of every kind, one argument wrong: each is told of.

Over a small manifest with one of everything, evaluated once: what is taken away is taken out of the evaluated
resources, so that not even the reference that would dangle gives it away.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure import estate
from tests.infrastructure.configuration import Resource
from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import policies, violations

IDENTITY = ("secret_id", "table_id", "dataset_id", "account_id", "member", "service", "repository_id", "name", "id")


@pytest.fixture(scope="module")
def small(bundle: Path) -> Estate:
    manifest = estate.sample(estate.manifest())
    return Estate(estate.root("prod", manifest, bundle).resources(), manifest)


def test_nothing_is_wrong_to_begin_with(small: Estate) -> None:
    assert violations(small) == []


def test_each_resource_that_is_taken_away_is_named(small: Estate) -> None:
    unseen = [r.address for r in small.all if not named(r, violations(small.without([r])))]
    assert unseen == []


def test_each_block_that_is_taken_away_is_named(small: Estate) -> None:
    """A resource block, or a whole module, with everything that it makes."""
    unseen = [block for block, gone in blocks(small).items()
              if not any(named(r, violations(small.without(gone))) for r in gone)]
    assert unseen == []


def test_each_resource_that_nobody_declared_is_named(small: Estate) -> None:
    firsts = {r.block: r for r in small.all if r.kind == "resource"}
    unseen = [r.address for r in firsts.values() if not stranger_seen(small, r)]
    assert unseen == []


def blocks(of: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for r in of.all:
        found[r.block].append(r)
        if r.block.startswith("module."):
            found[".".join(r.block.split(".")[:2])].append(r)
    return found


def named(r: Resource, told: list[str]) -> bool:
    """Some line says the address, the kind, or what the thing is called."""
    words = [r.address, r.type, *(str(r.values[name]).removeprefix("serviceAccount:") for name in IDENTITY
                                  if r.values.get(name))]
    return any(word in line for word in words for line in told)


def stranger_seen(of: Estate, like: Resource) -> bool:
    """The same once more, by another name."""
    values = dict(like.values)
    identity = next(name for name in IDENTITY if values.get(name))
    values[identity] = f"{values[identity]}x"
    values["id"] = f"{values.get('id')}x"
    stranger = replace(like, address=f"{like.address}.stranger", values=values)
    return any(stranger.address in line or str(values[identity]) in line or like.type in line
               for line in violations(of.beside(stranger)))


# What is changed in the first resource of a type that has the argument, and the policy that must speak.
WRONG: list[tuple[str, str, Any, str]] = [
    ("google_pubsub_topic", "message_retention_duration", "600s", "messaging.every_topic_keeps"),
    ("google_pubsub_subscription", "expiration_policy", [], "messaging.no_subscription_expires"),
    ("google_pubsub_subscription", "expiration_policy.ttl", "2678400s", "messaging.no_subscription_expires"),
    ("google_pubsub_subscription", "filter", 'attributes.tabel = "x"', "messaging.subscriptions_are_the_declared"),
    ("google_pubsub_subscription", "filter", "attributes.table == 'x'", "messaging.filters_can_be_parsed"),
    ("google_pubsub_subscription", "topic", "projects/p/topics/other", "messaging.subscriptions_go_from_what_exists"),
    ("google_pubsub_subscription", "name", "x", "messaging.subscriptions_are_the_declared"),
    ("google_pubsub_subscription", "push_config.push_endpoint", "https://x", "messaging.a_push_reaches_its_own"),
    ("google_pubsub_subscription", "push_config.oidc_token", [], "messaging.a_push_reaches_its_own"),
    ("google_pubsub_subscription", "push_config.oidc_token.audience", "x", "messaging.a_push_reaches_its_own"),
    ("google_pubsub_subscription", "ack_deadline_seconds", 10, "messaging.a_push_waits"),
    ("google_pubsub_subscription", "retry_policy", [], "messaging.a_push_waits"),
    ("google_pubsub_subscription", "retry_policy.maximum_backoff", "10m", "hygiene.durations_are_durations"),
    ("google_pubsub_subscription", "dead_letter_policy", [], "messaging.a_push_waits"),
    ("google_pubsub_subscription", "retry_policy.maximum_backoff", "60s", "messaging.a_push_waits"),
    ("google_pubsub_subscription", "dead_letter_policy.max_delivery_attempts", 10, "messaging.a_push_waits"),
    ("google_pubsub_subscription", "message_retention_duration", "600s", "messaging.every_topic_and_every_dead"),
    ("google_storage_notification", "payload_format", "NONE", "messaging.landed_objects_are_announced"),
    ("google_cloudfunctions2_function", "build_config.entry_point", "x", "running.functions_are_the_declared"),
    ("google_cloudfunctions2_function", "service_config.available_memory", "1Gi", "running.functions_are_the_declared"),
    ("google_cloudfunctions2_function", "service_config.service_account_email", "x@y", "running.functions_run_as"),
    ("google_cloudfunctions2_function", "service_config.ingress_settings", "ALLOW_ALL", "running.functions_take_calls"),
    ("google_cloudfunctions2_function", "service_config.max_instance_request_concurrency", 80, "running.functions"),
    ("google_cloudfunctions2_function", "event_trigger", [{"retry_policy": "RETRY_POLICY_DO_NOT_RETRY"}],
     "running.functions_take_calls"),
    ("google_cloudfunctions2_function", "service_config.environment_variables", {}, "running.functions_find"),
    ("google_cloudfunctions2_function", "build_config.service_account", "x", "running.functions_are_built"),
    ("google_cloudfunctions2_function", "service_config.secret_environment_variables", [{"key": "K"}],
     "stored.keys_are_mounted"),
    ("google_workflows_workflow", "service_account", "", "running.workflows_are_the_declared"),
    ("google_workflows_workflow", "source_contents", "main:", "running.workflows_are_the_declared"),
    ("google_workflows_workflow", "user_env_vars", {"OTHER": "x"}, "running.workflows_get_the_variables"),
    ("google_cloud_scheduler_job", "schedule", "0 6 * * *", "running.clocks_are_the_declared"),
    ("google_cloud_scheduler_job", "schedule", "30 2 * * *", "running.clocks_go_in_new_york"),
    ("google_cloud_scheduler_job", "time_zone", None, "running.clocks_go_in_new_york"),
    ("google_cloud_scheduler_job", "retry_config", [], "running.clocks_go_in_new_york"),
    ("google_cloud_scheduler_job", "attempt_deadline", "3600s", "running.clocks_go_in_new_york"),
    ("google_cloud_scheduler_job", "http_target.uri", "https://x", "running.clocks_call_what_exists"),
    ("google_cloud_scheduler_job", "http_target.oidc_token", [], "running.clocks_call_what_exists"),
    ("google_storage_bucket_iam_member", "member", "allUsers", "access.nobody_public"),
    ("google_cloud_run_v2_service_iam_member", "member", "allAuthenticatedUsers", "access.nobody_public"),
    ("google_project_iam_member", "role", "roles/bigquery.dataViewer", "access.nothing_wide"),
    ("google_project_iam_member", "role", "roles/editor", "access.nothing_wide"),
    ("google_bigquery_table_iam_member", "role", "roles/bigquery.dataOwner", "access.grants_are_exactly"),
    ("google_storage_bucket_iam_member", "condition", [{"expression": "true"}], "access.grants_are_exactly"),
    ("google_bigquery_table_iam_member", "member", "serviceAccount:x@tipoff-prod.iam.gserviceaccount.com",
     "access.grants_are_to_accounts"),
    ("google_storage_bucket", "public_access_prevention", "inherited", "stored.buckets_are_closed"),
    ("google_storage_bucket", "uniform_bucket_level_access", False, "stored.buckets_are_closed"),
    ("google_storage_bucket", "versioning", [], "stored.buckets_are_closed"),
    ("google_storage_bucket", "force_destroy", True, "stored.buckets_are_closed"),
    ("google_storage_bucket", "lifecycle_rule.condition.with_state", "LIVE", "stored.live_objects"),
    ("google_storage_bucket", "location", "EU", "hygiene.everything_is_in_one_place"),
    ("google_storage_bucket", "name", "Tipoff", "hygiene.names_are_possible"),
    ("google_bigquery_dataset", "delete_contents_on_destroy", True, "stored.datasets_are_the_declared"),
    ("google_bigquery_table", "schema", "[]", "stored.tables_are_the_declared"),
    ("google_bigquery_table", "time_partitioning", [], "stored.tables_are_the_declared"),
    ("google_bigquery_table", "require_partition_filter", None, "stored.tables_are_read"),
    ("google_bigquery_table", "deletion_protection", None, "stored.nothing_of_prod"),
    ("google_workflows_workflow", "deletion_protection", False, "stored.nothing_of_prod"),
    ("google_storage_bucket_iam_member", "condition", [{"expression": "a" + " || b" * 13}], "access.conditions_fit"),
    ("google_pubsub_topic", "message_retention_duration", "604800s", "messaging.dead_letters_are_kept"),
    ("google_bigquery_table", "dataset_id", "x", "stored.tables_lie_in_datasets"),
    ("google_bigquery_table", "view.query", "SELECT 1", "stored.views_are_those"),
    ("google_cloudfunctions2_function", "service_config.secret_volumes.versions.version", "latest", "stored.keys_are"),
    ("google_cloudfunctions2_function", "labels", {}, "hygiene.labels_are_possible"),
    ("google_cloudfunctions2_function", "description", "AIza" + "x" * 35, "hygiene.no_key_is_written_down"),
    ("google_service_account", "description", "x" * 257, "hygiene.descriptions_are_short"),
    ("google_project_service", "disable_on_destroy", True, "hygiene.every_service_that_is_used"),
    ("google_logging_project_sink", "filter", "severity>=ERROR", "watched.lines_are_routed"),
    ("google_billing_budget", "threshold_rules", [], "watched.a_month_has_a_budget"),
]


@pytest.mark.parametrize(("type_", "path", "value", "policy"), WRONG, ids=lambda value: str(value)[:40])
def test_each_wrong_argument_is_named(small: Estate, type_: str, path: str, value: Any, policy: str) -> None:
    spoilt = [made for r in small.of(type_) if (made := changed(r, path.split("."), value)) is not None]
    assert any(line.startswith(policy) for one in spoilt for line in violations(small.without([one]).beside(one)))


def changed(r: Resource, path: list[str], value: Any) -> Resource | None:
    """The resource with another value at the path; None where it has nothing there, or the same."""
    values = copy.deepcopy(dict(r.values))
    places: list[dict[str, Any]] = [values]
    for name in path[:-1]:
        places = [inner for place in places for inner in (place.get(name) or [])]
    if not places or places[0].get(path[-1], value) == value:
        return None
    places[0][path[-1]] = value
    return replace(r, values=values)


def test_every_policy_can_speak(small: Estate) -> None:
    """Beside the wrong arguments: one account with two functions, a grant of an unknown kind, and so on."""
    told = [line for spoilt in strange(small) for line in violations(spoilt)]
    heard = {line.split(":")[0] for line in told} | {name for name in policies() for *_, policy in WRONG
                                                    if name.startswith(policy)}
    taken = {line.split(":")[0] for block in blocks(small).values() for line in violations(small.without(block))}
    assert sorted(policies().keys() - heard - taken) == []


def strange(small: Estate) -> Iterator[Estate]:
    account, grant = small.of("google_service_account")[0], small.of("google_project_iam_member")[0]
    yield small.beside(replace(account, address="twice"))
    yield small.beside(replace(small.of("google_pubsub_topic")[0], address="twice"))
    yield small.beside(replace(grant, type="google_project_iam_policy"))
    yield small.beside(replace(account, type="google_service_account_key"))
    processors = copy.deepcopy(small.manifest["processors"])
    next(iter(processors.values()))["access"]["reads"] = []
    yield Estate(small.all, {**small.manifest, "processors": processors})
