"""A stage for the tests of this folder; where something is missing, they are skipped and say what."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.cli.generate import bundle
from common.pipeline import Pipeline
from tests.emulators import running
from tests.played import ROOT
from tests.rehearsal import report
from tests.rehearsal.stage import Stage, announce_landed, staged
from tests.toy import league as toy


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The report, where a night was rehearsed."""
    if report.written:
        terminalreporter.section("rehearsal")
        for line in report.written:
            terminalreporter.write_line(line)


@pytest.fixture
def bundled(tmp_path: Path) -> Iterator[Stage]:
    """The functions of the bundle at noon, none of them started and nothing landed."""
    with zipfile.ZipFile(io.BytesIO(bundle.bundle(ROOT))) as zipped:
        zipped.extractall(tmp_path / "bundle")
    try:
        with staged(tmp_path, tmp_path / "bundle", Pipeline.load(), toy.NoSource()) as stage:
            stage.clock.set(toy.NOON)
            announce_landed(stage)
            yield stage
    except running.Missing as missing:
        pytest.skip(f"no rehearsal: {missing}")


@pytest.fixture
def league(tmp_path: Path) -> Iterator[Stage]:
    """The small league's functions, served from the checkout, at noon."""
    code = tmp_path / "code"
    code.mkdir()
    for folder in ("common", "tests"):
        (code / folder).symlink_to(ROOT / folder)
    shutil.copy(ROOT / "tests/toy/main.py", code / "main.py")
    try:
        with staged(tmp_path, code, toy.PIPELINE, toy.NoSource()) as stage:
            stage.clock.set(toy.NOON)
            for host in stage.hosts.values():
                stage.start(host)
            announce_landed(stage)
            yield stage
    except running.Missing as missing:
        pytest.skip(f"no rehearsal: {missing}")
