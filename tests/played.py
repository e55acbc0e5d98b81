"""A played night, made once for all test processes of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import warm

ROOT = Path(__file__).resolve().parents[1]
# Pages that are followed in a copy of the repository: what they add is nowhere else.
WALKED = [ROOT / "docs" / "guides" / f"{name}.md" for name in ("add-a-source", "schema")]


def tipoff(arguments: list[str], folder: Path, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a folder."""
    with tempfile.TemporaryDirectory() as said:
        out, err = Path(said, "out"), Path(said, "err")
        process = warm.started(arguments, folder, {**os.environ, "COLUMNS": "160"}, out, err)
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, timeout)
        return subprocess.CompletedProcess(arguments, process.exitcode, out.read_text(), err.read_text())


def once(shared: Path, name: str, arguments: list[str]) -> Path:
    """The folder in which `tipoff …` was run; the first process that asks makes it, the others wait."""
    def run(folder: Path) -> None:
        done = tipoff(arguments, folder)
        assert done.returncode == 0, f"tipoff {' '.join(arguments)}: {done.returncode}\n{done.stderr[-3000:]}"
        (folder / "stdout.txt").write_text(done.stdout)

    return made_once(shared, name, run)


def made_once(shared: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is filled once; the first process that asks makes it, the others wait."""
    shared.mkdir(parents=True, exist_ok=True)
    folder, stamp = shared / name, shared / f"{name}.done"
    with open(shared / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            stamp.touch()
    return folder


ARCHIVE = Path(os.environ.get("TIPOFF_ARCHIVE", ROOT.parent / "shared" / "data"))


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of a test run (workers of a parallel run have their own below it)."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "played"


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose .tipoff holds the played night of the generated season. Look, do not change: copy it first."""
    return once(shared_folder(tmp_path_factory), "sample", ["night"])


def archive_night(shared: Path, date: str) -> Path:
    """A folder: its .tipoff holds the night of the archive, stdout.txt its --json. Look, do not open: copy it first."""
    return once(shared, f"night-{date}", ["night", date, "--source", "archive", "--archive", str(ARCHIVE), "--json"])


@pytest.fixture(scope="session")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A folder whose .tipoff holds 2024-03-13 of the season archive; None where there is no archive."""
    if not (ARCHIVE / "box").is_dir():
        return None
    shared = shared_folder(tmp_path_factory)
    night = archive_night(shared, "2024-03-13")
    return made_once(shared, "archive", lambda folder: copied(night, folder))


def copied(night: Path, folder: Path) -> Path:
    """The folder, to which the night's home was copied."""
    shutil.copytree(night / ".tipoff", folder / ".tipoff")
    return folder
