"""Cold start of the bundle's entry points: python -m tests.bench_entry [--rounds N] [ENTRY_POINT…]; prints a table.

first_200_s  from the start of the process to its first 200, under functions-framework's own server
import_s     of the entry point alone, in a fresh interpreter
modules      that this imports
memory_mb    the most that the server's processes held together until then
Medians of the rounds; the first start, which compiles and reads from disk, is thrown away.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from common.cli.generate import bundle
from common.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[1]
LONGEST_S = 60.0
IMPORT = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
start = time.perf_counter()
import functions_framework, main
getattr(main, sys.argv[2])
print(json.dumps([time.perf_counter() - start, len(sys.modules)]))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("targets", nargs="*")
    given = parser.parse_args()
    pipeline = Pipeline.load()
    targets = given.targets or [d.entry_point for d in (*pipeline.processors, *pipeline.endpoints)]
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(bundle.bundle(ROOT))).extractall(folder)
        served(folder, targets[0])
        print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, "
              f"{given.rounds} rounds, bundle {(Path(folder) / 'version.txt').read_text().strip()[:12]}")
        print(f"{'entry point':<40} {'first_200_s':>11} {'import_s':>8} {'modules':>7} {'memory_mb':>9}")
        for target in targets:
            starts = [served(folder, target) for _ in range(given.rounds)]
            imports = [imported(folder, target) for _ in range(given.rounds)]
            print(f"{target:<40} {median(s for s, _ in starts):>11.2f} {median(s for s, _ in imports):>8.2f} "
                  f"{imports[0][1]:>7} {median(m for _, m in starts):>9.0f}", flush=True)


median = statistics.median


def imported(folder: str, target: str) -> tuple[float, int]:
    done = subprocess.run([sys.executable, "-I", "-c", IMPORT, folder, target], check=True, capture_output=True)
    seconds, modules = json.loads(done.stdout)
    return seconds, modules


def served(folder: str, target: str) -> tuple[float, float]:
    """(seconds to the first 200, megabytes) of one start of the server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-I", "-m", "functions_framework", "--target", target, "--source", f"{folder}/main.py",
         "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(f"http://127.0.0.1:{port}/health"):
            if server.poll() is not None or time.perf_counter() - start > LONGEST_S:
                sys.exit(f"{target} does not start: run functions-framework --target {target} in the unpacked bundle")
            time.sleep(0.005)
        return time.perf_counter() - start, sum(map(peak_mb, processes(server.pid)))
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def processes(leader: int) -> list[int]:
    """The processes of the server's own session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found.append(int(path.parent.name))
    return found


def peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


if __name__ == "__main__":
    main()
