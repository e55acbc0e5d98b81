"""Who may do what: exactly what is declared, on exactly what it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.infrastructure.configuration import Resource
from tests.infrastructure.estate import Estate

# type of a grant -> the argument that says on what
SCOPES = {
    "google_artifact_registry_repository_iam_member": "repository",
    "google_bigquery_dataset_iam_member": "dataset_id",
    "google_bigquery_table_iam_member": "table_id",
    "google_cloud_run_v2_service_iam_member": "name",
    "google_project_iam_member": "project",
    "google_pubsub_subscription_iam_member": "subscription",
    "google_pubsub_topic_iam_member": "topic",
    "google_secret_manager_secret_iam_member": "secret_id",
    "google_service_account_iam_member": "service_account_id",
    "google_storage_bucket_iam_member": "bucket",
}
KINDS = {type_: type_.removeprefix("google_").removesuffix("_iam_member") for type_ in SCOPES}
TABLE = "bigquery_table"
PUBLIC = ("allUsers", "allAuthenticatedUsers")
# What may be granted on the whole project: doing something at all, never whose data.
PROJECT_ROLES = {"roles/bigquery.jobUser", "roles/bigquery.readSessionUser", "roles/logging.logWriter",
                 "roles/workflows.invoker", "roles/viewer"}


class Grant(NamedTuple):
    who: str
    role: str
    kind: str
    on: str
    when: str = ""


def grants(estate: Estate) -> dict[Grant, Resource]:
    return {_grant(r): r for r in estate.of(*SCOPES)}


def _grant(r: Resource) -> Grant:
    on = r.values[SCOPES[r.type]].rsplit("/", 1)[-1]
    if KINDS[r.type] == TABLE:
        on = f"{r.values['dataset_id']}.{on}"
    condition = r.values.get("condition") or [{"expression": ""}]
    who = r.values["member"].removeprefix("serviceAccount:")
    return Grant(who, r.values["role"], KINDS[r.type], on, condition[0]["expression"])


class Names:
    """The names in this environment that grants speak of."""

    def __init__(self, estate: Estate) -> None:
        self.manifest = estate.manifest
        self.project = estate.project
        self.account = {f.values["name"]: f.values["service_config"][0]["service_account_email"]
                        for f in estate.of("google_cloudfunctions2_function")}
        self.by_id = {a.values["account_id"]: a.values["email"] for a in estate.of("google_service_account")}
        number = next((p.values["number"] for p in estate.all if p.type == "google_project"), "")
        self.pubsub = f"service-{number}@gcp-sa-pubsub.iam.gserviceaccount.com"
        self.storage = next((d.values["email_address"] for d in estate.all
                             if d.type == "google_storage_project_service_account"), "google_storage_project")
        self.workflow = {w.values["name"]: w.values["service_account"].rsplit("/", 1)[-1]
                         for w in estate.of("google_workflows_workflow")}
        self.mounted = {secret["secret"] for f in estate.of("google_cloudfunctions2_function")
                        for secret in f.values["service_config"][0]["secret_volumes"]}
        self.sinks = [sink.values["writer_identity"].removeprefix("serviceAccount:")
                      for sink in estate.of("google_logging_project_sink")]

    def table(self, name: str) -> str:
        table = self.manifest["tables"][name]
        return f"{table['dataset']}.{table['table']}"

    def bucket(self, name: str) -> str:
        return f"{self.project}-{name}"


def wanted(estate: Estate) -> set[Grant]:
    names = Names(estate)
    return {*_functions(estate, names), *_callers(names), *_platform(names), *_builder(names)}


def _functions(estate: Estate, names: Names) -> Iterator[Grant]:
    for function, declared in estate.functions():
        if who := names.account.get(function):
            yield from _own(who, declared["access"], names)


def _own(who: str, access: Mapping[str, Any], names: Names) -> Iterator[Grant]:
    yield from _objects(who, access, names)
    yield from _tables(who, access, names)
    yield from (Grant(who, "roles/pubsub.publisher", "pubsub_topic", topic) for topic in access["announces"])
    yield from (Grant(who, "roles/pubsub.subscriber", "pubsub_subscription", name) for name in access["revives"])
    for variable in access["secrets"]:
        if (secret := names.manifest["secrets"][variable]["secret"]) in names.mounted:
            yield Grant(who, "roles/secretmanager.secretAccessor", "secret_manager_secret", secret)


def _objects(who: str, access: Mapping[str, Any], names: Names) -> Iterator[Grant]:
    objects = {"read": "roles/storage.objectViewer", "write": "roles/storage.objectUser"}
    state = names.bucket("state")
    yield Grant(who, objects["read"], "storage_bucket", state)
    if access["keeps"]:
        own = " || ".join(f'resource.name.startsWith("projects/_/buckets/{state}/objects/{prefix}")'
                          for prefix in access["keeps"])
        yield Grant(who, objects["write"], "storage_bucket", state, own)
    for name, may in (("raw", access["landed"]), ("public", access["published"])):
        if may:
            yield Grant(who, objects[may], "storage_bucket", names.bucket(name))


def _tables(who: str, access: Mapping[str, Any], names: Names) -> Iterator[Grant]:
    for role, may in (("dataViewer", "reads"), ("dataViewer", "queries"), ("dataEditor", "writes")):
        yield from (Grant(who, f"roles/bigquery.{role}", TABLE, names.table(table)) for table in access[may])
    if access["sessions"]:
        yield Grant(who, "roles/bigquery.readSessionUser", "project", names.project)
    if access["queries"] or access["writes"]:
        yield Grant(who, "roles/bigquery.jobUser", "project", names.project)
    if access["writes"]:
        yield Grant(who, "roles/bigquery.dataEditor", "bigquery_dataset", "nba_staging")
        yield Grant(who, "roles/bigquery.dataEditor", TABLE, names.table("orchestration.fences"))


def _callers(names: Names) -> Iterator[Grant]:
    """The queue calls processors, a clock what has one, a workflow what its steps name."""
    def calls(who: str, function: str) -> Grant:
        return Grant(who, "roles/run.invoker", "cloud_run_v2_service", function)

    manifest = names.manifest
    clock, queue = names.by_id.get("scheduler", ""), names.by_id.get("pusher", "")
    yield from (calls(queue, p["function_name"]) for p in manifest["processors"].values())
    yield from (calls(clock, e["function_name"]) for e in manifest["endpoints"].values()
                if e["schedule"] and not e["through"])
    if any(e["schedule"] and e["through"] for e in manifest["endpoints"].values()):
        yield Grant(clock, "roles/workflows.invoker", "project", names.project)
    for name, called in manifest["workflows"].items():
        who = names.workflow.get(name, "")
        yield from (calls(who, function) for function in called["functions"])
        yield Grant(who, "roles/logging.logWriter", "project", names.project)
        if called["workflows"]:
            yield Grant(who, "roles/workflows.invoker", "project", names.project)


def _platform(names: Names) -> Iterator[Grant]:
    """What Google's own services do for the pipeline: forward dead letters, announce objects, route logs."""
    manifest = names.manifest
    for topic in manifest["topics"].values():
        yield Grant(names.pubsub, "roles/pubsub.publisher", "pubsub_topic", topic["dead_letter_topic"])
    for p in manifest["processors"].values():
        for name in p["subscriptions"]:
            subscription = f"{p['function_name']}--{name}"
            yield Grant(names.pubsub, "roles/pubsub.subscriber", "pubsub_subscription", subscription)
    queue = names.by_id.get("pusher", "")
    yield Grant(names.pubsub, "roles/iam.serviceAccountTokenCreator", "service_account", queue)
    yield Grant(names.storage, "roles/pubsub.publisher", "pubsub_topic", manifest["topics"]["scrapers"]["topic"])
    yield Grant("allUsers", "roles/storage.objectViewer", "storage_bucket", names.bucket("public"))
    yield from (Grant(sink, "roles/bigquery.dataEditor", "bigquery_dataset", "nba_logs") for sink in names.sinks)


