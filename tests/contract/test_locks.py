"""The locks: everything pinned by hash, from nowhere in particular, one version of each package."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("runtime", "cloud", "dev")
# Environments of their own, with their own versions.
OTHERS = ("tests/emulators/requirements.txt",
          *(f"tests/infrastructure/locks/{lock}.txt" for lock in ("stand-in", "provider-schema", "checkov")))


def entries(path: str) -> list[str]:
    """The logical lines: a pin and its hashes."""
    return (ROOT / path).read_text().replace("\\\n", "").splitlines()


def pins(lock: str) -> dict[str, str]:
    found = [Requirement(line.partition("--hash")[0]) for line in entries(f"requirements/{lock}.txt")]
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in found}


@pytest.mark.parametrize("path", [*(f"requirements/{lock}.txt" for lock in LOCKS), *OTHERS])
def test_every_line_is_one_version_with_hashes_and_names_no_index(path: str) -> None:
    shape = r"[\w.-]+==[\w.!]+( ; [^\\/]+?)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+"
    assert [line for line in entries(path) if not re.fullmatch(shape, line)] == []


def test_the_test_environment_holds_exactly_the_versions_that_run() -> None:
    assert pins("runtime").items() <= pins("cloud").items() <= pins("dev").items()


@pytest.mark.parametrize(("lock", "declared"), [
    ("runtime", PROJECT["project"]["dependencies"]),
    ("cloud", PROJECT["project"]["optional-dependencies"]["cloud"]),
    ("dev", PROJECT["dependency-groups"]["dev"]),
], ids=LOCKS)
def test_every_declared_requirement_is_locked_within_its_bounds(lock: str, declared: list[str]) -> None:
    locked = pins(lock)
    wanted = {text: Requirement(text) for text in declared}
    assert [text for text, r in wanted.items() if not r.specifier.contains(locked[canonicalize_name(r.name)])] == []
