"""The made-up bookmakers: points lines and game lines around what is to be expected, moving until the tip-off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources.sample_games import Played

BOOKS = ("draftkings", "fanduel", "betmgm")
LEAST, DEEPEST = 5.5, 8  # points and place among the healthy from which on nobody offers a line
MARGIN = 1.045  # what the two sides' probabilities add up to
# Minutes before the tip-off: when a book opens its line, and when it moves it.
OPENING, MOVES = (420, 560), ((150, 330), (15, 90))


def points_lines(rng: np.random.Generator, played: Played) -> pd.DataFrame:
    """side, slot, book, minutes (before tip-off), line, over, under: opening, and each later change."""
    side, slot = np.nonzero(played.plays & (played.expected > LEAST) & (played.depth < DEEPEST))
    truth = played.expected[side, slot]
    seen = truth * rng.lognormal(0, 0.05, len(truth)) + rng.normal(0, 0.5, len(truth))
    parts = []
    for book in BOOKS:
        where = {"side": side, "slot": slot, "book": book}
        guess = seen + rng.normal(0, 0.35, len(seen))
        line = _half(guess)
        parts.append(_quotes(rng, where, OPENING, guess, line))
        for window in MOVES:
            # Money is right more often than not: the guess moves towards what is to be expected.
            guess = guess + 0.15 * (truth - guess) + rng.normal(0, 0.25, len(seen))
            moved = np.abs(guess - line) > 0.6
            line = np.where(moved, _half(guess), line)
            parts.append(_quotes(rng, where, window, guess, line)[rng.random(len(seen)) < 0.6])
    return pd.concat(parts, ignore_index=True)


def game_lines(rng: np.random.Generator, played: Played) -> pd.DataFrame:
    """game, book, minutes, home_spread, spread_price, total, over, under: opening and an hour before the tip-off."""
    home, away = played.expected.sum(axis=1).reshape(-1, 2).T
    parts = []
    for book in BOOKS[:2]:
        spread = away - home + rng.normal(0, 1.2, len(home))
        total = home + away + rng.normal(0, 2, len(home))
        for minutes in (540, 60):
            parts.append(pd.DataFrame({"game": np.arange(len(home)), "book": book, "minutes": minutes,
                                       "home_spread": np.rint(spread * 2) / 2, "spread_price": -110,
                                       "total": np.rint(total * 2) / 2, "over": -110, "under": -110}))
            spread, total = (values + rng.normal(0, 0.6, len(home)) for values in (spread, total))
    return pd.concat(parts, ignore_index=True)


def _quotes(rng: np.random.Generator, where: dict[str, Any], window: tuple[int, int], guess: Any,
            line: Any) -> pd.DataFrame:
    over = 1 / (1 + np.exp(-1.7 * (guess - line) / np.maximum(0.28 * guess + 2.2, 3)))
    return pd.DataFrame({**where, "minutes": rng.integers(*window, len(line)), "line": line,
                         "over": _american(over), "under": _american(1 - over)})


def _half(points: Any) -> Any:
    """The nearest x.5: a line that cannot be hit exactly."""
    return np.floor(points) + 0.5


def _american(chance: Any) -> Any:
    """Odds of a chance with the book's margin, in steps of five; even money is +100."""
    with_margin = np.clip(chance * MARGIN, 0.05, 0.95)
    odds = np.where(with_margin > 0.5, -100 * with_margin / (1 - with_margin), 100 * (1 - with_margin) / with_margin)
    return (np.rint(odds / 5) * 5).astype(int)
