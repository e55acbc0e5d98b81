"""Structured logs: one JSON object a line on standard error, with the fields Cloud Logging knows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from common.version import version

LEVELS = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")

_shared: ContextVar[Mapping[str, Any]] = ContextVar("shared", default={})  # noqa: B039 — replaced, never changed


def event(name: str, severity: str = "INFO", **fields: Any) -> None:
    """Log one event; below TIPOFF_LOG (default WARNING) nothing is written."""
    threshold = os.environ.get("TIPOFF_LOG", "WARNING").upper()
    if LEVELS.index(severity) >= LEVELS.index(threshold if threshold in LEVELS else "WARNING"):
        line = {"severity": severity, "message": name, "version": version(), **_shared.get(), **fields}
        print(json.dumps(line, sort_keys=True, default=str), file=sys.stderr)


def begin(**fields: Any) -> None:
    """A request begins: these fields, and none of the last one's, are in every line that follows."""
    _shared.set(fields)


def share(**fields: Any) -> None:
    """More fields for every line of this request."""
    _shared.set({**_shared.get(), **fields})
