"""What keeps data: buckets, datasets, tables, secrets. Nothing public by accident, nothing lost by one command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import exactly
from tests.infrastructure.recorded import ROOT

BUCKETS = {"raw", "public", "state", "source"}
OWN_DATASETS = {"nba_staging": "rows on their way", "nba_logs": "lines of the log sink"}
DAY_MS = 86_400_000


def buckets_are_the_four(estate: Estate) -> Iterator[str]:
    """Whoever counts on one is told its name: Config reads raw, public and state, the build reads source."""
    yield from exactly("the bucket", {f"{estate.project}-{name}" for name in BUCKETS},
                       {b.values["name"] for b in estate.of("google_storage_bucket")})


def buckets_are_closed_and_versioned(estate: Estate) -> Iterator[str]:
    for b in estate.of("google_storage_bucket"):
        closed = "inherited" if b.values["name"].endswith("-public") else "enforced"
        if b.values["public_access_prevention"] != closed:
            yield f"{b.address}: public access prevention is {b.values['public_access_prevention']}, not {closed}"
        if b.values["uniform_bucket_level_access"] is not True:
            yield f"{b.address}: objects have permissions of their own"
        if [v["enabled"] for v in b.values["versioning"]] != [True]:
            yield f"{b.address}: an object that is overwritten is gone"
        if b.values["force_destroy"]:
            yield f"{b.address}: can be destroyed with what is in it"
        actions = {rule["action"][0]["type"] for rule in b.values["lifecycle_rule"]}
        if not {"Delete", "AbortIncompleteMultipartUpload"} <= actions:
            yield f"{b.address}: old versions or broken uploads stay for ever"


def live_objects_are_never_deleted_by_age(estate: Estate) -> Iterator[str]:
    """What a source said once cannot be had again: only replaced and deleted versions go."""
    for b in estate.of("google_storage_bucket"):
        for rule in b.values["lifecycle_rule"]:
            condition = rule["condition"][0]
            if rule["action"][0]["type"] == "Delete" and condition["with_state"] != "ARCHIVED":
                yield f"{b.address}: a rule deletes live objects"


def datasets_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    declared = {table["dataset"] for table in estate.manifest["tables"].values()}
    found = {d.values["dataset_id"]: d for d in estate.of("google_bigquery_dataset")}
    yield from exactly("the dataset", declared | set(OWN_DATASETS), set(found))
    for name, dataset in sorted(found.items()):
        if name in declared and (dataset.values["delete_contents_on_destroy"]
                                 or dataset.values["default_table_expiration_ms"]):
            yield f"{dataset.address}: its tables can go without anybody's asking"
        if name == "nba_staging" and not dataset.values["default_table_expiration_ms"]:
            yield f"{dataset.address}: what a run that died has left behind stays for ever"
        if name == "nba_logs" and not dataset.values["default_partition_expiration_ms"]:
            yield f"{dataset.address}: log lines stay for ever"


def tables_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    declared = {f"{t['dataset']}.{t['table']}": t for t in estate.manifest["tables"].values()}
    found = {f"{t.values['dataset_id']}.{t.values['table_id']}": t for t in estate.of("google_bigquery_table")
             if not t.values["view"]}
    yield from exactly("the table", set(declared), set(found))
    for name in sorted(declared.keys() & found.keys()):
        values, wanted = found[name].values, declared[name]
        columns = [{key: value for key, value in column.items() if value != ""} for column in wanted["schema"]]
        if json.loads(values["schema"]) != columns:
            yield f"{found[name].address}: its columns are not the declared ones"
        partition = [(p["type"], p["field"], p["expiration_ms"]) for p in values["time_partitioning"]]
        kept = wanted["expires_days"] * DAY_MS if wanted["expires_days"] else None
        if partition != [("DAY", wanted["partition"], kept)]:
            yield f"{found[name].address}: is partitioned by {partition}, declared is {wanted['partition']}, {kept}"
        if (values["clustering"] or []) != wanted["cluster"]:
            yield f"{found[name].address}: is clustered by {values['clustering']}, declared is {wanted['cluster']}"


def tables_are_read_by_partition_and_kept(estate: Estate) -> Iterator[str]:
    declared = {f"{t['dataset']}.{t['table']}": t for t in estate.manifest["tables"].values()}
    for t in estate.of("google_bigquery_table"):
        if t.values["view"]:
            continue
        wanted = declared.get(f"{t.values['dataset_id']}.{t.values['table_id']}", {})
        if t.values["require_partition_filter"] is not bool(wanted.get("partition_filter", True)):
            yield f"{t.address}: a question to all its partitions is {t.values['require_partition_filter']}"


def nothing_of_prod_goes_by_one_command(estate: Estate) -> Iterator[str]:
    """dev can be destroyed as a whole; it says of everything that it may."""
    for r in estate.all:
        if r.values.get("labels") and "deletion_protection" in r.values and not r.values.get("view"):
            prod = r.values["labels"].get("environment") == "prod"
            if r.values["deletion_protection"] is not prod:
                yield f"{r.address}: deletion_protection is {r.values['deletion_protection']}"


def views_are_those_of_the_repository(estate: Estate) -> Iterator[str]:
    wanted = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "monitoring" / "views").glob("*.sql")}
    found = {t.values["table_id"]: t for t in estate.of("google_bigquery_table") if t.values["view"]}
    yield from exactly("the view", set(wanted), set(found))
    for name in sorted(wanted.keys() & found.keys()):
        view = found[name].values["view"][0]
        if re.sub(f"`{found[name].values['project']}\\.([^`]+)`", r"\1", view["query"]) != wanted[name]:
            yield f"{found[name].address}: asks something else than monitoring/views/{name}.sql"
        if view["use_legacy_sql"] is not False:
            yield f"{found[name].address}: is written in the old dialect"


def tables_lie_in_datasets_that_exist(estate: Estate) -> Iterator[str]:
    datasets = {d.values["dataset_id"] for d in estate.of("google_bigquery_dataset")}
    yield from (f"{t.address}: there is no dataset {t.values['dataset_id']}" for t in estate.of("google_bigquery_table")
                if t.values["dataset_id"] not in datasets)


def secrets_are_the_declared_ones(estate: Estate) -> Iterator[str]:
    """Containers alone: whoever owns a key puts it in, so that none is in a state file."""
    declared = {secret["secret"] for secret in estate.manifest["secrets"].values()}
    found = {s.values["secret_id"] for s in estate.of("google_secret_manager_secret")}
    yield from exactly("the secret", declared, found)
    yield from (f"{v.address}: puts a key into the state" for v in estate.of("google_secret_manager_secret_version"))


def keys_are_mounted_in_a_pinned_version(estate: Estate) -> Iterator[str]:
    """Where whoever declares that it needs one finds it, and nowhere else."""
    exists = {s.values["secret_id"] for s in estate.of("google_secret_manager_secret")}
    secret_of = {variable: secret["secret"] for variable, secret in estate.manifest["secrets"].items()}
    declared = dict(estate.functions())
    for f in estate.of("google_cloudfunctions2_function"):
        service = f.values["service_config"][0]
        mounted = {volume["secret"]: volume for volume in service["secret_volumes"]}
        may = {secret_of[v] for v in declared.get(f.values["name"], {"access": {"secrets": []}})["access"]["secrets"]}
        for secret, volume in mounted.items():
            version = [v["version"] for v in volume["versions"]]
            path = f"{volume['mount_path']}/{''.join(v['path'] for v in volume['versions'])}"
            if secret not in exists or secret not in may:
                yield f"{f.address}: the key {secret} is mounted, which it does not declare or nobody keeps"
            if not version or not version[0].isdigit():
                yield f"{f.address}: the key {secret} has no pinned version"
            variable = next((v for v, s in secret_of.items() if s == secret), "")
            if service["environment_variables"].get(f"{variable}_FILE") != path:
                yield f"{f.address}: {variable}_FILE is not where the key {secret} is"
        if service["secret_environment_variables"]:
            yield f"{f.address}: a key is in its environment, where every library can read it"
