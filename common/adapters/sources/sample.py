"""A made-up season in the upstreams' wire formats: a first run needs neither network nor keys, nor any file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources import sample_crews, sample_games, sample_league, sample_market, sample_shots
from common.adapters.sources.by_game import US
from common.adapters.sources.sample_games import COUNTS, Played
from common.adapters.sources.sample_league import League
from common.adapters.sources.season import Season, utc
from common.adapters.sources.wire import answer
from common.basketball.season import season_name, season_year
from common.basketball.teams import NBA_TEAM_ID, TEAMS
from common.ports import NOTHING
from common.scraper import Answer, Request

TEAM = np.array(TEAMS, dtype=object)
TIMES = ("19:00", "19:00", "19:30", "20:00", "20:00", "20:30", "21:00", "22:00", "22:30")
DAY = np.timedelta64(1, "D")
NO_PLAYS = pd.DataFrame({"game_id": pd.Series([], dtype="object")})
NOT_USED = "DNP - Coach's Decision"
MINUTE = np.timedelta64(60_000_000, "us")


class Sample:
    """A league of invented players on the real teams. The same seed makes the same season on every machine; asked about
    another season, it plays the same games on that season's dates, from late October to mid-April."""

    name = "sample"
    generated = True

    def __init__(self, seed: int = 20) -> None:
        self.seed = seed
        self._seasons: dict[int, Season] = {}

    def fetch(self, request: Request, now: dt.datetime, known: Mapping[str, str] = NOTHING) -> Answer:
        """The upstream's bytes as of `now` (naive UTC); Reject on a foreign address."""
        return answer(self, request, now)

    def season(self, year: int) -> Season:
        if year not in self._seasons:
            self._seasons[year] = _dated(self._made, year)
        return self._seasons[year]

    def season_of(self, day: dt.date) -> str:
        """'2023-24' of a date: there is a made-up season for each."""
        return season_name(season_year(day))

    def describe(self) -> str:
        return ("A generated season: the teams are real, the players, games, lines and injuries are made up "
                f"(seed {self.seed}).")

    @cached_property
    def _made(self) -> Made:
        rng = np.random.default_rng(self.seed)
        league = sample_league.draw(rng)
        played = sample_games.play(rng, league)
        return Made(league, played, sample_shots.shots(rng, played), sample_market.points_lines(rng, played),
                    sample_market.game_lines(rng, played), sample_league.absences(rng, league),
                    sample_crews.draw(rng, league.day))


@dataclass(frozen=True)
class Made:
    """What is drawn once: a season that does not know its dates yet."""

    league: League
    played: Played
    shots: pd.DataFrame
    quotes: pd.DataFrame
    lines: pd.DataFrame
    absences: pd.DataFrame
    crews: Any


def opening(year: int) -> dt.date:
    """The fourth Tuesday of October."""
    first = dt.date(year, 10, 1)
    return first + dt.timedelta((1 - first.weekday()) % 7 + 21)


