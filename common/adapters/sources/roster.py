"""Who is on which team at an instant, and who is hurt: from what had been played, announced or written by then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources.by_game import US
from common.adapters.sources.season import Season, utc

STALE = np.timedelta64(36, "h")
STAYED, LISTED, MOVED = 0, 1, 2  # what counts when a player was listed by one team and moved on the same day


@dataclass(frozen=True)
class Roster:
    """Sightings of players with teams, in the order in which they count; the last that is known decides."""

    season: Season

    @cached_property
    def _sightings(self) -> tuple[Any, Any, list[str], Any]:
        """(index into the players, instant known, team or '', distinct players), in the order of effect.

        A player was with the team that listed him for a game, whether he played or not, once that game is final;
        a signing, trade or waiver is known, and counts, from the beginning of its date in New York.
        """
        s = self.season
        box = pd.DataFrame({"player_id": s.box["player_id"], "team_abbr": s.box["team_abbr"], "day": s.box["game_date"],
                            "known": s.over[s.box["game_id"].map(s.row).to_numpy(int)], "kind": LISTED, "rank": 0})
        moves = s.moves[["player_id", "team_abbr", "day", "rank"]].assign(
            known=[utc(day.date(), "00:00") for day in s.moves["day"]], kind=MOVED)
        before = s.before[["player_id", "team_abbr", "day"]].assign(known=s.before["day"], kind=STAYED, rank=0)
        seen = pd.concat([f.astype({"day": US, "known": US}) for f in (before, moves, box)], ignore_index=True)
        seen = seen.sort_values(["day", "kind", "rank"], kind="stable")
        codes, players = pd.factorize(seen["player_id"])
        return codes, seen["known"].to_numpy(US), seen["team_abbr"].tolist(), players.to_numpy()

    @cached_property
    def _played(self) -> tuple[Any, Any, Any]:
        """(player id, date, instant final) of every time a player took the floor, by date."""
        s = self.season
        box = s.box[s.box["did_play"]].sort_values("game_date", kind="stable")
        return (box["player_id"].to_numpy(), box["game_date"].to_numpy(US),
                s.over[box["game_id"].map(s.row).to_numpy(int)])

    def teams(self, now: Any) -> dict[int, str]:
        """player id -> team code, of everybody who is on a team at `now`."""
        return {player: team for player, team in self._last(now, self._sightings).items() if team}

    def last_teams(self, now: Any) -> dict[int, str]:
        """player id -> team code, of everybody who ever was on a team: the last one, also of who is on none now."""
        codes, known, teams, players = self._sightings
        on = np.array([bool(team) for team in teams])
        kept = [team for team in teams if team]
        return self._last(now, (codes[on], known[on], kept, players))

    def _last(self, now: Any, sightings: tuple[Any, Any, list[str], Any]) -> dict[int, str]:
        codes, known, teams, players = sightings
        seen = np.flatnonzero(known <= now)
        last = np.full(len(players), -1)
        last[codes[seen]] = seen  # of repeated indices numpy keeps the last
        on = np.flatnonzero(last >= 0)
        return {player: teams[n] for player, n in zip(players[on].tolist(), last[on].tolist(), strict=True)}

    def hurt(self, now: Any) -> list[tuple[int, dt.datetime, str, str]]:
        """(player id, when, status, what was said) of everybody on the injury list at `now`.

        From the newest snapshot of the team-news page, unless it is older than 36 hours; otherwise from the
        transactions: put on the injured list, not activated since, and not on the floor since.
        """
        shots = self.season.snapshots
        at = shots["at"].to_numpy(US)
        seen = at[(at <= now) & (at > now - STALE)]
        if len(seen):
            latest = shots[at == seen.max()]
            when = seen.max().item()
            return [(player, when, status, "") for player, status in zip(
                latest["player_id"].tolist(), latest["status"].tolist(), strict=True)]
        return self._absent(now)

    def _absent(self, now: Any) -> list[tuple[int, dt.datetime, str, str]]:
        gone = self.season.absences
        gone = gone[gone["at"].to_numpy(US) <= now].drop_duplicates("player_id", keep="last")
        gone = gone[gone["gone"]]
        player, day, final = self._played
        back = dict(zip(player[final <= now].tolist(), day[final <= now].tolist(), strict=True))
        return [(player_id, when, "Day-To-Day" if "(DTD)" in notes else "Out", notes) for player_id, when, notes in zip(
            gone["player_id"].tolist(), gone["day"].to_numpy(US).tolist(), gone["notes"].tolist(), strict=True)
            if back.get(player_id, dt.datetime.min) <= when]


@lru_cache(maxsize=8)
def roster_of(season: Season) -> Roster:
    return Roster(season)
