"""What Google's side adds to a resource: the attributes that nobody sets, in the form in which Google gives them.

The stand-in provider and the evaluated configuration both ask here, so that both know the same of one resource. Only
the standard library: the provider runs in an environment of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

NUMBER = "123456789012"
NAMES = ("name", "account_id", "dataset_id", "table_id", "secret_id", "bucket", "topic", "job_name", "display_name")

# type -> path -> template over the resource's own arguments; "*" is every type.
GIVEN: dict[str, dict[str, str]] = {
    "*": {"project": "{project}", "id": "{type}/{named}"},
    "google_artifact_registry_repository": {
        "id": "projects/{project}/locations/{location}/repositories/{repository_id}", "name": "{repository_id}"},
    "google_bigquery_dataset": {"id": "projects/{project}/datasets/{dataset_id}"},
    "google_bigquery_table": {"id": "projects/{project}/datasets/{dataset_id}/tables/{table_id}"},
    "google_cloudfunctions2_function": {
        "id": "projects/{project}/locations/{location}/functions/{name}",
        "url": "https://{location}-{project}.cloudfunctions.net/{name}",
        "service_config.uri": "https://{name}-" + NUMBER + ".{location}.run.app",
        "service_config.service": "projects/{project}/locations/{location}/services/{name}",
    },
    "google_cloud_scheduler_job": {"id": "projects/{project}/locations/{region}/jobs/{name}", "region": "{region}"},
    "google_logging_project_sink": {
        "writer_identity": "serviceAccount:service-" + NUMBER + "@gcp-sa-logging.iam.gserviceaccount.com"},
    "google_monitoring_notification_channel": {"name": "projects/{project}/notificationChannels/{named}",
                                               "id": "projects/{project}/notificationChannels/{named}"},
    "google_monitoring_alert_policy": {"name": "projects/{project}/alertPolicies/{named}",
                                       "id": "projects/{project}/alertPolicies/{named}"},
    "google_project": {"number": NUMBER, "project_id": "{project}", "name": "{project}"},
    "google_project_service_identity": {"email": "service-" + NUMBER + "@gcp-sa-{service}.iam.gserviceaccount.com"},
    "google_pubsub_subscription": {"id": "projects/{project}/subscriptions/{name}"},
    "google_pubsub_topic": {"id": "projects/{project}/topics/{name}"},
    "google_secret_manager_secret": {"id": "projects/{project}/secrets/{secret_id}",
                                     "name": "projects/" + NUMBER + "/secrets/{secret_id}"},
    "google_service_account": {
        "email": "{account_id}@{project}.iam.gserviceaccount.com",
        "member": "serviceAccount:{account_id}@{project}.iam.gserviceaccount.com",
        "name": "projects/{project}/serviceAccounts/{account_id}@{project}.iam.gserviceaccount.com",
        "id": "projects/{project}/serviceAccounts/{account_id}@{project}.iam.gserviceaccount.com",
    },
    "google_storage_bucket": {"id": "{name}", "url": "gs://{name}",
                              "self_link": "https://www.googleapis.com/storage/v1/b/{name}"},
    "google_storage_project_service_account": {
        "email_address": "service-" + NUMBER + "@gs-project-accounts.iam.gserviceaccount.com",
        "member": "serviceAccount:service-" + NUMBER + "@gs-project-accounts.iam.gserviceaccount.com"},
    "google_iam_workload_identity_pool": {
        "name": "projects/" + NUMBER + "/locations/global/workloadIdentityPools/{workload_identity_pool_id}"},
    "google_workflows_workflow": {"id": "projects/{project}/locations/{region}/workflows/{name}",
                                  "name": "{name}", "region": "{region}"},
}
EMPTY: dict[str, Any] = {"string": "", "number": 0, "bool": False, "list": [], "set": [], "map": {}}


def adds(kind: str, path: str, argument: list[Any]) -> bool:
    """Whether Google fills the attribute in when the configuration leaves it out."""
    return argument[0] == "computed" or path in GIVEN.get(kind, {}) or path in GIVEN["*"]


def added(kind: str, path: str, argument: list[Any], given: Mapping[str, Any]) -> Any:
    """The value that it fills in."""
    template = GIVEN.get(kind, {}).get(path) or GIVEN["*"].get(path)
    if template is None:
        type_ = argument[1] if isinstance(argument[1], str) else argument[1][0]
        return EMPTY.get(type_)
    named = next((str(given[name]) for name in NAMES if given.get(name)), kind)
    return template.format_map({**given, "type": kind, "named": named.replace(" ", "-")})


def completed(kind: str, block: Mapping[str, Any], values: Mapping[str, Any], provider: Mapping[str, Any],
              is_unset: Callable[[Any], bool] = lambda value: value is None) -> dict[str, Any]:
    """The resource as Google knows it: every attribute of the schema, those that it adds included."""
    given = {**provider, **{name: value for name, value in values.items() if not is_unset(value)}}
    return _completed(kind, block, values, given, is_unset)


def _completed(kind: str, block: Mapping[str, Any], values: Mapping[str, Any], given: Mapping[str, Any],
               is_unset: Callable[[Any], bool], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, argument in block["arguments"].items():
        value = values.get(name)
        if is_unset(value):
            path = prefix + name
            value = added(kind, path, argument, given) if adds(kind, path, argument) else None
        out[name] = value
    for name, inner in block["blocks"].items():
        value = values.get(name)
        if isinstance(value, Mapping):
            out[name] = _completed(kind, inner, value, given, is_unset, f"{prefix}{name}.")
        elif value is None and inner["many"] == "single":
            out[name] = None
        else:
            out[name] = [_completed(kind, inner, one, given, is_unset, f"{prefix}{name}.") for one in value or []]
    return out
