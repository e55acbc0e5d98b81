"""Every check by name. `./tipoff test` and CI run the defaults; `nox -s unit` is the inner loop."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

import nox

RINGS = {
    "unit": "Is the basketball right? Frames in, frames out; under a minute.",
    "contract": "Is every processor, message, manifest and workflow well formed?",
    "integration": "Do all implementations of a port behave the same?",
    "property": "Any order, duplicates, crashes: the same tables? No look into the future?",
    "faults": "Crash points, races, expired leases, poison, dead letters.",
    "e2e": "A whole night through the real workflows.",
    "infrastructure": "Is everything declared provisioned, permitted and watched, and nothing else?",
    "docs": "Is every command, path and generated table in the documentation true?",
}

# One environment, the one that runs nox: nothing here installs anything.
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "manifest", "tests"]


def _python(session: nox.Session, *arguments: str) -> None:
    """One thread of algebra, as the command line has it: the workers share the cores."""
    session.run(sys.executable, "-m", *arguments, env={"OPENBLAS_NUM_THREADS": "1"})


def _pytest(session: nox.Session, *arguments: str) -> None:
    """What comes after -- wins: `nox -s integration -- -m cloud` runs the tests that are left out here."""
    _python(session, "pytest", "-m", "not cloud and not rehearsal and not checkov", *arguments, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff: errors, imports, likely bugs, complexity."""
    _python(session, "ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict, over common/."""
    _python(session, "mypy")


@nox.session
def manifest(session: nox.Session) -> None:
    """Is every generated file the one that the declarations give?"""
    _python(session, "common.cli.main", "manifest", "--check")


@nox.session
def bundle(session: nox.Session) -> None:
    """Write build/functions.zip, the source of every cloud function: equal commits, equal bytes."""
    _python(session, "common.cli.generate.bundle")


@nox.session
def rehearsal(session: nox.Session) -> None:
    """A real night through the queue, the servers and the stores of the cloud, quiet and full of faults."""
    _python(session, "pytest", "tests/rehearsal", *session.posargs)


@nox.session
def checkov(session: nox.Session) -> None:
    """What a second reviewer of the infrastructure finds, beside the reasons for what is left as it is."""
    _python(session, "pytest", "-m", "checkov", "tests/infrastructure", *session.posargs)


@nox.session
def bench_entry(session: nox.Session) -> None:
    """Cold start, import time and memory of every entry point; after --: the names of some."""
    _python(session, "tests.bench_entry", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """All rings in one run, two workers; pytest's closing line is the last one printed."""
    logging.getLogger("nox").addFilter(_only_other_failures)
    _pytest(session, "-n", "2", "--dist", "worksteal", "tests")


def _only_other_failures(record: logging.LogRecord) -> bool:
    """After pytest has spoken, nox may only add that another session failed."""
    return record.levelno >= logging.ERROR and "tests" not in record.getMessage()


def _ring(name: str, question: str) -> Callable[[nox.Session], None]:
    def run(session: nox.Session) -> None:
        _pytest(session, f"tests/{name}")

    run.__doc__ = question
    return run


for _name, _question in RINGS.items():
    nox.session(name=_name)(_ring(_name, _question))
