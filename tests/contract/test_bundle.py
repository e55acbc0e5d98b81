"""The bundle: the same bytes every time, all that runs, nothing else, and every entry point of it serves."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

from common.cli.generate import bundle
from common.errors import Usage
from common.monitoring import questions
from common.pipeline import Pipeline
from tests.played import ROOT

CLOUD = ROOT / "common" / "adapters" / "cloud"
SERVER = Path(__file__).with_name("serve_bundle.py")


@cache
def made() -> bytes:
    return bundle.bundle(ROOT)


def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made()))


def git(folder: Path, *arguments: str) -> None:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@x", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@x"}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **who})


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository of the same shape."""
    files = {"functions/__init__.py": "", "functions/main.py": "from common import a\n", "common/__init__.py": "",
             "common/a.py": "def f():\n    import common.b\n", "common/b.py": "", "common/unused.py": "",
             "common/page.html": "x", "requirements/cloud.txt": "x==1\n", "README.md": "one\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_the_same_commit_is_the_same_bundle_whenever_and_wherever_it_is_made(checkout: Path, tmp_path: Path) -> None:
    first = bundle.bundle(checkout)
    for path in checkout.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    git(checkout, "config", "core.fileMode", "false")
    (checkout / "common" / "untracked.py").write_text("")
    git(checkout, "clone", "-q", str(checkout), str(tmp_path / "clone"))
    assert first == bundle.bundle(checkout) == bundle.bundle(tmp_path / "clone")


def test_a_commit_that_changes_nothing_of_it_is_no_new_bundle(checkout: Path) -> None:
    first = bundle.bundle(checkout)
    (checkout / "README.md").write_text("two\n")
    git(checkout, "commit", "-qam", "prose")
    assert bundle.bundle(checkout) == first
    (checkout / "common" / "b.py").write_text("x = 1\n")
    git(checkout, "commit", "-qam", "code")
    assert bundle.bundle(checkout) != first


def test_it_says_which_commit_it_is_and_whether_it_was_changed_since(checkout: Path) -> None:
    def version() -> str:
        return zipfile.ZipFile(io.BytesIO(bundle.bundle(checkout))).read("version.txt").decode()

    commit = version()
    assert len(commit.strip()) == 40
    (checkout / "common" / "b.py").write_text("x = 1\n")
    assert version() == f"{commit.strip()}-changed\n"


def test_it_holds_what_main_can_reach_and_nothing_else(checkout: Path) -> None:
    assert zipfile.ZipFile(io.BytesIO(bundle.bundle(checkout))).namelist() == [
        "common/__init__.py", "common/a.py", "common/b.py", "common/page.html", "functions/__init__.py", "main.py",
        "requirements.txt", "version.txt"]


def test_a_folder_without_a_repository_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="git checkout"):
        bundle.bundle(tmp_path)


def test_it_leaves_the_embedded_world_the_command_line_and_the_tests_at_home() -> None:
    names = archive().namelist()
    assert [n for n in names if n.startswith(("tests/", "docs/", "common/cli/", "common/adapters/embedded/",
                                              "workflows/", "terraform/"))] == []
    assert {"main.py", "requirements.txt", "version.txt", "common/runner.py"} <= set(names)


def test_of_the_queries_it_holds_those_that_a_function_asks_by_itself() -> None:
    held = {name for name in archive().namelist() if name.startswith("monitoring/")}
    assert held == {f"monitoring/queries/{alert.path.name}" for alert in questions.alerts()}


def test_every_module_of_ours_that_its_code_imports_is_in_it() -> None:
    names, lacking = set(archive().namelist()), set()
    for name in names:
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(archive().read(name))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in bundle.OURS:
                    path = (node.module or "").replace(".", "/")
                    if not {f"{path}.py", f"{path}/__init__.py"} & names:
                        lacking.add(path)
    assert lacking == (set() if CLOUD.exists() else {"common/adapters/cloud/config", "common/adapters/cloud/world"})


def test_its_requirements_are_pinned_by_hash() -> None:
    text = archive().read("requirements.txt").decode()
    assert "functions-framework==" in text and text.count("--hash=sha256:") > text.count("==") > 20


def test_every_entry_point_of_the_unpacked_bundle_serves(tmp_path: Path) -> None:
    archive().extractall(tmp_path)
    done = subprocess.run([sys.executable, "-I", str(SERVER), str(tmp_path), str(ROOT)], cwd=tmp_path, text=True,
                          capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    told, commit, pipeline = json.loads(done.stdout), (tmp_path / "version.txt").read_text().strip(), Pipeline.load()
    assert told["foreign"] == []
    assert set(told["answers"]) == {*pipeline.by_name, *(e.name for e in pipeline.endpoints)}
    for name, answer in told["answers"].items():
        expected = ("delivered", 200) if answer["takes"] == "event" else (None, 405)
        assert (answer["json"].get("status"), answer["status"]) == expected, (name, answer, done.stderr[-2000:])
        assert answer["version"] == commit
        assert answer["health"] == {"status": "ok", "function": name, "version": commit}
