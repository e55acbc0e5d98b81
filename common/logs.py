"""Structured logs: one JSON object a line on standard error, with the fields Cloud Logging knows."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def event(name: str, severity: str = "INFO", **fields: Any) -> None:
    """Log one event; below TIPOFF_LOG (default WARNING) nothing is written."""
    threshold = os.environ.get("TIPOFF_LOG", "WARNING").upper()
    if LEVELS.index(severity) >= LEVELS.index(threshold if threshold in LEVELS else "WARNING"):
        print(
            json.dumps({"severity": severity, "message": name, **fields}, sort_keys=True, default=str), file=sys.stderr
        )