def _dated(made: Made, year: int) -> Season:
    league, played = made.league, made.played
    games = _games(made, year)
    tips, ids, days = games["tip"].to_numpy(US), games["game_id"].to_numpy(), games["game_date"].to_numpy(US)
    players = league.players["player_id"].to_numpy()

    def placed(frame: pd.DataFrame) -> pd.DataFrame:
        """With the game and the player that a side and a place in its lineup stand for."""
        side, slot = frame["side"].to_numpy(), frame["slot"].to_numpy()
        found = frame.drop(columns=["side", "slot"])
        return found.assign(game_id=ids[side // 2], player_id=players[league.lineup[side, slot]])

    moves, absences, quotes, lines = _moves(league, year), made.absences, placed(made.quotes), made.lines
    absent, offered = absences["side"].to_numpy() // 2, made.quotes["side"].to_numpy() // 2
    left = absences.assign(player_id=players[absences["player"]], day=days[absent])
    team_ids = np.array([NBA_TEAM_ID[team] for team in TEAMS])
    return Season(
        source="the made-up season", year=year, games=games, box=_box(made, ids, days),
        teams=_teams(played, league, ids),
        shots=placed(made.shots).assign(team_id=team_ids[league.team[made.shots["side"].to_numpy()]]),
        quotes=_timed(quotes, tips[offered]),
        lines=_timed(lines, tips[lines["game"].to_numpy()]).assign(game_id=ids[lines["game"].to_numpy()]),
        absences=_timed(left, tips[absent]).sort_values(["day", "gone"], kind="stable", ignore_index=True),
        snapshots=pd.DataFrame({"player_id": pd.Series([], dtype="int64"), "at": pd.Series([], dtype=US),
                                "status": pd.Series([], dtype="object")}),
        moves=moves, before=moves.iloc[:0],
        people=league.players.assign(**dict.fromkeys(("college", "country", "draft_year", "draft_round", "draft_number",
                                                      "from_year"))),
        officials=sample_crews.officials(made.crews, ids),
        news=sample_crews.news(moves, dict(zip(players.tolist(), league.players["position"], strict=True))),
        read_plays=lambda game_ids: NO_PLAYS)


def _games(made: Made, year: int) -> pd.DataFrame:
    league, points = made.league, made.played.counts["pts"].sum(axis=1)
    days = [opening(year) + dt.timedelta(int(day)) for day in league.day]
    first = np.searchsorted(league.day, league.day)  # where the games of its date begin
    place = np.arange(len(days)) - first
    tips = [utc(day, TIMES[min(int(n), len(TIMES) - 1)]) for day, n in zip(days, place, strict=True)]
    return pd.DataFrame({
        "game_id": [f"002{year % 100:02d}{n:05d}" for n in range(1, len(days) + 1)],
        "game_date": pd.Series(days, dtype=US), "tip": pd.Series(tips, dtype=US), "season_type": "regular",
        "home_abbr": TEAM[league.home],
        "away_abbr": TEAM[league.away], "home_pts": points[::2], "away_pts": points[1::2],
        "overtimes": made.played.overtimes, "drawn": False,
        "is_neutral": False, "arena": None, "national_tv": None, "label": None, "attendance": None, "home_line": None,
        "away_line": None, "espn_id": [f"400{year % 100:02d}{n:04d}" for n in range(1, len(days) + 1)]})


def _box(made: Made, ids: Any, days: Any) -> pd.DataFrame:
    """One row per listed player; nothing is counted for one who did not play."""
    league, played = made.league, made.played
    side, slot = np.nonzero(played.listed)
    who, plays = league.lineup[side, slot], played.plays[side, slot]
    starter = plays & (played.depth[side, slot] < 5)
    points = played.counts["pts"].sum(axis=1)
    counted = {name: pd.Series(values[side, slot], dtype="Int64").where(plays)
               for name, values in {**played.counts, "plus_minus": played.plus_minus}.items()}
    position = league.players["position"].to_numpy(object)[who]
    return pd.DataFrame({
        "game_id": ids[side // 2], "game_date": days[side // 2], "team_abbr": TEAM[league.team[side]],
        "opp_team_abbr": TEAM[league.team[side ^ 1]], "is_home": side % 2 == 0, "won": points[side] > points[side ^ 1],
        "player_id": league.players["player_id"].to_numpy()[who], "player_name": league.players["name"].to_numpy()[who],
        "did_play": plays, "starter": starter,
        "start_position": pd.Series(position, dtype="str").where(starter),
        "minutes": np.where(plays, played.seconds[side, slot] / 60, np.nan),
        "dnp_reason": pd.Series([NOT_USED] * len(side), dtype="str").where(~plays), **counted})


def _teams(played: Played, league: League, ids: Any) -> pd.DataFrame:
    totals = {name: played.counts[name].sum(axis=1) for name in COUNTS}
    margin = (totals["pts"].reshape(-1, 2) - totals["pts"].reshape(-1, 2)[:, ::-1]).ravel()
    return pd.DataFrame({"game_id": np.repeat(ids, 2), "team_abbr": TEAM[league.team], **totals, "plus_minus": margin})


def _timed(frame: pd.DataFrame, tips: Any) -> pd.DataFrame:
    return frame.assign(at=tips - frame["minutes"].to_numpy() * MINUTE).drop(columns="minutes")


def _moves(league: League, year: int) -> pd.DataFrame:
    """Everybody signed in summer; the trades of early February."""
    at = np.repeat(np.arange(sample_league.TEAMS), sample_league.SLOTS)
    traded, joined = (np.array(column) for column in zip(*league.trades, strict=True))
    who, team = np.concatenate([np.arange(len(at)), traded]), np.concatenate([at, joined])
    day = np.full(len(who), np.datetime64(f"{year}-07-05", "us"))
    day[len(at):] = np.datetime64(opening(year), "us") + sample_league.TRADE_DAY * DAY
    return pd.DataFrame({"player_id": league.players["player_id"].to_numpy()[who], "rank": 0, "day": day,
                         "name": league.players["name"].to_numpy()[who], "team_abbr": TEAM[team]})
