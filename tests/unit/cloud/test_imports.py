"""Google's clients are a matter of the cloud adapter: nobody else imports them, and a cold start not before use."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.contract.test_style import imports, modules, text

OURS = Path("common/adapters/cloud")
# Whoever serves a call checks the caller's token, and a drive wants ours; that needs google-auth, and no client.
CALLER, KEYS = Path("common/adapters/functions/caller.py"), Path("common/adapters/sources/live_keys.py")
TOKENS = ("google.auth", "google.oauth2.")
WORLDS = " ".join(f"common.adapters.{world}" for world in ("cloud", "embedded", "functions", "sources"))
PROCESSORS = sorted(".".join(path.with_suffix("").parts) for path in modules("functions") if path.stem != "__init__")


def imported(statement: str, libraries: str) -> str:
    """Which of the libraries are there after the statement ran in a process of its own."""
    code = f"import sys\n{statement}\nprint(sorted(n for n in {libraries.split()!r} if n in sys.modules))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.parametrize("top", ["common", "functions"])
def test_google_s_clients_are_imported_by_the_cloud_adapter_only(top: str) -> None:
    found = [f"{path}:{line} imports {name}" for path in modules(top) if OURS not in path.parents
             for line, name in imports(ast.parse(text(path)))
             if name.split(".")[0] == "google" and not (path in (CALLER, KEYS) and name.startswith(TOKENS))]
    assert found == []


def test_no_processor_brings_a_client_of_google_nor_an_adapter() -> None:
    statement = "import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in PROCESSORS)
    assert imported(statement, "google.api_core google.auth requests duckdb " + WORLDS) == "[]"


def test_the_cloud_world_is_imported_without_its_clients() -> None:
    heavy = ("google.cloud.storage google.cloud.bigquery google.cloud.bigquery_storage_v1 fastavro"
             " google.cloud.pubsub_v1 google.cloud.workflows duckdb sqlglot")
    assert imported("import common.adapters.cloud.world", heavy) == "[]"


def test_a_home_is_opened_without_google() -> None:
    assert imported("import common.adapters.embedded.home", "google.api_core google.auth") == "[]"
