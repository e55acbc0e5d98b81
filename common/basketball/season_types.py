"""The parts of a season as NBA.com's questions spell them."""

from __future__ import annotations

import pandas as pd

# 'IST' (the Cup final) and 'PlayIn' are in no published list of the endpoint's values; they are what it answers to:
# https://github.com/swar/nba_api/issues/492 and https://github.com/swar/nba_api/issues/252
ASKED_AS = {"preseason": "Pre Season", "regular": "Regular Season", "allstar": "All Star", "playoffs": "Playoffs",
            "playin": "PlayIn", "cup_final": "IST"}


def asked_as(season_types: pd.Series) -> str:
    """How to ask for the games of one date. A date has one kind of game; were there two, the more frequent wins."""
    return ASKED_AS[str(season_types.mode().iloc[0])]
