"""What runs: functions, workflows and the clocks that start them, each declared, each as itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

from common.adapters.cloud.config import Config
from common.errors import Usage
from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import exactly
from tests.infrastructure.policies.messaging import seconds
from tests.infrastructure.recorded import ROOT

ZONE = "America/New_York"
OWN_VARIABLE = re.compile(r'sys\.get_env\(\\?"(\w+)\\?"\)')
GIVEN_BY_GOOGLE = re.compile(r"GOOGLE_CLOUD_\w+")


def functions_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    declared = dict(estate.functions())
    found = {f.values["name"]: f.values for f in estate.of("google_cloudfunctions2_function")}
    yield from exactly("the function", set(declared), set(found))
    for name in sorted(declared.keys() & found.keys()):
        build, service = found[name]["build_config"][0], found[name]["service_config"][0]
        is_, wanted = {
            "entry_point": build["entry_point"], "memory": service["available_memory"],
            "timeout_s": service["timeout_seconds"], "max_instances": service["max_instance_count"],
        }, {
            "entry_point": declared[name]["entry_point"], "memory": f"{declared[name]['memory_mb']}Mi",
            "timeout_s": declared[name]["timeout_s"], "max_instances": declared[name]["max_instances"],
        }
        yield from (f"{name}: {what} is {is_[what]}, declared is {wanted[what]}" for what in is_
                    if is_[what] != wanted[what])


def functions_run_as_themselves(estate: Estate) -> Iterator[str]:
    accounts = {a.values["email"] for a in estate.of("google_service_account")}
    used: dict[str, str] = {}
    for f in estate.of("google_cloudfunctions2_function"):
        account = f.values["service_config"][0]["service_account_email"]
        if account not in accounts:
            yield f"{f.address}: runs as {account}, which is no account of this configuration"
        elif account in used:
            yield f"{f.address}: runs as {account}, as {used[account]} does"
        used[account] = f.address


def functions_take_calls_from_inside_one_at_a_time(estate: Estate) -> Iterator[str]:
    """Messages come by the declared subscriptions alone: an event trigger's has no dead letters and may not retry."""
    for f in estate.of("google_cloudfunctions2_function"):
        service = f.values["service_config"][0]
        if service["ingress_settings"] != "ALLOW_INTERNAL_ONLY":
            yield f"{f.address}: can be called from outside of the project"
        if service["max_instance_request_concurrency"] != 1:
            yield f"{f.address}: an instance is to do one thing at a time"
        if f.values["event_trigger"]:
            yield f"{f.address}: has an event trigger; a declared subscription wakes it"
        if service["all_traffic_on_latest_revision"] is not True:
            yield f"{f.address}: the revision that is deployed does not get its traffic"


def functions_find_their_places(estate: Estate) -> Iterator[str]:
    """Config.read is what the function itself does with its variables."""
    buckets = {b.values["name"] for b in estate.of("google_storage_bucket")}
    datasets = {d.values["dataset_id"] for d in estate.of("google_bigquery_dataset")}
    for f in estate.of("google_cloudfunctions2_function"):
        service = f.values["service_config"][0]
        try:
            config = Config.read(service["environment_variables"] or {})
        except Usage as wrong:
            yield f"{f.address}: {wrong}"
            continue
        for bucket in {config.raw_bucket, config.public_bucket, config.state_bucket} - buckets:
            yield f"{f.address}: is told of the bucket {bucket}, which does not exist"
        if config.staging_dataset not in datasets:
            yield f"{f.address}: is told of the dataset {config.staging_dataset}, which does not exist"
        if config.service_account != service["service_account_email"]:
            yield f"{f.address}: is told that it is {config.service_account}"
        if config.project != f.values["project"]:
            yield f"{f.address}: is told that it is in {config.project}"


def functions_are_built_of_what_is_there(estate: Estate) -> Iterator[str]:
    sources = {(o.values["bucket"], o.values["name"]) for o in estate.of("google_storage_bucket_object")}
    accounts = {a.values["id"] for a in estate.of("google_service_account")}
    repositories = {r.values["id"] for r in estate.of("google_artifact_registry_repository")}
    unused, empty = set(sources), set(repositories)
    for f in estate.of("google_cloudfunctions2_function"):
        build = f.values["build_config"][0]
        source = build["source"][0]["storage_source"][0]
        unused.discard((source["bucket"], source["object"]))
        empty.discard(build["docker_repository"])
        if (source["bucket"], source["object"]) not in sources:
            yield f"{f.address}: its source {source['object']} is not uploaded"
        if build["service_account"] not in accounts:
            yield f"{f.address}: is built as somebody whom this configuration does not have"
        if build["docker_repository"] not in repositories:
            yield f"{f.address}: its image goes to {build['docker_repository']}, which does not exist"
    yield from (f"{bucket}/{name}: no function is built of it" for bucket, name in sorted(unused))
    yield from (f"{name}: no function's image goes there" for name in sorted(empty))


