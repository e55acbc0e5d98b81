"""What Google would refuse, or a reviewer: names, lengths, durations, labels, services, keys in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.infrastructure.estate import Estate

NAMES = {
    "google_service_account": ("account_id", r"[a-z][a-z0-9-]{4,28}[a-z0-9]"),
    "google_cloudfunctions2_function": ("name", r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?"),
    "google_pubsub_topic": ("name", r"(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}"),
    "google_pubsub_subscription": ("name", r"(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}"),
    "google_storage_bucket": ("name", r"[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]"),
    "google_bigquery_dataset": ("dataset_id", r"\w{1,1024}"),
    "google_bigquery_table": ("table_id", r"\w{1,1024}"),
    "google_workflows_workflow": ("name", r"[A-Za-z][A-Za-z0-9_-]{0,62}[A-Za-z0-9]"),
    "google_cloud_scheduler_job": ("name", r"[A-Za-z0-9_-]{1,500}"),
    "google_secret_manager_secret": ("secret_id", r"[A-Za-z0-9_-]{1,255}"),
}
DESCRIPTIONS = {"google_service_account": 256, "google_cloud_scheduler_job": 499, "google_workflows_workflow": 1000}
LABEL = re.compile(r"[a-z0-9_-]{1,63}")
DURATION = re.compile(r"(\d+(\.\d{1,9})?s)?")
DURATIONS = re.compile(r"(retention_duration|backoff|backoff_duration|attempt_deadline|auto_close|ttl|older_than)$")
KEYS = re.compile(r"-----BEGIN|AIza[0-9A-Za-z_-]{35}|\"private_key\"|\bya29\.|\b[0-9a-f]{32}\b|ghp_\w{30}|xox[bp]-")
SERVICES = {
    "google_artifact_registry_repository": "artifactregistry", "google_bigquery_dataset": "bigquery",
    "google_billing_budget": "billingbudgets", "google_cloud_scheduler_job": "cloudscheduler",
    "google_cloudfunctions2_function": "cloudfunctions", "google_logging_project_sink": "logging",
    "google_monitoring_alert_policy": "monitoring", "google_monitoring_dashboard": "monitoring",
    "google_pubsub_topic": "pubsub", "google_cloud_run_v2_service_iam_member": "run", "google_service_account": "iam",
    "google_secret_manager_secret": "secretmanager", "google_storage_bucket": "storage",
    "google_workflows_workflow": "workflows",
}
# What these call in turn, or a person does; reads of tables.
IMPLIED = {"bigquerystorage", "cloudbuild", "cloudresourcemanager", "workflowexecutions", "drive"}


def names_are_possible(estate: Estate) -> Iterator[str]:
    for type_, (argument, shape) in NAMES.items():
        for r in estate.of(type_):
            if not re.fullmatch(shape, r.values[argument]):
                yield f"{r.address}: {r.values[argument]!r} cannot be its {argument}"


def no_two_accounts_are_one(estate: Estate) -> Iterator[str]:
    seen: dict[str, str] = {}
    for account in estate.of("google_service_account"):
        if account.values["email"] in seen:
            yield f"{account.address}: has the address of {seen[account.values['email']]}"
        seen[account.values["email"]] = account.address


def descriptions_are_short_enough(estate: Estate) -> Iterator[str]:
    for type_, most in DESCRIPTIONS.items():
        for r in estate.of(type_):
            if len(r.values["description"] or "") > most:
                yield f"{r.address}: its description has more than {most} characters"


def labels_are_possible_and_say_whose_it_is(estate: Estate) -> Iterator[str]:
    for r in estate.all:
        labels = r.values.get("labels")
        if r.kind == "resource" and "labels" in r.values and r.type != "google_monitoring_notification_channel":
            if not labels or "app" not in labels or "environment" not in labels:
                yield f"{r.address}: no label says whose it is and of which environment"
            for name, value in (labels or {}).items():
                if not LABEL.fullmatch(name) or not LABEL.fullmatch(value):
                    yield f"{r.address}: {name}={value} is no label"


def durations_are_durations(estate: Estate) -> Iterator[str]:
    for r in estate.all:
        for path, value in r.leaves:
            if DURATIONS.search(path) and isinstance(value, str) and not DURATION.fullmatch(value):
                yield f"{r.address}: {path} is {value!r}, which is no duration in seconds"


def no_key_is_written_down(estate: Estate) -> Iterator[str]:
    """In plain text it would be in the repository, in the plan and in the state."""
    for r in estate.all:
        for path, value in r.leaves:
            if isinstance(value, str) and (found := _key(value)):
                yield f"{r.address}: {path} has {found[:8]}…, which looks like a key"


@cache
def _key(text: str) -> str | None:
    found = KEYS.search(text)
    return found[0] if found else None


def everything_is_in_one_place(estate: Estate) -> Iterator[str]:
    """Traffic between regions is slow, and billed."""
    found = {r.values.get("location") or r.values.get("region") for r in estate.all
             if r.values.get("location") or r.values.get("region")}
    if len(found) > 1:
        yield f"location: {', '.join(sorted(found))}; one is wanted"


def every_service_that_is_used_is_switched_on(estate: Estate) -> Iterator[str]:
    on = {s.values["service"].removesuffix(".googleapis.com") for s in estate.of("google_project_service")}
    needed = {service for type_, service in SERVICES.items() if estate.of(type_)} | IMPLIED
    yield from (f"google_project_service: {name} is used and not switched on" for name in sorted(needed - on))
    yield from (f"google_project_service: {name} is switched on and not used" for name in sorted(on - needed))
    for s in estate.of("google_project_service"):
        if s.values["disable_on_destroy"] is not False:
            yield f"{s.address}: destroying one environment would switch it off"


def nothing_is_of_a_kind_that_is_not_judged(estate: Estate) -> Iterator[str]:
    yield from (f"{type_}: no policy speaks of this type" for type_ in estate.types() if type_ not in JUDGED)


JUDGED = {
    *NAMES, *SERVICES, "google_project_service", "google_storage_notification", "google_storage_bucket_object",
    "google_storage_bucket_iam_member", "google_project_iam_member", "google_pubsub_topic_iam_member",
    "google_pubsub_subscription_iam_member", "google_bigquery_dataset_iam_member", "google_bigquery_table_iam_member",
    "google_secret_manager_secret_iam_member", "google_service_account_iam_member",
    "google_artifact_registry_repository_iam_member", "google_monitoring_notification_channel",
    "google_logging_metric",
}
