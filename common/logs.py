"""Structured logs: one JSON object a line on standard error, with the fields Cloud Logging knows."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from common.version import version

LEVELS = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
CLOUD_TRACE = re.compile(r"([0-9a-f]{32})(?:/(\d{1,20}))?(?:;o=(\d))?")

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


def trace(traceparent: str, cloud_trace: str, project: str) -> dict[str, Any]:
    """What joins the lines of a request with its trace, out of the two headers that may name it; {} without one."""
    if found := TRACEPARENT.fullmatch(traceparent):
        trace_id, span, sampled = found.group(1), found.group(2), int(found.group(3), 16) & 1 == 1
    elif found := CLOUD_TRACE.fullmatch(cloud_trace):
        trace_id, span, sampled = found.group(1), f"{int(found.group(2) or 0) % 2**64:016x}", found.group(3) == "1"
    else:
        return {}
    return {"logging.googleapis.com/trace": f"projects/{project}/traces/{trace_id}" if project else trace_id,
            "logging.googleapis.com/spanId": span, "logging.googleapis.com/trace_sampled": sampled}