def workflows_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    found = {w.values["name"]: w for w in estate.of("google_workflows_workflow")}
    yield from exactly("the workflow", set(estate.manifest["workflows"]), set(found))
    accounts = {a.values["id"]: "" for a in estate.of("google_service_account")}
    for name, workflow in sorted(found.items()):
        path = ROOT / "workflows" / f"{name}.yaml"
        if not path.exists() or workflow.values["source_contents"] != path.read_text(encoding="utf-8"):
            yield f"{workflow.address}: its steps are not those of {path.name}"
        if accounts.pop(workflow.values["service_account"], None) is None:
            yield f"{workflow.address}: has no account of its own"
        if workflow.values["call_log_level"] in (None, "CALL_LOG_LEVEL_UNSPECIFIED", "LOG_NONE"):
            yield f"{workflow.address}: its failed calls are not logged"


def workflows_get_the_variables_that_they_ask_for(estate: Estate) -> Iterator[str]:
    for workflow in estate.of("google_workflows_workflow"):
        asked = {name for name in OWN_VARIABLE.findall(workflow.values["source_contents"])
                 if not GIVEN_BY_GOOGLE.fullmatch(name)}
        yield from (f"{workflow.address}: {line}" for line in
                    exactly("the variable", asked, set(workflow.values["user_env_vars"] or {})))


def clocks_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    """A clock that nobody declared costs money for ever, a declared one that is missing costs the night."""
    wanted = {e["function_name"]: e["schedule"] for e in estate.manifest["endpoints"].values() if e["schedule"]}
    found = {j.values["name"]: j for j in estate.of("google_cloud_scheduler_job")}
    yield from exactly("the clock", set(wanted), set(found))
    for name in sorted(wanted.keys() & found.keys()):
        if found[name].values["schedule"] != wanted[name]:
            yield f"{found[name].address}: goes at {found[name].values['schedule']}, declared is {wanted[name]}"


def clocks_go_in_new_york_and_try_again(estate: Estate) -> Iterator[str]:
    for job in estate.of("google_cloud_scheduler_job"):
        if job.values["time_zone"] != ZONE:
            yield f"{job.address}: its zone is {job.values['time_zone']}, the league's is {ZONE}"
        hours = job.values["schedule"].split()[1]
        if set(re.findall(r"\d+", hours)) & {"1", "2"} and "/" not in hours and "-" not in hours:
            yield f"{job.address}: between 01:00 and 03:00 a night has it twice, another one not at all"
        retry = (job.values["retry_config"] or [{}])[0]
        if not 1 <= (retry.get("retry_count") or 0) <= 5 or seconds(retry.get("min_backoff_duration")) < 1:
            yield f"{job.address}: a call that fails is not made again"
        if not 15 <= seconds(job.values["attempt_deadline"]) <= 1800:
            yield f"{job.address}: waits {job.values['attempt_deadline']}; 15 to 1800 s are possible"


def clocks_call_what_exists_as_somebody(estate: Estate) -> Iterator[str]:
    uris = {f.values["name"]: f.values["service_config"][0]["uri"]
            for f in estate.of("google_cloudfunctions2_function")}
    started = {w.values["name"]: f"https://workflowexecutions.googleapis.com/v1/{w.values['id']}/executions"
               for w in estate.of("google_workflows_workflow")}
    accounts = {a.values["email"] for a in estate.of("google_service_account")}
    through = {e["function_name"]: e["through"] for e in estate.manifest["endpoints"].values()}
    for job in estate.of("google_cloud_scheduler_job"):
        target = (job.values["http_target"] or [{"uri": "", "oidc_token": [], "oauth_token": [], "body": ""}])[0]
        workflow = through.get(job.values["name"], "")
        wanted = started.get(workflow) if workflow else uris.get(job.values["name"])
        if target["uri"] != wanted:
            yield f"{job.address}: calls {target['uri']}, which is not {workflow or job.values['name']}"
        token = target["oauth_token"] if workflow else target["oidc_token"]
        if not token or token[0]["service_account_email"] not in accounts:
            yield f"{job.address}: calls as nobody"
        elif not workflow and token[0]["audience"] != target["uri"]:
            yield f"{job.address}: the token's audience is not the address that is called"
        if target["body"] and not isinstance(json.loads(base64.b64decode(target["body"])), dict):
            yield f"{job.address}: its body is no JSON object"
