"""The small league as it is declared at another time: a copy of its package with some words of it replaced."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common import digest
from common.pipeline import Pipeline

TOY = Path(__file__).resolve().parent / "toy"


@contextmanager
def declared(folder: Path, *edits: tuple[str, str, str]) -> Iterator[Pipeline]:
    """edits: (file below the package, what it says, what it says then)"""
    name = f"later_{digest.of(edits)}"
    copy = folder / name
    shutil.copytree(TOY, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in copy.rglob("*.py"):
        path.write_text(path.read_text().replace("tests.toy", name))
    for file, before, after in edits:
        text = (copy / file).read_text()
        assert before in text, f"{file} does not say {before!r}"
        (copy / file).write_text(text.replace(before, after))
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        yield Pipeline.load(name)
    finally:
        sys.path.remove(str(folder))
        for module in [module for module in sys.modules if module.partition(".")[0] == name]:
            del sys.modules[module]
