"""What is said of a game beside who plays: on which channels, on what kind of day, when, for what, and where."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from common.basketball import wire
from common.basketball.arenas import ARENAS
from common.basketball.season import new_york

TIME_SLOTS = ("afternoon", "evening", "late")
PLAYOFF_ROUNDS = ("first_round", "conference_semifinals", "conference_finals", "finals")
ROUNDS = ("play_in", *PLAYOFF_ROUNDS)
_EVENING, _PRIME, _LATE = 17, 19, 21  # o'clock in New York
_UNKNOWN = "TBD"


def channels(game: dict[str, Any], tip: Any) -> dict[str, Any]:
    """The national ones, television before streaming; one that is to be announced counts, and has no name yet."""
    by_scope = wire.item(game.get("broadcasters"))
    television, streaming = ([name for caster in wire.items(by_scope.get(f"national{medium}Broadcasters"))
                              if isinstance(name := wire.text(caster.get("broadcasterDisplay")), str)]
                             for medium in ("Tv", "Ott"))
    first = next(iter([*television, *streaming]), None)
    begins = _eastern(tip)
    return {"has_national_tv": first is not None, "primary_network": None if first == _UNKNOWN else first,
            "traditional_networks": _named(television), "streaming_platforms": _named(streaming),
            "is_primetime": begins.hour >= _PRIME and first is not None if begins else None}


def _named(casters: list[str]) -> str:
    return json.dumps([name for name in casters if name != _UNKNOWN], ensure_ascii=False)


def day_and_time(day: Any, tip: Any) -> dict[str, Any]:
    """Of a game without a date all null: the contract refuses it for the date."""
    begins = _eastern(tip)
    slot = None if begins is None else TIME_SLOTS[(begins.hour >= _EVENING) + (begins.hour >= _LATE)]
    if not isinstance(day, dt.date):
        return dict.fromkeys(("game_date_est", "is_christmas", "is_mlk_day", "day_of_week", "is_weekend", "time_slot"))
    return {"game_date_est": dt.datetime.combine(day, dt.time()), "is_christmas": (day.month, day.day) == (12, 25),
            "is_mlk_day": day.month == 1 and day.weekday() == 0 and 15 <= day.day <= 21, "day_of_week": f"{day:%A}",
            "is_weekend": day.weekday() >= 5, "time_slot": slot}


def stage(game: dict[str, Any], kind: str | None) -> dict[str, Any]:
    """What it is played for. The eighth digit of a playoff game's id is the round."""
    label, number = game.get("gameLabel"), game.get("gameId")
    played = int(number[7]) if kind == "playoffs" and isinstance(number, str) else 0
    in_playoffs = PLAYOFF_ROUNDS[played - 1] if 1 <= played <= len(PLAYOFF_ROUNDS) else None
    return {"is_regular_season": kind == "regular", "is_playoffs": kind == "playoffs", "is_all_star": kind == "allstar",
            "is_emirates_cup": kind == "cup_final" or (isinstance(label, str) and "Cup" in label),
            "playoff_round": "play_in" if kind == "playin" else in_playoffs}


def place(game: dict[str, Any], home: Any) -> dict[str, Any]:
    """Arenas abroad have no state; the home arena's zone is the game's unless the floor is neutral."""
    city, state = wire.text(game.get("arenaCity")), wire.text(game.get("arenaState"))
    neutral = game.get("isNeutral") or False
    abroad = None if city is None else state is None or game.get("gameSubtype") == "Global Games"
    zone = ARENAS[home][2] if isinstance(home, str) and home in ARENAS and neutral is False else None
    return {"arena_name": wire.text(game.get("arenaName")), "arena_city": city, "arena_state": state,
            "neutral_site_flag": neutral, "international_game": abroad, "arena_timezone": zone}


def _eastern(tip: Any) -> dt.datetime | None:
    return new_york(tip) if isinstance(tip, dt.datetime) else None
