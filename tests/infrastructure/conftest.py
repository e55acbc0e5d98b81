"""One evaluated configuration and one run of the real Terraform, for all tests of this ring."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.running import Missing
from tests.infrastructure import estate, terraform
from tests.infrastructure.estate import Estate


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In place of the functions' source."""
    path = tmp_path_factory.mktemp("bundle") / "functions.zip"
    path.write_bytes(b"")
    return path


@pytest.fixture(scope="session", params=["dev", "prod"])
def declared(request: pytest.FixtureRequest, bundle: Path) -> Estate:
    """An environment, evaluated."""
    return estate.parsed(request.param, bundle)


@pytest.fixture(scope="session")
def prod(bundle: Path) -> Estate:
    return estate.parsed("prod", bundle)


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    try:
        terraform.binary()
        with terraform.attached() as providers:
            yield providers
    except Missing as why:
        pytest.skip(str(why))


@dataclass
class Played:
    """What Terraform said of one environment: validated, planned, applied, and planned again."""

    stage: terraform.Stage
    values: dict[str, Any]
    planned: dict[str, Any]
    state: dict[str, Any]


@pytest.fixture(scope="session")
def played(provider: str, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("terraform")
    values = {**estate.sample(estate.manifest()), **estate.FULL, "bundle": str(bundle)}
    stage = terraform.stage(folder, provider, "prod", values)
    stage.run("plan", "-out=planned")
    planned = stage.shown("planned")
    stage.run("apply", "planned")
    yield Played(stage, values, planned, stage.shown())
    shutil.rmtree(folder)
