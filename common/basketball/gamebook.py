"""The scorer's gamebook: the box score of a game as lines of text, and who was not in uniform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common.basketball.teams import FULL_NAME, NICKNAME
from common.errors import Reject

STATISTICS = ("field_goals_made", "field_goals_attempted", "three_pointers_made", "three_pointers_attempted",
              "free_throws_made", "free_throws_attempted", "offensive_rebounds", "defensive_rebounds", "total_rebounds",
              "assists", "personal_fouls", "steals", "turnovers", "blocks", "plus_minus", "points")
UNSAID = "Not specified"
_NOISE = re.compile(r"Page \d+( of \d+)?$|Copyright", re.IGNORECASE)
_HEAD = re.compile(r"MIN FG FGA 3P 3PA FT FTA")
_TOTALS = re.compile(r"\d{3}:\d\d\b")
_NUMBERED = re.compile(r"\d{1,2} [^\W\d]")
_PLAYED = re.compile(r"(?:\d{1,2} )?(?P<name>[^\W\d].*?)(?: [FGC](?:-[FGC])?)? (?P<minutes>\d{1,2}:\d\d)"
                     r"(?P<numbers>(?: [-+]?\d{1,3})*)")
_ABSENT = re.compile(r"(?:\d{1,2} )?(?P<name>[^\W\d].*?) (?P<reason>(?:DNP|DND|NWT)\b.*)")
_INACTIVE = re.compile(r"Inactive ?: ?(?P<team>.+?) - (?P<names>.*)", re.IGNORECASE)
_NEXT = re.compile(r"Points in the Paint|SCORE BY|Technical fouls|MEMO|Copyright|Inactive ?:|Page \d|VISITOR|HOME|"
                   r"Officials|\d{1,2} \S.* \d{1,2}:\d\d ", re.IGNORECASE)
_COMMA = re.compile(r",(?![^(]*\))")
_NAMED = re.compile(r"(?P<name>[^()]+?)(?: ?\((?P<reason>.*?)\)?)?")
_TEAM = {name.casefold(): code for code, name in FULL_NAME.items()} | {"los angeles clippers": "LAC"}


@dataclass(frozen=True)
class Entry:
    """A player as the book lists him, as far as his line can be read. numbers: the statistics of who played."""

    team: str | None
    name: str | None
    status: str
    reason: str | None = None
    minutes: str | None = None
    numbers: tuple[int, ...] = ()


def entries(pages: list[Any], away: str, home: str) -> list[Entry]:
    """Everybody whom the book lists, in its order. Reject on what is no book of these two teams."""
    lines = [text for page in pages if isinstance(page, str) for part in page.splitlines()
             if (text := " ".join(part.split())) and not _NOISE.search(text)]
    sections = _sections(lines)
    if len(sections) != 2:
        raise Reject(f"pages: expected the players of two teams, found {len(sections)} in {len(lines)} lines")
    teams = [_label(lines[:head]) or code for (head, _), code in zip(sections, (away, home), strict=True)]
    if sorted(teams) != sorted((away, home)):
        raise Reject(f"pages: expected the players of {away} and {home}, found {teams}")
    listed = [_player(team, text) for team, (_, rows) in zip(teams, sections, strict=True) for text in rows]
    return listed + [entry for text in _inactive_lists(lines) for entry in _inactive(text, away, home)]


def _sections(lines: list[str]) -> list[tuple[int, list[str]]]:
    """For each team where its list begins and a text for each player; a list may run on over a page's end."""
    out: list[tuple[int, list[str]]] = []
    listing = False
    for n, text in enumerate(lines):
        if _HEAD.search(text):
            if not listing:
                out.append((n, []))
            listing = True
        elif listing and _TOTALS.match(text):
            listing = False
        elif listing:
            rows = out[-1][1]
            if not rows or _NUMBERED.match(text) or _PLAYED.fullmatch(text) or _ABSENT.fullmatch(text):
                rows.append(text)
            else:  # the rest of a line that was too long
                rows[-1] += f" {text}"
    return out


def _label(before: list[str]) -> str | None:
    """The team named just before its list: 'VISITOR: Memphis Grizzlies (27-53)'. On some neutral floors none is."""
    for text in before[:-4:-1]:
        if found := next((code for name, code in _TEAM.items() if name in text.casefold()), None):
            return found
    return None


def _player(team: str, text: str) -> Entry:
    if absent := _ABSENT.fullmatch(text):
        return Entry(team, absent["name"], "dnp", absent["reason"])
    if played := _PLAYED.fullmatch(text):
        return Entry(team, played["name"], "active", minutes=played["minutes"],
                     numbers=tuple(int(number) for number in played["numbers"].split()))
    return Entry(team, None, "active", reason=text)


def _inactive_lists(lines: list[str]) -> Iterator[str]:
    """Each list as one text; it may go over several lines."""
    listing: list[str] = []
    for text in [*lines, "MEMO"]:
        if listing and _NEXT.match(text):
            yield " ".join(listing)
            listing = []
        if listing or re.match(r"Inactive ?:", text, re.IGNORECASE):
            listing.append(text)


def _inactive(text: str, away: str, home: str) -> Iterator[Entry]:
    """'Inactive: Grizzlies - Bane (Injury/Illness - Lumbar; Disc Bulge), Rose (), Smart': last names only."""
    listed = _INACTIVE.fullmatch(text)
    said = (listed["team"] if listed else "").casefold()
    team = next((code for code in (away, home) if said.endswith(NICKNAME[code].casefold())), None)
    for part in _COMMA.split(listed["names"] if listed else text):
        named = _NAMED.fullmatch(part.strip())
        name = named["name"].strip() if named else None
        if name is None or name.casefold() != "none":
            reason = (named["reason"] or "").strip() if named else part
            yield Entry(team, name or None, "inactive", reason or UNSAID)