def _builder(names: Names) -> Iterator[Grant]:
    who = names.by_id.get("builder", "")
    copies = 'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-")'
    yield Grant(who, "roles/artifactregistry.writer", "artifact_registry_repository", "functions")
    yield Grant(who, "roles/storage.objectViewer", "storage_bucket", names.bucket("source"))
    yield Grant(who, "roles/storage.objectViewer", "project", names.project, copies)
    yield Grant(who, "roles/logging.logWriter", "project", names.project)


def grants_are_exactly_the_declared_ones(estate: Estate) -> Iterator[str]:
    found, asked = grants(estate), wanted(estate)
    for grant in sorted(asked - found.keys()):
        yield f"{grant.who}: may not {grant.role} on {grant.kind} {grant.on}, which is declared"
    for grant in sorted(found.keys() - asked):
        yield f"{found[grant].address}: lets {grant.who} {grant.role} on {grant.kind} {grant.on}, which nobody declared"


def what_a_processor_may_is_what_it_reads_and_writes(estate: Estate) -> Iterator[str]:
    for name, p in estate.manifest["processors"].items():
        reads = {read["table"] for read in p["reads"].values()}
        writes = {p["writes"]} if p["writes"] in estate.manifest["tables"] else set()
        if set(p["access"]["reads"]) != reads:
            yield f"{name}: may read {sorted(set(p['access']['reads']) ^ reads)}, other than it declares"
        if set(p["access"]["writes"]) != writes:
            yield f"{name}: may write {p['access']['writes']}, it declares {sorted(writes)}"
        if not p["access"]["sessions"] or p["access"]["queries"]:
            yield f"{name}: a processor reads rows, its own table's too, and asks nothing in SQL"
        if p["access"]["announces"] != [estate.manifest["topics"][p["phase"]]["topic"]]:
            yield f"{name}: announces to {p['access']['announces']}, its phase is {p['phase']}"
        if p["access"]["landed"] not in ("", "read") or p["access"]["secrets"] or p["access"]["revives"]:
            yield f"{name}: a processor may not write landed objects, hold keys or take messages"


