"""A second reviewer: checkov's rules for Google's resources. Its findings are mended, or skipped with a reason.

Not among the checks: it is 220 MB in an environment of its own (20 s of a processor, once) and 12 s each time, as much
as the rest of the ring, and it knows neither subscriptions, workflows, clocks nor secrets. `nox -s checkov` asks it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.emulators.running import Missing, environment
from tests.infrastructure.recorded import HERE, TERRAFORM

pytestmark = pytest.mark.checkov

LOCK = HERE / "locks" / "checkov.txt"
OFFLINE = ("--skip-download", "--skip-results-upload", "--framework", "terraform", "--compact", "--quiet", "-o", "json")


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    try:
        python = environment("checkov", LOCK)
    except Missing as why:
        pytest.skip(str(why))
    done = subprocess.run([str(python), "-m", "checkov.main", "-d", str(TERRAFORM), *OFFLINE], capture_output=True,
                          cwd=tmp_path_factory.mktemp("checkov"), env={**os.environ, "LOG_LEVEL": "ERROR"}, text=True,
                          timeout=600, check=False)
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["resource_count"] > len(list(Path(TERRAFORM).rglob("*.tf")))
    return report["results"]["failed_checks"]


def skips() -> list[dict[str, str]]:
    return yaml.safe_load((HERE / "skips.yaml").read_text(encoding="utf-8"))


def covers(skip: dict[str, str], finding: dict[str, Any]) -> bool:
    return skip["check"] == finding["check_id"] and re.fullmatch(skip["resource"], finding["resource"]) is not None


def test_every_finding_is_skipped_with_a_reason(findings: list[dict[str, Any]]) -> None:
    told = [f"{f['check_id']} {f['resource']}: {f['check_name']}" for f in findings
            if not any(covers(skip, f) and skip["why"] for skip in skips())]
    assert not told, "\n".join(["", *told])


def test_every_skip_is_needed(findings: list[dict[str, Any]]) -> None:
    assert [skip for skip in skips() if not any(covers(skip, f) for f in findings)] == []
