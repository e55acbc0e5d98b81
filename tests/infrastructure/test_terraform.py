"""What Terraform itself says, where it is installed: with a provider that stands in for Google's, and no account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.running import Missing
from tests.infrastructure import estate, recorded, terraform
from tests.infrastructure.configuration import Module, Resource
from tests.infrastructure.conftest import Played
from tests.infrastructure.functions import plain
from tests.infrastructure.policies import violations

VARIABLES = recorded.TERRAFORM / "variables.tf"


@pytest.fixture
def alone(tmp_path: Path) -> terraform.Stage:
    """A Terraform with no provider."""
    try:
        terraform.binary()
    except Missing as why:
        pytest.skip(str(why))
    return terraform.Stage(tmp_path, terraform.surroundings(tmp_path))


def test_the_files_are_formatted(alone: terraform.Stage) -> None:
    alone.run("fmt", "-check", "-diff", "-recursive", str(recorded.TERRAFORM))


def test_the_manifest_has_the_types_that_the_variables_ask_for(alone: terraform.Stage) -> None:
    (alone.folder / "variables.tf").write_text(VARIABLES.read_text())
    given = alone.folder / "given.auto.tfvars.json"
    given.write_text(json.dumps({**estate.manifest(), **estate.variables("dev")}))
    alone.run("plan")
    spoilt = estate.manifest()
    next(iter(spoilt["processors"].values()))["timeout_s"] = "soon"
    given.write_text(json.dumps({**spoilt, **estate.variables("dev")}))
    alone.run("plan", expect=1)


def test_the_configuration_is_valid(played: Played) -> None:
    played.stage.run("validate")


def test_what_terraform_makes_is_in_order_too(played: Played) -> None:
    """The same policies on the state that the real Terraform wrote, over the manifest that it was given."""
    assert violations(estate.Estate(terraform.resources(played.state["values"]), played.values)) == []


def test_a_second_plan_changes_nothing(played: Played) -> None:
    played.stage.run("plan", "-detailed-exitcode", expect=0)


def test_what_is_planned_is_only_made_and_never_changed_or_destroyed(played: Played) -> None:
    actions = {tuple(change["change"]["actions"]) for change in played.planned["resource_changes"]}
    assert actions <= {("create",), ("read",)}


def test_the_configuration_evaluated_without_terraform_is_what_terraform_makes_of_it(played: Played) -> None:
    """Every value of every resource: the policies judge the evaluated configuration, here is why they may."""
    given = {**estate.variables("prod"), **played.values}
    evaluated = {r.address: r for r in Module(recorded.TERRAFORM, given).resources()}
    applied = {r.address: r for r in terraform.resources(played.state["values"])}
    assert sorted(evaluated) == sorted(applied)
    assert {r.block for r in evaluated.values()} == {r.block for r in applied.values()}
    differing = [address for address in sorted(applied) if canonical(applied[address]) != canonical(evaluated[address])]
    assert not differing


def test_the_off_season_pauses_clocks_and_nothing_else_changes(played: Played) -> None:
    """And so the way back changes nothing else either."""
    played.stage.run("plan", "-out=paused", "-var=season_active=false")
    changes = {(resource["type"], *resource["change"]["actions"])
               for resource in played.stage.shown("paused")["resource_changes"]}
    changes = {(type_, *actions) for type_, *actions in changes if actions != ["no-op"]}
    assert ("google_cloud_scheduler_job", "update") in changes
    assert changes <= {("google_cloud_scheduler_job", "update"), ("google_monitoring_alert_policy", "update")}


def test_one_of_every_block_is_in_what_terraform_is_asked_for(played: Played, prod: estate.Estate) -> None:
    applied = {r.block for r in terraform.resources(played.state["values"])}
    assert {r.block for r in prod.all} == applied


@pytest.mark.parametrize(("written", "told"), [
    ('name = "x"\n labels = "y"', "map of string required"),
    ('name = "x"\n retention = "600s"', "Unsupported argument"),
    ('name = "x"\n message_storage_policy {}', "allowed_persistence_regions"),
    ("", "Missing required argument"),
])
def test_terraform_refuses_what_the_provider_would(provider: str, tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "main.tf").write_text(f'resource "google_pubsub_topic" "x" {{\n {written}\n}}\n')
    stage = terraform.Stage(tmp_path, terraform.surroundings(tmp_path, provider))
    stage.run("init")
    said = json.loads(stage.run("validate", "-json", expect=1))
    assert told in " ".join(f"{one['summary']} {one.get('detail', '')}" for one in said["diagnostics"])


def test_the_configurations_own_tests_pass(played: Played) -> None:
    played.stage.run("test")


def canonical(resource: Resource) -> Any:
    """The values with every set in one order."""
    shape = recorded.schema()[resource.kind].get(resource.type)
    return plain(resource.values) if shape is None else _sorted(plain(resource.values), shape)


def _sorted(values: Any, shape: Mapping[str, Any]) -> Any:
    if values is None:
        return None
    out = {}
    for name, value in values.items():
        nested = shape["blocks"].get(name)
        if nested is None:
            is_set = name in shape["arguments"] and shape["arguments"][name][1][0] == "set"
        else:
            is_set = nested["many"] == "set"
            value = _sorted(value, nested) if nested["many"] == "single" else [_sorted(one, nested) for one in value]
        out[name] = sorted(value, key=json.dumps) if is_set and value else value
    return out
