"""What a person applies once for a project: where the state is, and as whom the repository's actions work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.infrastructure import recorded, terraform
from tests.infrastructure.configuration import Module
from tests.infrastructure.estate import Estate
from tests.infrastructure.policies import access, hygiene, stored

BOOTSTRAP = recorded.TERRAFORM / "bootstrap"
GIVEN = {"project": "tipoff-prod", "environment": "prod", "repository": "owner/tipoff"}


@pytest.fixture(scope="module")
def bootstrap() -> Estate:
    module = Module(BOOTSTRAP, GIVEN)
    module.evaluated()
    return Estate(module.resources(), {})


def test_terraform_accepts_it(provider: str, tmp_path: Path) -> None:
    terraform.stage(tmp_path, provider, "prod", {}, "bootstrap").run("validate")


def test_its_bucket_is_closed_and_versioned_and_nothing_is_written_down(bootstrap: Estate) -> None:
    found = [line for policy in (stored.buckets_are_closed_and_versioned, access.no_account_has_a_key,
                                 access.nobody_public_but_for_what_is_published, hygiene.no_key_is_written_down,
                                 hygiene.names_are_possible, hygiene.labels_are_possible_and_say_whose_it_is)
             for line in policy(bootstrap)]
    # No upload of a state is ever in parts: there are none that could break.
    assert [line for line in found if "broken uploads" not in line] == []


def test_only_this_repository_shows_tokens_and_only_main_deploys(bootstrap: Estate) -> None:
    (shown,) = bootstrap.of("google_iam_workload_identity_pool_provider")
    condition, mapping = shown.values["attribute_condition"], shown.values["attribute_mapping"]
    assert 'assertion.repository == "owner/tipoff" && ' in condition
    assert shown.values["oidc"][0]["issuer_uri"] == "https://token.actions.githubusercontent.com"
    assert 'assertion.ref == "refs/heads/main"' in mapping["attribute.deploys"]
    assert 'assertion.environment == "prod"' in mapping["attribute.deploys"]
    (pool,) = bootstrap.of("google_iam_workload_identity_pool")
    may = {r.values["service_account_id"].split("/")[-1].split("@")[0]: r.values["member"]
           for r in bootstrap.of("google_service_account_iam_member")}
    whose = f"principalSet://iam.googleapis.com/{pool.values['name']}/"
    assert may == {"planner": f"{whose}attribute.repository/owner/tipoff", "deployer": f"{whose}attribute.deploys/yes",
                   "comparer": f"{whose}attribute.ref/refs/heads/main"}


def test_who_compares_reads_and_writes_log_lines_alone(bootstrap: Estate) -> None:
    roles = {grant.role for grant in access.grants(bootstrap) if grant.who.startswith("comparer@")}
    assert roles == {"roles/logging.viewer", "roles/logging.logWriter"}


def test_who_plans_changes_nothing(bootstrap: Estate) -> None:
    roles = {grant.role for grant in access.grants(bootstrap) if grant.who.startswith("planner@")}
    changing = [role for role in roles if not role.lower().endswith(("viewer", "reader", "reviewer"))]
    assert roles and changing == []


def test_who_deploys_can_grant_what_an_environment_grants_and_no_more(bootstrap: Estate, prod: Estate) -> None:
    given = {r.values["role"] for r in prod.of("google_project_iam_member")}
    (grants,) = (r for r in bootstrap.of("google_project_iam_member")
                 if r.values["role"] == "roles/resourcemanager.projectIamAdmin")
    listed = ",".join(f'"{role}"' for role in sorted(given))
    assert grants.values["condition"][0]["expression"] == (
        f'api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly([{listed}])')
    assert not {"roles/owner", "roles/editor"} & {grant.role for grant in access.grants(bootstrap)}
