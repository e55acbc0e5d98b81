"""The table of the league at an instant: what the results so far make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from common.adapters.sources.season import Season
from common.basketball.teams import CONFERENCE, DIVISION, TEAMS

PLACES = ("home", "road", "own floor", "other floor", "conference", "division")


@dataclass
class Record:
    """Won and lost in all, and in parts: as the home team and as the visitors, on the own floor and on the other's
    (on neutral ground is neither), within the conference and within the division."""

    team: str
    wins: int = 0
    losses: int = 0
    at: dict[str, list[int]] = field(default_factory=lambda: {place: [0, 0] for place in PLACES})
    conference_rank: int = 0
    division_rank: int = 0

    @property
    def text(self) -> str:
        return f"{self.wins}-{self.losses}"

    def text_at(self, place: str) -> str:
        return "{}-{}".format(*self.at[place])

    @property
    def share(self) -> float:
        return _share(self.wins, self.losses)

    def count(self, won: bool, other: str, home: bool, neutral: bool) -> None:
        self.wins, self.losses = self.wins + won, self.losses + (not won)
        same = {"home": home, "road": not home, "own floor": home and not neutral,
                "other floor": not home and not neutral, "conference": CONFERENCE[self.team] == CONFERENCE[other],
                "division": DIVISION[self.team] == DIVISION[other]}
        for place in PLACES:
            if same[place]:
                self.at[place][int(not won)] += 1


def records(season: Season, now: Any) -> dict[str, Record]:
    """By team. Only the regular season counts; level teams are ranked by their conference record, then by name."""
    return _records(season, (season.over <= now).tobytes())


@lru_cache(maxsize=64)
def _records(season: Season, final: bytes) -> dict[str, Record]:
    out = {team: Record(team) for team in TEAMS}
    for over, game in zip(final, season.game.values(), strict=True):
        if over and game["season_type"] == "regular":
            home, away, won = game["home_abbr"], game["away_abbr"], game["home_pts"] > game["away_pts"]
            neutral = bool(game["is_neutral"])
            out[home].count(won, away, True, neutral)
            out[away].count(not won, home, False, neutral)
    ranked = sorted(out.values(), key=lambda record: (-record.share, -_share(*record.at["conference"]), record.team))
    conference: dict[str, int] = {}
    division: dict[str, int] = {}
    for record in ranked:
        record.conference_rank = conference[CONFERENCE[record.team]] = conference.get(CONFERENCE[record.team], 0) + 1
        record.division_rank = division[DIVISION[record.team]] = division.get(DIVISION[record.team], 0) + 1
    return {record.team: record for record in ranked}


def _share(wins: int, losses: int) -> float:
    return wins / (wins + losses) if wins + losses else 0.0
