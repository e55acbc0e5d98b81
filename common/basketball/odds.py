"""Prices of bets: American (-110: stake 110 to win 100; +120: stake 100 to win 120) and decimal (1.91)."""

from __future__ import annotations

from typing import Any

from common.errors import Reject

LONGEST = 1_000_000  # a million for a hundred: what is longer is no bookmaker's price


def american(price: Any) -> float:
    """A price in American odds: one that is so already stays; a decimal one (1 < price < 100) is rounded to it.

    1.91 -> -110. Reject on what is neither: between -100 and 1 there is no price.
    """
    if isinstance(price, bool) or not isinstance(price, (int, float)):
        raise Reject(f"not a price: {price!r}")
    if 100 <= abs(price) <= LONGEST:
        return price
    if not 1 < price < 100:
        raise Reject(f"not a price: {price!r}; American odds are at least 100 either way, decimal ones above 1")
    return round((price - 1) * 100) if price >= 2 else round(-100 / (price - 1))


def american_read(said: Any) -> Any:
    """A price of a payload in American odds. Null stays null: a line may be known without its price.

    What is no price is handed on as text, which no column of numbers takes: the contract refuses that row.
    """
    try:
        return None if said is None else american(said)
    except Reject as reason:
        return str(reason)


def decimal_of(price: Any) -> float:
    """A price in decimal odds, to four places: one that is so already stays, an American one is turned into it."""
    american(price)  # what is no price is refused
    return float(price) if abs(price) < 100 else round(decimal(price), 4)


def decimal(american_price: float) -> float:
    """What a stake of 1 returns: -110 -> 1.909…, +120 -> 2.2."""
    if abs(american_price) < 100:
        raise Reject(f"not an American price: {american_price!r}")
    return american_price / 100 + 1 if american_price > 0 else 100 / -american_price + 1
