"""How much a player is expected to score: the four groups in which errors are calibrated and reported."""

from __future__ import annotations

from typing import Any

import numpy as np

EDGES = (8.0, 14.0, 20.0)
TIERS = ("<8", "8-14", "14-20", ">=20")


def tier(points: Any) -> np.ndarray:
    """The place in TIERS of each number of points; an unknown number's is the first."""
    return np.asarray(np.searchsorted(EDGES, np.nan_to_num(np.asarray(points, dtype=float)), side="right"))
