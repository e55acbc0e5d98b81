"""Entry points: what Cloud Functions calls by name, without importing any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from common.pipeline import Pipeline, exists


def entry_point(target: str, package: str = "functions") -> Callable[..., Any]:
    """'raw_box_scores' -> the function that serves functions/raw/box_scores.py; AttributeError when there is none.

    A broken import inside a module is raised as it is: it must not look like a missing one.
    """
    name = target.replace("_", ".", 1)
    if not exists(f"{package}.{name}"):
        raise AttributeError(f"no entry point is called {target!r}")
    pipeline = Pipeline.only(name, package)
    from common.adapters.functions.service import Service
    return Service(name, pipeline, package).function()
