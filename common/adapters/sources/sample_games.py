"""The made-up games: minutes, shots and points of every player of a made-up league, consistent with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from common.adapters.sources.sample_league import SLOTS, League

# Minutes and attempts per 36 minutes of the healthy players of a team, best first.
MINUTES = np.array([34.5, 33, 31.5, 29.5, 27, 23.5, 20.5, 17, 13, 9.5, 6, 4, 0, 0, 0])
ATTEMPTS = np.array([19.5, 16.5, 14, 12, 10.5, 12, 11, 10, 9.5, 9, 9, 8.5, 8, 8, 8])
LISTED = 13  # players that a team may bring to a game
CAP = 44
ATTEMPTS_48 = 88  # of a team in 48 minutes
# per 36 minutes, by position
RATES = {"oreb": (0.8, 1.4, 3.0), "dreb": (3.2, 4.9, 7.3), "ast": (5.6, 2.7, 2.0), "stl": (1.3, 1.0, 0.8),
         "blk": (0.3, 0.6, 1.6), "tov": (2.4, 1.7, 1.8), "pf": (2.3, 2.8, 3.6)}
COUNTS = ("fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf", "pts")


@dataclass(frozen=True)
class Played:
    """[sides, 15] arrays beside the league's lineup.

    listed, plays, seconds, depth (place among the healthy), expected (points, as nobody knows but everybody guesses),
    counts: the box score, by column; plus_minus; overtimes: [games]
    """

    listed: Any
    plays: Any
    seconds: Any
    depth: Any
    expected: Any
    counts: dict[str, Any]
    plus_minus: Any
    overtimes: Any


@dataclass(frozen=True)
class Talent:
    """Of each player: attempts per 36 minutes, the share of threes, how he shoots, how often he draws fouls."""

    attempts: Any
    threes: Any
    two: Any
    three: Any
    fouled: Any
    free: Any
    place: Any


def play(rng: np.random.Generator, league: League) -> Played:
    overtimes = np.repeat(rng.choice([0, 1, 2], len(league.day), p=[0.94, 0.055, 0.005]), 2)
    depth = np.cumsum(~league.out, axis=1) - 1
    listed = ~league.out & (depth < LISTED)
    plays = ~league.out & (depth < rng.integers(9, 12, len(depth))[:, None])
    usual = np.where(plays, MINUTES[depth], 0.0)
    seconds = _seconds(usual * rng.lognormal(0, 0.13, usual.shape), 240 + 25 * overtimes)
    talent = _talent(rng, league)
    # How a season goes: a slow walk, the same for books that watch it and for the games.
    drift = np.exp(np.cumsum(rng.normal(0, 0.015, (len(league.players), league.day.max() + 1)), axis=1))
    shape = drift[league.lineup, np.repeat(league.day, 2)[:, None]]
    defence = rng.normal(1, 0.03, 30)[league.team.reshape(-1, 2)[:, ::-1].ravel()]
    home = np.tile([1.012, 0.988], len(league.day))
    luck = (defence * home)[:, None]
    expected = _expected(talent, league, usual / usual.sum(axis=1, keepdims=True) * 240, shape, luck)
    counts = _counts(rng, talent, league, seconds / 60, shape * rng.lognormal(0, 0.17, shape.shape), luck)
    _settle(counts, seconds)
    return Played(listed, plays, seconds, depth, expected, counts, _plus_minus(rng, counts, seconds), overtimes[::2])


def _seconds(weights: Any, minutes: Any) -> Any:
    """Whole seconds that add up to the team's: nobody more than 44 minutes and the overtimes."""
    cap = (CAP + (minutes - 240) / 5)[:, None]
    shares = weights / weights.sum(axis=1, keepdims=True) * minutes[:, None]
    for _ in range(4):
        over = shares >= cap
        left = minutes - np.where(over, cap, 0).sum(axis=1)
        rest = np.where(over, 0, shares)
        shares = np.where(over, cap, rest / rest.sum(axis=1, keepdims=True) * left[:, None])
    seconds = np.floor(shares * 60).astype(int)
    seconds[np.arange(len(seconds)), seconds.argmax(axis=1)] += minutes * 60 - seconds.sum(axis=1)
    return seconds


