"""Pages that are followed from top to bottom, in a copy of the repository: files are written, changed, and used."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.test_pages import FENCE
from tests.played import ROOT, WALKED

COPIED = ("common", "functions", "workflows", "terraform", "tests", "docs", "monitoring")
REFUSED = "# refused"


@dataclass
class Walk:
    """A copy of the repository, and a folder in which its commands run."""

    copy: Path
    folder: Path

    @classmethod
    def begun(cls, tmp: Path) -> Walk:
        walk = cls(tmp / "copy", tmp / "folder")
        for name in COPIED:
            shutil.copytree(ROOT / name, walk.copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", walk.copy)
        walk.folder.mkdir()
        return walk

    def write(self, body: str) -> None:
        """A block whose first line is '# path'."""
        path = self.copy / body.partition("\n")[0].removeprefix("# ")
        assert not path.exists(), f"{path} is there already"
        path.write_text(body.partition("\n")[2])

    def change(self, body: str) -> None:
        """A block in the form of a diff: what is taken out must be there once."""
        found = re.search(r"^\+\+\+ b/(.*)$", body, re.M)
        assert found
        path = self.copy / found[1]
        text = path.read_text()
        for hunk in body.split("@@\n")[1:]:
            lines = hunk.splitlines()
            before, after = ("\n".join(line[1:] for line in lines if line.startswith(sign)) for sign in "-+")
            assert text.count(before) == 1, f"{found[1]} says {text.count(before)} times: {before}"
            text = text.replace(before, after)
        path.write_text(text)

    def run(self, command: str, shown: list[str]) -> None:
        """A command, and the lines that it shows; one that ends in '# refused' says them on standard error."""
        words = shlex.split(command, comments=True)[1:]
        module = ["pytest", "-q", "-p", "no:cacheprovider", *words[3:]] if words[:1] == ["test"] else [
            "common.cli.main", *words]
        folder = self.copy if words[:1] == ["test"] else self.folder
        done = subprocess.run([sys.executable, "-m", *module], cwd=folder, text=True, capture_output=True, timeout=300,
                              env={**os.environ, "PYTHONPATH": str(self.copy), "COLUMNS": "200"}, check=False)
        refused = REFUSED in command
        assert done.returncode == (2 if refused else 0), f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        told = " ".join((done.stderr if refused else done.stdout).split())
        for line in shown:
            assert " ".join(line.split()) in told, f"{command} does not say {line!r}:\n{told[-3000:]}"


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, *shown = part.strip().splitlines()
        yield command, shown


@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.stem)
def test_the_page_can_be_followed(page: Path, tmp_path: Path) -> None:
    walk, steps = Walk.begun(tmp_path), 0
    for language, body in FENCE.findall(page.read_text()):
        if language == "python":
            walk.write(body)
        elif language == "diff":
            walk.change(body)
        elif language == "console":
            for command, shown in commands(body):
                walk.run(command, shown)
        steps += 1
    assert steps >= 5
