"""A played night, made once for all test processes of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tipoff(arguments: list[str], folder: Path, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "COLUMNS": "160"}
    return subprocess.run([sys.executable, "-m", "common.cli.main", *arguments], cwd=folder, env=environment, text=True,
                          capture_output=True, timeout=timeout, check=False)


def once(shared: Path, name: str, arguments: list[str]) -> Path:
    """The folder in which `tipoff …` was run; the first process that asks makes it, the others wait."""
    shared.mkdir(parents=True, exist_ok=True)
    folder, stamp = shared / name, shared / f"{name}.done"
    with open(shared / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            done = tipoff(arguments, folder)
            assert done.returncode == 0, f"tipoff {' '.join(arguments)}: {done.returncode}\n{done.stderr[-3000:]}"
            (folder / "stdout.txt").write_text(done.stdout)
            stamp.touch()
    return folder
