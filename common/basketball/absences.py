"""Why a listed player did not play, as the scorer's comment says it: 'DND - Injury/Illness', 'NWT_TEAM_SUSPENSION'."""

from __future__ import annotations

import pandas as pd

# The first that the comment contains.
CATEGORIES = {"coach": "coach_decision", "injury/illness": "injury", "g league": "g_league",
              "suspension": "suspension", "health and safety": "health_safety_protocol",
              "protocol": "health_safety_protocol", "rest": "rest", "personal": "personal"}
NOT_DRESSED = ("DND", "NWT")  # did not dress, not with the team; DNP: dressed, was not called on


def category(comment: str) -> str:
    """'DND - Injury/Illness' -> 'injury'; 'other' when no category is named."""
    plain = comment.lower().replace("_", " ")
    return next((name for words, name in CATEGORIES.items() if words in plain), "other")


def categories(comments: pd.Series) -> pd.Series:
    """category of a column, each distinct comment read once; null stays null."""
    return comments.map({comment: category(comment) for comment in comments.dropna().unique()})


def dressed(comments: pd.Series) -> pd.Series:
    """False where the comment says that he was not dressed; true without a comment."""
    return ~comments.str.startswith(NOT_DRESSED).fillna(False).astype("bool")
