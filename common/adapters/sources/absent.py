"""What a source cannot tell: nothing, and the reason in words. Never an invention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from common.adapters.sources.season import Season
from common.scraper import Answer


def lacking(season: Season, what: str) -> Answer:
    """'the archive holds no play-by-play of game 0022000001'"""
    return Answer(None, f"{season.source} holds no {what}")


def held_nowhere(what: str) -> Callable[[Season, Mapping[str, str], Any], Answer]:
    """The answer to every question of an endpoint that no facts of ours can answer."""
    return lambda season, params, now: lacking(season, what)
