"""The made-up league: invented players on the thirty teams, a schedule, injuries and trades, drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

TEAMS, SLOTS, ROUNDS = 30, 15, 82
FIRST_PLAYER_ID = 90_000_001  # far from any player's real id
# Days of the season without games: late November, Christmas Eve, the All-Star break in mid-February.
IDLE = (29, 35, 63, 92, 115, 116, 117, 118, 119, 120)
TRADE_DAY, TRADES = 105, 6
POSITION = np.array(["G", "G", "F", "F", "C", "G", "F", "C", "G", "F", "F", "G", "C", "F", "G"])
FIRST = (
    "Adan", "Bexley", "Corin", "Davik", "Ellin", "Farro", "Gadrin", "Havel", "Isko", "Jorry", "Kellan", "Lucan",
    "Marek", "Nilo", "Orrin", "Pavlo", "Quill", "Roric", "Sandor", "Tevin", "Ulric", "Varen", "Wexley", "Yorin",
    "Zane", "Arlen", "Brask", "Cade", "Dorian", "Evander")
FRONT = (
    "Ald", "Bran", "Cor", "Dun", "Eld", "Fen", "Gar", "Hol", "Ing", "Jarr", "Kel", "Lor", "Mar", "Nor", "Osk", "Pell",
    "Quen", "Rav", "Sel", "Tarn", "Und", "Vel", "Wind", "Yar", "Zell")
BACK = (
    "acre", "bury", "croft", "den", "esk", "ford", "gate", "holt", "inger", "jord", "kirk", "lund", "mere", "nock",
    "osten", "pike", "quist", "ridge", "stead", "thorpe", "umber", "vane", "wick", "yates", "zeck")
NOTES = ("sprained left ankle", "sprained right ankle", "sore left knee", "sore lower back", "strained right hamstring",
         "strained left calf", "illness", "bruised right thigh", "sore right shoulder", "left wrist injury")


@dataclass(frozen=True)
class League:
    """Everything that is drawn before a ball is thrown. A side is one team in one game: game g has the rows 2g (home)
    and 2g + 1 (away); a lineup names its 15 players by index, best first.

    games    day (0: opening night), home, away (team indices)
    lineup   [sides, 15] player index; out: [sides, 15] he is hurt and not in the arena
    players  one row per player: player_id, name, position, height_in, weight_lb
    trades   player (index), team (index)
    """

    day: Any
    home: Any
    away: Any
    lineup: Any
    out: Any
    players: pd.DataFrame
    trades: list[tuple[int, int]]

    @property
    def team(self) -> Any:
        """The team of each side."""
        return np.column_stack([self.home, self.away]).ravel()

    @property
    def of_team(self) -> Any:
        """[30, 82] the sides of each team in the order of its games."""
        return np.argsort(self.team, kind="stable").reshape(TEAMS, ROUNDS)


def draw(rng: np.random.Generator) -> League:
    day, home, away = _schedule(rng)
    starting = np.arange(TEAMS * SLOTS).reshape(TEAMS, SLOTS)
    traded, trades = _traded(rng, starting)
    sides = np.column_stack([home, away]).ravel()
    late = np.repeat(day, 2) >= TRADE_DAY
    lineup = np.where(late[:, None], traded[sides], starting[sides])
    league = League(day, home, away, lineup, np.zeros_like(lineup, bool), _players(rng), trades)
    _injure(rng, league, (traded != starting)[sides])
    return league


def _schedule(rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """82 rounds in which every team plays once, each spread over two days: some play on consecutive days, none twice.

    A round is one of the 29 of the circle method; a pair that meets again does so in the other team's arena.
    """
    rounds = np.concatenate([rng.permutation(TEAMS - 1) for _ in range(3)])[:ROUNDS]
    n = np.arange(TEAMS // 2)
    first = np.where(n == 0, TEAMS - 1, (rounds[:, None] + n) % (TEAMS - 1))
    second = np.where(n == 0, rounds[:, None], (rounds[:, None] - n) % (TEAMS - 1))
    turned = ((first - second) % 2 == 1) ^ (first > second) ^ (np.arange(ROUNDS) // (TEAMS - 1) % 2 == 1)[:, None]
    home, away = np.where(turned, second, first), np.where(turned, first, second)
    days = np.setdiff1d(np.arange(2 * ROUNDS + len(IDLE)), IDLE)
    early = rng.permuted(np.tile(n < 8, (ROUNDS, 1)), axis=1)
    day = days[2 * np.arange(ROUNDS)[:, None] + ~early]
    order = np.argsort(day.ravel(), kind="stable")
    return day.ravel()[order], home.ravel()[order], away.ravel()[order]


def _players(rng: np.random.Generator) -> pd.DataFrame:
    """450 names of which no two share a last name: no look-up is ambiguous."""
    number = TEAMS * SLOTS
    last = rng.permutation([f"{front}{back}" for front in FRONT for back in BACK])[:number]
    names = [f"{first} {name}" for first, name in zip(rng.choice(FIRST, number), last, strict=True)]
    position = np.tile(POSITION, TEAMS)
    tall = pd.Series(position).map({"G": 75, "F": 80, "C": 83}).to_numpy() + rng.integers(-2, 3, number)
    return pd.DataFrame({"player_id": FIRST_PLAYER_ID + np.arange(number), "name": names, "position": position,
                         "height_in": tall, "weight_lb": (tall * 2.7 + rng.normal(0, 10, number)).round().astype(int)})


def _traded(rng: np.random.Generator, starting: Any) -> tuple[Any, list[tuple[int, int]]]:
    """Six swaps of two players of the same rank between twelve teams."""
    after = starting.copy()
    teams, slots = rng.permutation(TEAMS)[:2 * TRADES].reshape(TRADES, 2), rng.integers(2, 9, TRADES)
    trades = []
    for (one, other), slot in zip(teams.tolist(), slots.tolist(), strict=True):
        after[[one, other], slot] = after[[other, one], slot]
        trades += [(int(starting[one, slot]), other), (int(starting[other, slot]), one)]
    return after, trades


def _injure(rng: np.random.Generator, league: League, spared: Any) -> None:
    """Spells of absence: one starts in 1.3 % of a player's games and lasts five on average; at most five at once.

    The places of traded players are spared, so that no spell is begun by one man and ended by another.
    """
    shape = (TEAMS, ROUNDS, SLOTS)
    length = np.where(rng.random(shape) < 0.013, rng.geometric(0.2, shape), 0)
    until = np.maximum.accumulate(np.where(length > 0, np.arange(ROUNDS)[None, :, None] + length, 0), axis=1)
    out = until > np.arange(ROUNDS)[None, :, None]
    league.out[league.of_team.ravel()] = out.reshape(-1, SLOTS)
    league.out[:] &= ~spared & (np.cumsum(league.out, axis=1) <= 5)


def absences(rng: np.random.Generator, league: League) -> pd.DataFrame:
    """Who left the list of those who may play, and who came back: side, player, gone, minutes before tip-off, notes."""
    out = league.out[league.of_team]
    was = np.concatenate([np.zeros_like(out[:, :1]), out[:, :-1]], axis=1)
    team, game, slot = np.nonzero(out != was)
    side = league.of_team[team, game]
    gone = out[team, game, slot]
    note, brief = rng.choice(NOTES, len(side)), rng.random(len(side)) < 0.5
    notes = [f"{text} (DTD)" if short else f"placed on IL with {text}" for text, short in zip(note, brief, strict=True)]
    return pd.DataFrame({
        "side": side, "player": league.lineup[side, slot], "gone": gone,
        "notes": np.where(gone, notes, "activated from IL"),
        "minutes": np.where(rng.random(len(side)) < 0.15, 40, rng.integers(300, 540, len(side)))})
