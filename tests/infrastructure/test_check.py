"""The configuration against the provider's schema, without Terraform; and whether the check sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulators.running import Missing
from tests.infrastructure import check, estate, language, recorded
from tests.infrastructure.configuration import Module
from tests.infrastructure.expressions import Unresolved, evaluate

FOLDERS = sorted({path.parent for path in recorded.TERRAFORM.rglob("*.tf")})

PLANTED = {
    'resource "google_pubsub_topik" "x" {\n name = "x"\n}': "no resource of this type",
    'resource "google_pubsub_topic" "x" {\n name = "x"\n retention = "600s"\n}': "there is no argument retention",
    'resource "google_pubsub_topic" "x" {\n name = "x"\n policy {}\n}': "there is no block policy",
    'resource "google_pubsub_topic" "x" {\n labels = {}\n}': "the argument name is missing",
    'resource "google_pubsub_topic" "x" {\n name = "x"\n labels {}\n}': "labels is an argument, not a block",
    'resource "google_pubsub_topic" "x" {\n name = "x"\n labels = "y"\n}': "labels is a map, not 'y'",
    'resource "google_pubsub_topic" "x" {\n name = ["x"]\n}': "name is a string, not []",
    'resource "google_pubsub_topic" "x" {\n name = "x"\n effective_labels = {}\n}': "effective_labels is set by Google",
    'resource "google_pubsub_subscription" "x" {\n name = "x"\n topic = "y"\n retry_policy = {}\n}':
        "retry_policy is a block, not an argument",
    'resource "google_pubsub_subscription" "x" {\n name = "x"\n topic = "y"\n push_config {}\n}':
        "google_pubsub_subscription.x.push_config: the argument push_endpoint is missing",
    'resource "google_pubsub_subscription" "x" {\n name = "x"\n topic = "y"\n retry_policy {}\n retry_policy {}\n}':
        "2 blocks retry_policy, at most 1",
    'resource "google_pubsub_subscription" "x" {\n name = "x"\n topic = "y"\n ack_deadline_seconds = "ten"\n}':
        "ack_deadline_seconds is a number, not 'ten'",
    'resource "google_pubsub_subscription" "x" {\n name = "x"\n topic = "y"\n dynamic "retry" {\n for_each = []\n'
    " content {}\n }\n}": "there is no block retry",
    'resource "google_pubsub_subscription" "x" {\n name = "x"\n topic = "y"\n dynamic "push_config" {\n for_each = []\n'
    " content {\n push_endpoint = []\n }\n }\n}": "push_endpoint is a string, not []",
    'resource "google_cloudfunctions2_function" "x" {\n name = "x"\n location = "y"\n service_config {\n'
    ' ingress_settings = "ALLOW_INTERN"\n }\n}': "ingress_settings is one of ALLOW_ALL, ALLOW_INTERNAL_ONLY",
    'data "google_project" "x" {\n number = 1\n}': "number is set by Google",
    'provider "google" {\n projekt = "x"\n}': "there is no argument projekt",
    'provider "aws" {\n}': "only google is provided",
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(recorded.TERRAFORM)))
def test_every_block_is_what_the_provider_takes(folder: Path) -> None:
    found = list(check.problems(language.folder(folder), recorded.schema(), f"{folder.name}: "))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(("text", "told"), PLANTED.items(), ids=lambda value: str(value)[-40:])
def test_each_planted_error_is_the_only_one_found(text: str, told: str) -> None:
    (found,) = check.problems(language.parse(text), recorded.schema())
    assert told in found


@pytest.mark.parametrize(("folder", "block"), [
    ("modules/bucket", "google_storage_bucket.this"), ("bootstrap", "google_storage_bucket.state"),
    (".", "google_bigquery_dataset.this"),
])
def test_terraform_refuses_to_destroy_what_keeps_data(folder: str, block: str) -> None:
    (found,) = (one for one in language.folder(recorded.TERRAFORM / folder).blocks if one.name == block)
    assert [evaluate(guard.body.arguments["prevent_destroy"], {}) for guard in found.body.named("lifecycle")] == [True]


def test_the_record_is_of_the_types_in_use_and_of_the_pinned_version() -> None:
    record = recorded.schema()
    assert {kind: set(record[kind]) for kind in recorded.KINDS} == recorded.used()
    settings = [block.body for folder in FOLDERS for block in language.folder(folder).named("terraform")]
    pinned = {evaluate(required.body.arguments["google"], {})["version"]
              for body in settings for required in body.named("required_providers")}
    assert pinned == {"~> " + record["version"].rpartition(".")[0]}


def test_the_record_is_what_the_package_of_bindings_says() -> None:
    try:
        fresh = recorded.extracted(recorded.used())
    except Missing as why:
        pytest.skip(str(why))
    assert recorded.RECORD.read_text(encoding="utf-8") == recorded.text(fresh)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_reference_leads_somewhere(environment: str, bundle: Path) -> None:
    """Locals, outputs and conditions of variables too, which no resource may ask for."""
    estate.root(environment, estate.manifest(), bundle).evaluated()


@pytest.mark.parametrize(("given", "told"), [
    ({"project": "Tipoff"}, "var.project"),
    ({"environment": "test"}, "var.environment"),
    ({"monthly_budget_usd": "much"}, "var.monthly_budget_usd must be a number"),
])
def test_a_value_that_cannot_be_is_refused(given: dict[str, object], told: str, bundle: Path) -> None:
    values = {**estate.manifest(), **estate.variables("dev"), **estate.FULL, "bundle": str(bundle), **given}
    with pytest.raises(Unresolved, match=told):
        Module(recorded.TERRAFORM, values).evaluated()
