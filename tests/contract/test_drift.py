"""What runs is compared with what main has had for a day: on a repository made here, with a gcloud that writes down."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from common.cli.generate import alerts
from common.cli.generate.bundle import LOCK, OURS
from tests.played import ROOT

OLD = "2020-01-01T12:00:00Z"
GCLOUD = """#!/bin/sh
if [ "$2" = read ]; then cat "$RUNS"; else printf '%s\\n' "$@" >> "$SAID"; fi
"""


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "gcloud").write_text(GCLOUD)
        (folder / "bin" / "gcloud").chmod(0o755)
        self.runs, self.said = folder / "runs", folder / "said"
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "RUNS": str(self.runs), "SAID": str(self.said),
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com"}
        self.git("init", "-q")

    def git(self, *arguments: str, **more: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.folder, env=self.environment | more, check=True,
                              capture_output=True, text=True).stdout.strip()

    def commit(self, path: str, at: str = "") -> str:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        with open(self.folder / path, "a") as file:
            file.write("x\n")
        self.git("add", path)
        self.git("commit", "-qm", "more", **({"GIT_COMMITTER_DATE": at} if at else {}))
        return self.git("rev-parse", "HEAD")

    def compared(self, runs: str) -> list[str]:
        """The messages that it wrote."""
        self.runs.write_text(runs)
        self.said.write_text("")
        subprocess.run([str(ROOT / ".ci" / "drift")], cwd=self.folder, env=self.environment, check=True,
                       capture_output=True)
        said = [json.loads(line) for line in self.said.read_text().splitlines() if line.startswith("{")]
        assert all(one["runs"] == runs.strip() for one in said)
        return [one["message"] for one in said]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_what_runs_is_behind_when_main_has_had_more_for_a_day(repository: Repository) -> None:
    first = repository.commit("common/run.py", OLD)
    second = repository.commit("functions/main.py", OLD)
    assert repository.compared(second) == ["deployment_compared"]
    assert repository.compared(first) == ["deployment_compared", "deployment_behind"]
    assert repository.compared(f"{first}-changed\n") == ["deployment_compared", "deployment_behind"]


def test_what_came_today_or_is_not_in_the_bundle_is_not_missed(repository: Repository) -> None:
    first = repository.commit("common/run.py", OLD)
    repository.commit("docs/page.md", OLD)
    repository.commit("common/run.py")
    assert repository.compared(first) == ["deployment_compared"]


def test_where_nothing_runs_nothing_is_compared(repository: Repository) -> None:
    repository.commit("common/run.py", OLD)
    assert repository.compared("") == []


def test_it_says_what_alerts_count_and_looks_at_what_the_bundle_is_made_of() -> None:
    script = (ROOT / ".ci" / "drift").read_text()
    counted = yaml.safe_load(alerts.METRICS.read_text())
    for name in ("deployment_behind", "deployment_compared"):
        assert f"say {name} " in script and f'jsonPayload.message = "{name}"' in counted[name]["filter"]
        assert f'log_id("{re.findall(r"logging write ([a-z-]+)", script)[0]}")' in counted[name]["filter"]
    assert f"-- {' '.join(OURS)} {LOCK} " in script
    assert ".ci/drift" in (ROOT / ".github" / "workflows" / "drift.yml").read_text()
