"""What joins the log lines of a request with its trace, in the fields that Cloud Logging knows."""

from __future__ import annotations

import re
from typing import Any

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
CLOUD_TRACE = re.compile(r"([0-9a-f]{32})(?:/(\d{1,20}))?(?:;o=(\d))?")


def trace(traceparent: str, cloud_trace: str, project: str) -> dict[str, Any]:
    """The fields, out of the two headers that may name it; {} without one."""
    if found := TRACEPARENT.fullmatch(traceparent):
        trace_id, span, sampled = found.group(1), found.group(2), int(found.group(3), 16) & 1 == 1
    elif found := CLOUD_TRACE.fullmatch(cloud_trace):
        trace_id, span, sampled = found.group(1), f"{int(found.group(2) or 0) % 2**64:016x}", found.group(3) == "1"
    else:
        return {}
    return {"logging.googleapis.com/trace": f"projects/{project}/traces/{trace_id}" if project else trace_id,
            "logging.googleapis.com/spanId": span, "logging.googleapis.com/trace_sampled": sampled}
