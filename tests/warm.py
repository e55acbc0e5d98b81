"""The command line in a process of its own that does not wait for the libraries: they are imported once, then forked.

Our own modules are imported by each process, as they are when a user starts one.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import runpy
import sys
import warnings
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

LIBRARIES = ["duckdb", "pandas", "sklearn.impute", "sklearn.linear_model", "sklearn.pipeline", "sklearn.preprocessing",
             "sqlglot", "urllib3"]


def _context() -> ForkServerContext:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it: who forks must have no threads
    found = mp.get_context("forkserver")
    found.set_forkserver_preload(LIBRARIES)
    return found


def started(arguments: list[str], folder: Path, environment: Mapping[str, str], out: Path, err: Path,
            ) -> ForkServerProcess:
    """`tipoff …` in a folder; what it says goes into the two files. exitcode is -9 for one that was killed."""
    process = _context().Process(target=_run, args=(arguments, folder, dict(environment), out, err))
    process.start()
    return process


def _run(arguments: list[str], folder: Path, environment: dict[str, str], out: Path, err: Path) -> None:
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    warnings.simplefilter("error")
    sys.argv[1:] = arguments
    runpy.run_module("common.cli.main", run_name="__main__", alter_sys=True)