def _talent(rng: np.random.Generator, league: League) -> Talent:
    number = len(league.players)
    place = league.players["position"].map({"G": 0, "F": 1, "C": 2}).to_numpy()
    return Talent(
        attempts=np.tile(ATTEMPTS, number // SLOTS) * rng.lognormal(0, 0.15, number),
        threes=np.clip(np.array([0.46, 0.41, 0.14])[place] + rng.normal(0, 0.09, number), 0.01, 0.75),
        two=np.array([0.52, 0.53, 0.61])[place] + rng.normal(0, 0.025, number),
        three=0.36 + rng.normal(0, 0.022, number), fouled=np.clip(0.24 + rng.normal(0, 0.08, number), 0.05, 0.6),
        free=np.clip(0.78 + rng.normal(0, 0.07, number), 0.5, 0.94), place=place)


def _shares(talent: Talent, league: League, minutes: Any, shape: Any) -> Any:
    """Each player's share of his team's attempts."""
    weight = minutes * talent.attempts[league.lineup] * shape
    return weight / weight.sum(axis=1, keepdims=True)


def _expected(talent: Talent, league: League, minutes: Any, shape: Any, luck: Any) -> Any:
    who, attempts = league.lineup, ATTEMPTS_48 * _shares(talent, league, minutes, shape)
    threes = talent.threes[who]
    return attempts * (3 * threes * talent.three[who] * luck + 2 * (1 - threes) * talent.two[who] * luck
                       + talent.fouled[who] * talent.free[who])


def _counts(rng: np.random.Generator, talent: Talent, league: League, minutes: Any, shape: Any,
            luck: Any) -> dict[str, Any]:
    who = league.lineup
    team = rng.normal(ATTEMPTS_48, 4.5, len(minutes)) * minutes.sum(axis=1) / 240
    fga = rng.multinomial(np.rint(team).astype(int), _shares(talent, league, minutes, shape))
    fg3a = rng.binomial(fga, talent.threes[who])
    fg3m, fg2m = rng.binomial(fg3a, talent.three[who] * luck), rng.binomial(fga - fg3a, talent.two[who] * luck)
    fta = rng.poisson(fga * talent.fouled[who])
    ftm = rng.binomial(fta, talent.free[who])
    out = {"fgm": fg2m + fg3m, "fga": fga, "fg3m": fg3m, "fg3a": fg3a, "ftm": ftm, "fta": fta}
    for name, rates in RATES.items():
        own = np.array(rates)[talent.place] * rng.lognormal(0, 0.2, len(talent.place))
        out[name] = rng.poisson(own[who] * minutes / 36)
    out["pf"] = np.minimum(out["pf"], 6)
    out["reb"] = out["oreb"] + out["dreb"]
    out["pts"] = 2 * fg2m + 3 * fg3m + ftm
    return out


def _settle(counts: dict[str, Any], seconds: Any) -> None:
    """No game ends level: a free throw more for the home player who was longest on the floor."""
    points = counts["pts"].sum(axis=1)
    level = 2 * np.flatnonzero(points[::2] == points[1::2])
    who = seconds[level].argmax(axis=1)
    for name in ("ftm", "fta", "pts"):
        counts[name][level, who] += 1


def _plus_minus(rng: np.random.Generator, counts: dict[str, Any], seconds: Any) -> Any:
    points = counts["pts"].sum(axis=1).reshape(-1, 2)
    margin = (points - points[:, ::-1]).ravel()[:, None]
    share = seconds / seconds.sum(axis=1, keepdims=True) * 5
    return np.rint(margin * share + rng.normal(0, 6, seconds.shape) * np.sqrt(share)).astype(int)
