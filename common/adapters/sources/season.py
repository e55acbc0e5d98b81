"""One season as facts, whoever tells them: the frames an archive holds or a sample makes, and when each is known."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources.by_game import US, ByGame, plain
from common.basketball.season import eastern, season_name

OVER = np.timedelta64(3, "h")  # a game that tipped off this long ago is final
NOMINAL_TIP = "19:00"
AT_ONCE = 150  # games whose plays are read together: all of a season are a quarter of a gigabyte


@dataclass(frozen=True, eq=False)
class Season:
    """Facts of one season, as `source` holds them ('the archive').

    Instants (`tip`, `at`) are naive UTC, `day` and `game_date` midnights; nulls are nulls.

    games       game_id (NBA's), game_date, tip (null: unknown), season_type, home_abbr, away_abbr, home_pts, away_pts,
                overtimes, is_neutral, arena, attendance, national_tv, label, espn_id, home_line and away_line
                ('28,39,19,20'), drawn (who plays is found out during the season); by game_date, tip, game_id
    box, teams  a row per listed player / team and game, named as in the archive's player_box and team_box
    shots       loc_x, loc_y in tenths of feet from the basket, the left corner negative, as NBA.com has them
    quotes      points lines: game_id, player_id, book, at (seen from then on), line, over, under
    lines       game lines: game_id, book, at, home_spread, spread_price, total, over, under
    snapshots   player_id, at, status: what a team-news page said
    absences    player_id, day, at, gone (False: back), notes
    moves       player_id, name, team_abbr ('' when waived), day, rank: in effect from `day`, in this order
    before      player_id, name, team_abbr, day: the team that last listed a player in the season before
    people      player_id, name, position, height_in, weight_lb, college, country, draft_year, …, from_year
    officials   game_id, official1 … official4, official1_code … official4_code; announced on the game date
    news        the league's list of transactions since it keeps one: kind, day, said, team_id, team_slug, player_id,
                player_slug, sort, group; oldest first
    read_plays  game ids -> their play-by-play, named as in the archive's pbp; bulky, hence read in parts
    """

    source: str
    year: int
    games: pd.DataFrame
    box: pd.DataFrame
    teams: pd.DataFrame
    shots: pd.DataFrame
    quotes: pd.DataFrame
    lines: pd.DataFrame
    snapshots: pd.DataFrame
    absences: pd.DataFrame
    moves: pd.DataFrame
    before: pd.DataFrame
    people: pd.DataFrame
    officials: pd.DataFrame
    news: pd.DataFrame
    read_plays: Callable[[list[str]], pd.DataFrame]

    @property
    def name(self) -> str:
        return season_name(self.year)

    @cached_property
    def game(self) -> dict[str, dict[str, Any]]:
        """The games by id, in order."""
        columns = {name: plain(self.games[name]).tolist() for name in self.games.columns}
        return {row["game_id"]: row for row in (dict(zip(columns, values, strict=True))
                                                for values in zip(*columns.values(), strict=True))}

    @cached_property
    def row(self) -> dict[str, int]:
        return {game_id: n for n, game_id in enumerate(self.game)}

    @cached_property
    def on(self) -> dict[dt.date, list[str]]:
        """The ids of the games of each date."""
        out: dict[dt.date, list[str]] = {}
        for game_id, game in self.game.items():
            out.setdefault(game["game_date"].date(), []).append(game_id)
        return out

    @cached_property
    def event(self) -> dict[str, str]:
        """Betting event id -> game id."""
        return {event: game_id for game_id, event in self.event_of.items()}

    @cached_property
    def event_of(self) -> dict[str, str]:
        """Game id -> betting event id: 32 hexadecimal digits, the same for a game on every machine."""
        return {game_id: hashlib.sha256(f"event of {game_id}".encode()).hexdigest()[:32] for game_id in self.game}

    @cached_property
    def commence(self) -> Any:
        """When each game is offered until: its tip-off, 19:00 ET where that is unknown."""
        nominal = self._eastern(NOMINAL_TIP)
        tips = self.games["tip"].to_numpy(US)
        return np.where(np.isnat(tips), nominal, tips)

    @cached_property
    def over(self) -> Any:
        """When each game is final: three hours after its tip-off, 04:00 ET of the next day where that is unknown."""
        tips = self.games["tip"].to_numpy(US)
        return np.where(np.isnat(tips), self._eastern("04:00", 1), tips + OVER)

    @cached_property
    def known(self) -> Any:
        """When each game is on the schedule: from mid-August on, but those whose teams are found out on the way
        (`drawn`) once all earlier games of all teams of their date are final."""
        since = np.full(len(self.games), np.datetime64(f"{self.year}-08-15", "us"))
        last: dict[str, Any] = {}
        for ids in self.on.values():
            rows = [(self.row[game_id], self.game[game_id]) for game_id in ids]
            teams = [game[side] for _, game in rows for side in ("home_abbr", "away_abbr")]
            decided = max([since[0], *(last[team] for team in teams if team in last)])
            for n, game in rows:
                if game["drawn"]:
                    since[n] = decided
                last |= dict.fromkeys((game["home_abbr"], game["away_abbr"]), self.over[n])
        return since

    def final(self, game_id: str, now: Any) -> bool:
        return bool(self.over[self.row[game_id]] <= now)

    @cached_property
    def names(self) -> dict[int, str]:
        """player_id -> name; as box scores spell it where there is one, with every diacritic."""
        box = self.box.rename(columns={"player_name": "name"})
        return {player: name for frame in (self.moves, self.before, self.people, box)
                for player, name in zip(frame["player_id"].tolist(), frame["name"].tolist(), strict=True)}

    @cached_property
    def box_of(self) -> ByGame:
        return ByGame.of(self.box)

    @cached_property
    def teams_of(self) -> ByGame:
        return ByGame.of(self.teams)

    @cached_property
    def shots_of(self) -> ByGame:
        return ByGame.of(self.shots)

    def plays_of(self, game_id: str) -> ByGame:
        """The plays of that game and of those around it."""
        return _plays(self, self.row[game_id] // AT_ONCE)

    @cached_property
    def quotes_of(self) -> ByGame:
        return ByGame.of(self.quotes.sort_values("at", kind="stable"))

    @cached_property
    def officials_of(self) -> ByGame:
        return ByGame.of(self.officials)

    @cached_property
    def lines_of(self) -> ByGame:
        return ByGame.of(self.lines.sort_values("at", kind="stable"))

    def _eastern(self, time: str, days_after: int = 0) -> Any:
        """That wall-clock time in New York on each game's date (days later), as naive UTC."""
        days, codes = np.unique(self.games["game_date"].to_numpy("datetime64[D]"), return_inverse=True)
        at = [utc(day + dt.timedelta(days_after), time) for day in days.tolist()]
        return np.array(at, dtype=US)[codes]


@lru_cache(maxsize=2)
def _plays(season: Season, part: int) -> ByGame:
    return ByGame.of(season.read_plays(list(season.game)[part * AT_ONCE:(part + 1) * AT_ONCE]))


def utc(day: dt.date, time: str) -> dt.datetime:
    """The naive UTC instant of a wall-clock time in New York."""
    return eastern(day, time).replace(tzinfo=None)


def spelled(instant: dt.datetime) -> str:
    """'2024-03-13T23:30:00Z'."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
