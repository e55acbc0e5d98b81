"""Who is meant by a last name in the text of a play: 'Haliburton', 'Jal. Williams', 'Porter Jr.'."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from common.adapters.sources.season import Season

SUFFIXES = (" Jr.", " Sr.", " II", " III", " IV", " V")


@dataclass(frozen=True)
class Lineup:
    """The players listed for a game: (team, folded last name) -> who may be meant."""

    named: dict[tuple[str, str], list[tuple[int, str]]]

    @classmethod
    def of(cls, season: Season, game_id: str) -> Lineup:
        named: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for player, team in zip(*season.box_of.lists(game_id, ("player_id", "team_abbr")), strict=True):
            first, _, family = folded(season.names[player]).partition(" ")
            for spelled in {family or first, _bare(family or first)}:
                named.setdefault((team, spelled), []).append((player, first))
        return cls(named)

    def find(self, team: str, said: str) -> int | None:
        """None when nobody or more than one is called so: a guess would be worse."""
        said = folded(said)
        initial, dot, family = said.partition(". ")
        if not dot:
            initial, family = "", said
        found = self.named.get((team, family), []) or self.named.get((team, _bare(family)), [])
        meant = [player for player, first in found if first.startswith(initial)]
        return meant[0] if len(meant) == 1 else None


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


@lru_cache(maxsize=8192)
def initialled(name: str) -> tuple[str, str]:
    """'Jalen Williams' -> ('Williams', 'J. Williams'), as the league's play-by-play has them."""
    first, _, family = name.partition(" ")
    return (family, f"{first[:1]}. {family}") if family else (first, first)


def _bare(family: str) -> str:
    for suffix in SUFFIXES:
        family = family.removesuffix(suffix)
    return family
