"""What Cloud Functions loads: raw_box_scores is functions/raw/box_scores.py. A module is imported when named."""

from typing import Any

from common.entry import entry_point


def __getattr__(target: str) -> Any:
    if target.startswith("_"):
        raise AttributeError(target)
    globals()[target] = function = entry_point(target)
    return function
