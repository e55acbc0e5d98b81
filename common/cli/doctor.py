"""What this machine has and lacks for each world."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import click

from common.cli.options import echo_json, home_option, json_option, table

PACKAGES = ("pandas", "numpy", "scikit-learn", "duckdb", "sqlglot", "click", "rich", "jsonschema-rs", "tzdata")


@click.command()
@home_option
@json_option
def doctor(home: Path, as_json: bool) -> int:
    """Check this machine for each world, and say what to do about what is missing."""
    found = [*_embedded(home), *_development()]
    if as_json:
        echo_json(found)
    else:
        table(
            "", ("world", "what", "found", "remedy"), [(f["world"], f["what"], f["found"], f["remedy"]) for f in found]
        )
    return 1 if any(f["remedy"] and f["world"] == "embedded" for f in found) else 0


def _fact(world: str, what: str, found: str, remedy: str = "") -> dict[str, str]:
    return {"world": world, "what": what, "found": found, "remedy": remedy}


def _embedded(home: Path) -> list[dict[str, str]]:
    old = sys.version_info < (3, 11)
    out = [_fact("embedded", "Python", platform.python_version(), "install Python 3.11 or newer" if old else "")]
    for name in PACKAGES:
        there = (
            importlib.util.find_spec({"scikit-learn": "sklearn", "jsonschema-rs": "jsonschema_rs"}.get(name, name))
            is not None
        )
        out.append(
            _fact(
                "embedded",
                name,
                version(name) if there else "missing",
                "" if there else "run ./tipoff, which installs the lock",
            )
        )
    folder = home if home.exists() else home.absolute().parent
    free = shutil.disk_usage(folder).free / 1e9
    return [
        *out,
        _fact("embedded", f"disk at {folder}", f"{free:.0f} GB free", "" if free > 1 else "a season takes up to 1 GB"),
    ]


def _development() -> list[dict[str, str]]:
    there = importlib.util.find_spec("pytest") is not None
    git = shutil.which("git")
    return [
        _fact(
            "tests",
            "pytest",
            version("pytest") if there else "missing",
            "" if there else "run ./tipoff test, which installs it",
        ),
        _fact("tests", "git", git or "missing", "" if git else "install git"),
    ]
