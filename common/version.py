"""Which code this is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = "version.txt"


@cache
def version() -> str:
    """The commit that a bundle was made of, which it carries beside the packages; 'checkout' anywhere else."""
    carried = Path(__file__).resolve().parents[1] / FILE
    return carried.read_text(encoding="ascii").strip() if carried.exists() else "checkout"
