"""The league's injury report: a table on pages, read by where its columns begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from common.errors import Reject

COLUMNS = ("Game Date", "Game Time", "Matchup", "Team", "Player Name", "Current Status", "Reason")
STATUSES = ("Out", "Questionable", "Doubtful", "Probable", "Available")
_TITLE, _FOOT = re.compile(r"Injury Report:"), re.compile(r"Page \d+ of \d+")
_HEAD = re.compile(r"\s+".join(f"({name})" for name in COLUMNS))
_CELL = re.compile(r"\S+(?: \S+)*")
_SLACK = 3  # characters by which a cell may begin left of its heading
_MISSING = "NOT YET SUBMITTED"


@dataclass
class Line:
    """One line of the table. `game` holds date, time, matchup and team, as last named above it."""

    game: dict[str, str]
    player: str = ""
    status: str = ""
    reason: str = ""
    above: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)

    @property
    def name(self) -> str:
        return _joined(part.player for part in (*self.above, self, *self.below))

    @property
    def why(self) -> str:
        return _joined(part.reason for part in (*self.above, self, *self.below))


def _joined(parts: Iterator[str]) -> str:
    return " ".join(part for part in parts if part)


def entries(pages: list[Any]) -> list[Line]:
    """A line for each player of the report; of a report without games none. Reject on what is no report.

    What belongs to no player is a line too, without a status.
    """
    if not any(isinstance(page, str) and _TITLE.search(page) for page in pages):
        raise Reject(f"pages: no page is titled 'Injury Report:', found {str(pages)[:80]!r}")
    return [line for block in _blocks(pages) for line in _players(block)]


def _blocks(pages: list[Any]) -> Iterator[list[Line]]:
    """Runs of lines between which no text can run on: a page ends, or a team has not submitted."""
    starts: list[int] = []
    game: dict[str, str] = {}
    for page in pages:
        block: list[Line] = []
        for text in page.splitlines() if isinstance(page, str) else []:
            if head := _HEAD.search(text):
                starts = [head.start(n) for n in range(1, len(COLUMNS) + 1)]
            elif text.strip() and not _TITLE.search(text) and not _FOOT.search(text):
                cells = _cells(text, starts)
                game = game | {name: cells[name] for name in COLUMNS[:4] if name in cells}
                if cells.get("Reason") == _MISSING:
                    yield block
                    block = []
                elif cells.keys() - set(COLUMNS[:4]):
                    player, status, reason = (cells.get(name, "") for name in COLUMNS[4:])
                    block.append(Line(game, player, status, reason))
        yield block


def _cells(text: str, starts: list[int]) -> dict[str, str]:
    if not starts:
        raise Reject(f"pages: no headings above {text.strip()[:80]!r}")
    cells: dict[str, str] = {}
    for found in _CELL.finditer(text):
        column = COLUMNS[max((n for n, start in enumerate(starts) if start <= found.start() + _SLACK), default=0)]
        cells[column] = f"{cells[column]} {found[0]}" if column in cells else found[0]
    return cells


def _players(block: list[Line]) -> list[Line]:
    """The lines with a status or a whole name; the others are the rest of theirs.

    A cell of several lines stands in the middle of its row: as much of it is above the status as below. Where that does
    not come out even, the lines run on downwards.
    """
    own = [n for n, line in enumerate(block) if line.status or ", " in line.player]
    if not own:
        return block
    gaps = [block[after + 1:before] for after, before in zip([-1, *own], [*own, len(block)], strict=True)]
    players = [block[n] for n in own]
    above = gaps[0]
    for player, gap in zip(players, gaps[1:], strict=True):
        player.above, player.below, above = above, gap[:len(above)], gap[len(above):]
    if above or any(len(player.above) != len(player.below) for player in players):
        for player, gap in zip(players, gaps[1:], strict=True):
            player.above, player.below = [], gap
        players[0].above = gaps[0]
    return players
