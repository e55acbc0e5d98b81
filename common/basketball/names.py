"""Identifiers of players and games, spelled once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pandas as pd

from common.errors import Reject


def player_lookup(name: str) -> str:
    """'Nikola Jokić' -> 'nikolajokic'; suffixes stay ('timhardawayjr')."""
    if not isinstance(name, str) or not name.strip():
        raise Reject(f"not a player's name: {name!r}")
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    lookup = re.sub(r"[^a-z0-9]", "", plain.translate(_UNDECOMPOSED).lower())
    if not lookup:
        raise Reject(f"no letter or digit in the player's name {name!r}")
    return lookup


# Letters that have no decomposition: the stroke is part of the letter.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE"}
)


def lookups(names: pd.Series) -> pd.Series:
    """player_lookup of a column, each distinct name normalised once; null stays null."""
    known = {name: player_lookup(name) for name in names.dropna().unique()}
    return names.map(known)


def game_id(day: dt.date, away: str, home: str) -> str:
    """The canonical id: '20240313_PHX_BOS' (New York game date, away team first)."""
    return f"{day:%Y%m%d}_{away}_{home}"


SEASON_TYPES = {"001": "preseason", "002": "regular", "003": "allstar",
                "004": "playoffs", "005": "playin", "006": "cup_final"}


def season_type(nba_game_id: str) -> str:
    """'0022300061' -> 'regular'; Reject on an id that is not one of the league's."""
    if not re.fullmatch(r"00[1-6]\d{7}", str(nba_game_id)):
        raise Reject(f"not an NBA game id: {nba_game_id!r}")
    return SEASON_TYPES[nba_game_id[:3]]