def every_grant_is_a_member_of_a_known_kind(estate: Estate) -> Iterator[str]:
    """A binding or a policy would take away what others granted; an unknown kind would not be judged."""
    for type_ in estate.types():
        if "_iam_" in type_ and type_ not in SCOPES and type_ != "google_project_iam_audit_config":
            yield f"{type_}: this kind of grant is not judged here"


def nobody_public_but_for_what_is_published(estate: Estate) -> Iterator[str]:
    for r in estate.all:
        for who in PUBLIC:
            if who in (r.values.get("member"), *(r.values.get("members") or ())) and not (
                    r.type == "google_storage_bucket_iam_member" and r.values["bucket"].endswith("-public")
                    and r.values["role"] == "roles/storage.objectViewer"):
                yield f"{r.address}: lets {who} in"


def nothing_wide_on_the_whole_project(estate: Estate) -> Iterator[str]:
    for r in estate.of("google_project_iam_member"):
        if r.values["role"] not in PROJECT_ROLES and not r.values["condition"]:
            yield f"{r.address}: {r.values['role']} on the whole project"
    for grant, r in grants(estate).items():
        if grant.role in ("roles/owner", "roles/editor", "roles/viewer") or grant.role.endswith((".admin", ".Admin")):
            yield f"{r.address}: {grant.role} is more than anybody needs"


def grants_are_to_accounts_and_on_things_that_exist(estate: Estate) -> Iterator[str]:
    own = {a.values["email"] for a in estate.of("google_service_account")}
    names = Names(estate)
    suffix = f"@{names.project}.iam.gserviceaccount.com"
    for grant, r in grants(estate).items():
        if grant.who.endswith(suffix) and grant.who not in own:
            yield f"{r.address}: {grant.who} does not exist"
    used = {grant.who for grant in grants(estate)}
    for account in estate.of("google_service_account"):
        if account.values["email"] not in used:
            yield f"{account.address}: an account that may do nothing"


def conditions_fit_into_a_policy(estate: Estate) -> Iterator[str]:
    """A condition has at most twelve operators; of more than a hundred on one thing its policy may grow too long."""
    conditional: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for grant, r in grants(estate).items():
        if grant.when:
            conditional[grant.kind, grant.on].add((grant.role, grant.when))
        if len(re.findall(r"&&|\|\||!(?!=)", grant.when)) > 12:
            yield f"{r.address}: its condition has more than twelve operators"
    for (kind, on), conditions in conditional.items():
        if len(conditions) > 100:
            yield f"{kind} {on}: {len(conditions)} grants with conditions of their own, at most 100 are advised"


def no_account_has_a_key(estate: Estate) -> Iterator[str]:
    keys = estate.of("google_service_account_key")
    yield from (f"{key.address}: a key of an account can be carried away" for key in keys)
