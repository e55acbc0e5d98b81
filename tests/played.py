"""A played night, made once for all test processes of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Pages that are followed in a copy of the repository: what they add is nowhere else.
WALKED = [ROOT / "docs" / "guides" / f"{name}.md" for name in ("add-a-source", "schema")]


def tipoff(arguments: list[str], folder: Path, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "COLUMNS": "160"}
    return subprocess.run([sys.executable, "-m", "common.cli.main", *arguments], cwd=folder, env=environment, text=True,
                          capture_output=True, timeout=timeout, check=False)


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


@pytest.fixture(scope="session")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The same for 2024-03-13 of the season archive; None where there is no archive."""
    if not (ARCHIVE / "box").is_dir():
        return None
    arguments = ["night", "2024-03-13", "--source", "archive", "--archive", str(ARCHIVE)]
    return once(shared_folder(tmp_path_factory), "archive", arguments)
