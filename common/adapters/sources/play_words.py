"""The words of playbyplayv3 in those of the live play-by-play: action type, sub-type and descriptor."""

from __future__ import annotations

import re
from functools import lru_cache

Words = dict[str, str]
SHOTS = {"layup": "Layup", "dunk": "DUNK", "hook": "Hook"}
NOISE = re.compile(r"\b(?:jump|shot|layup|dunk|hook)\b")
FOULS = {
    "Shooting": ("personal", "shooting"), "Personal": ("personal", ""), "Offensive": ("offensive", ""),
    "Loose Ball": ("personal", "loose ball"), "Offensive Charge": ("offensive", "charge"),
    "Personal Take": ("personal", "take"), "Transition Take": ("personal", "transition-take"),
    "Away From Play": ("personal", "away-from-play"), "Clear Path": ("personal", "clear-path"),
    "Flagrant Type 1": ("personal", "flagrant-type-1"), "Flagrant Type 2": ("personal", "flagrant-type-2"),
    "Double Personal": ("personal", "double"), "Technical": ("technical", ""),
    "Defense 3 Second": ("technical", "defensive-3-second"), "Double Technical": ("technical", "double"),
    "Delay Technical": ("technical", "delay-of-game"), "Hanging Technical": ("technical", "rim-hanging"),
}

@lru_cache(maxsize=256)
def shot(said: str) -> Words:
    """'Driving Floating Bank Jump Shot' -> Jump Shot, 'driving floating bank'."""
    low = said.lower().replace("pull-up", "pullup")
    kind = next((name for word, name in SHOTS.items() if word in low), "Jump Shot")
    return _words(kind, " ".join(NOISE.sub(" ", low).split()))


@lru_cache(maxsize=64)
def free_throw(said: str) -> Words:
    """'Free Throw Flagrant 1 of 2' -> '1 of 2', 'flagrant'; a technical is one of one unless it says otherwise."""
    low = said.lower().removeprefix("free throw ")
    count = re.search(r"\d of \d", low)
    return _words(count[0] if count else "1 of 1", re.sub(r"\d of \d", "", low).strip().replace(" ", "-"))


@lru_cache(maxsize=256)
def other(action: str, said: str) -> Words:
    kind = action.lower().replace(" ", "")
    words = {"foul": _foul, "turnover": _turnover}.get(kind, _plain)(kind, said)
    return {"actionType": kind, **words}


def _foul(kind: str, said: str) -> Words:
    return _words(*FOULS.get(said, ("technical" if "Tech" in said or "Unsports" in said else "personal",
                                    said.lower().removesuffix(" technical").replace(" ", "-"))))


def _turnover(kind: str, said: str) -> Words:
    low = said.lower().replace(" - ", " ").removesuffix(" turnover").removesuffix(" turnover")
    if low.startswith("out of bounds "):
        return _words("out-of-bounds", low.removeprefix("out of bounds "))
    return _words(low, "")


def _plain(kind: str, said: str) -> Words:
    if kind == "timeout":
        return _words("challenge" if said == "Coach Challenge" else "full", "")
    if kind == "substitution":
        return _words("out", "")
    if kind == "jumpball":
        return _words("challenge" if said else "recovered", "")
    return _words(said.lower().replace("delay of game", "delay-of-game"), "")


def _words(sub_type: str, descriptor: str) -> Words:
    return {"subType": sub_type, "descriptor": descriptor} if descriptor else {"subType": sub_type}
