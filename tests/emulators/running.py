"""Emulators of Google's services as processes of this test run, in environments that are made on first use.

Each ends when the pipe to it closes, so that none outlives the tests, however those end.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / ".tools"
LOCK = HERE / "requirements.txt"
START_S = 60.0
INSTALL_S = 900.0
INSTALL = ("-I", "-m", "pip", "install", "-qq", "--no-input", "--no-compile", "--retries", "2",
           "--only-binary", ":all:", "--require-hashes")
JARS = "platform/pubsub-emulator/lib/cloud-pubsub-emulator-*.jar"


class Missing(Exception):
    """What this machine lacks, and what would bring it, in one line."""


def environment(name: str = "emulators", lock: Path = LOCK) -> Path:
    """The Python of an environment of its own; the first process that asks makes it, the others wait."""
    TOOLS.mkdir(exist_ok=True)
    folder = TOOLS / name
    python, stamp = folder / "bin" / "python", folder / "made-from"
    with open(TOOLS / f"{name}.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != _ingredients(lock):
            _make(folder, python, lock)
            stamp.write_text(_ingredients(lock))
    return python


def _ingredients(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest() + f"\n{Path(sys.executable).resolve()}\n"


def _make(folder: Path, python: Path, lock: Path) -> None:
    """A failure is remembered for the run, not for ever: the folder without its stamp is made again."""
    shutil.rmtree(folder, ignore_errors=True)
    _run(lock, sys.executable, "-I", "-m", "venv", str(folder))
    _run(lock, str(python), *INSTALL, "-r", str(lock))


def package(name: str, lock: Path) -> Path:
    """The folder of one package's files, without what it depends on: to be read, not to be run."""
    folder = TOOLS / name
    TOOLS.mkdir(exist_ok=True)
    with open(TOOLS / f"{name}.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        stamp = folder / "made-from"
        if not stamp.exists() or stamp.read_text() != lock.read_text():
            shutil.rmtree(folder, ignore_errors=True)
            _run(lock, sys.executable, *INSTALL, "--no-deps", "--target", str(folder), "-r", str(lock))
            stamp.write_text(lock.read_text())
    return folder


def _run(lock: Path, *step: str) -> None:
    done = subprocess.run(step, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"},
                          capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        told = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise Missing(f"{lock.relative_to(HERE.parents[1])} could not be installed; it needs a package index"
                      f" once: {told[:200]}")


def jar() -> Path:
    """The Pub/Sub emulator of an installed Google Cloud SDK; needs Java."""
    if shutil.which("java") is None:
        raise Missing("no java on PATH; the Pub/Sub emulator needs Java 11 or newer")
    gcloud = shutil.which("gcloud")
    roots = [Path(gcloud).resolve().parents[1]] if gcloud else []
    roots += [folder / "google-cloud-sdk" for folder in (Path.home(), *map(Path, ("/usr/lib", "/opt", "/usr/local")))]
    for root in roots:
        if found := sorted(root.glob(JARS)):
            return found[-1]
    raise Missing(f"no {JARS} below a google-cloud-sdk; `gcloud components install pubsub-emulator` brings it")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def warehouse(python: Path) -> Iterator[dict[str, str]]:
    """The variables under which Google's clients find the warehouse, its jobs and its read sessions."""
    sessions = f"127.0.0.1:{free_port()}"
    with started(python, "warehouse.py", sessions.partition(":")[2], health="/healthz") as host:
        yield {"BIGQUERY_EMULATOR_HOST": f"http://{host}", "BIGQUERY_STORAGE_EMULATOR_HOST": sessions}


@contextlib.contextmanager
def started(python: Path, launcher: str, *arguments: str, health: str, **environment: str) -> Iterator[str]:
    """host:port of the launcher of this folder, once the path `health` is answered; it ends with the block."""
    port = free_port()
    process = subprocess.Popen([str(python), str(HERE / launcher), str(port), *arguments],
                               env={**os.environ, **environment},
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}{health}", launcher)
        yield f"127.0.0.1:{port}"
    finally:
        end(process)


def end(process: subprocess.Popen[Any]) -> None:
    """Close the pipe that it lives by; what does not end by that is killed."""
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, launcher: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"{launcher} ended with {process.returncode} before it was ready")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{launcher} did not answer {url} within {START_S:.0f} s")
